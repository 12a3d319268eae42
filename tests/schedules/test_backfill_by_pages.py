"""A past that is filed by a section's further pages, where there is no API."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.archives import NOON
from tests.schedules.pasts import DAYS, POSTS, after, fill, known, long_known
from tests.schedules.sections import (
    NO_API,
    addresses,
    europe,
    publish,
    spans,
)  # fmt: skip


def test_by_pages_a_past_goes_on_after_a_night_in_which_more_came_than_a_page_shows(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        room.site.faults.add(NO_API)
        fill(room, NOON - timedelta(days=15))
        room.later(hours=12)
        publish(room, 25, every=timedelta(minutes=1))
        room.poll()
        room.walk()
        asked = len(room.asked)
        told = fill(room, NOON - timedelta(days=25))
        assert told.state == "done"
        assert known(room) >= addresses(room, *after(posts, NOON - timedelta(days=25)))
        assert len(spans(room)) == 1
        assert "/category/europe/" not in room.asked[asked:]


def test_by_pages_where_posts_were_withdrawn_it_begins_anew_and_misses_nothing(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        room.site.faults.add(NO_API)
        fill(room, NOON - timedelta(days=20))
        room.later(hours=12)
        for post in posts[-40:-15]:
            room.site.trash(post.id)
        told = fill(room, NOON - timedelta(days=30))
        left = [post for post in after(posts, NOON - timedelta(days=30)) if post not in posts[-40:-15]]
        assert told.state == "done"
        assert known(room) >= addresses(room, *left)
        assert len(spans(room)) == 1


@pytest.mark.parametrize(("polls", "method"), [(1, "generic"), (3, "remembered")])
def test_by_pages_that_no_profile_reads_a_past_is_read_too(tmp_path: Path, polls: int, method: str) -> None:
    with europe(tmp_path, budget=None) as room:
        room.site.faults.add(NO_API)
        room.site.redesign(7)
        room.now = NOON - timedelta(days=DAYS)
        posts = publish(room, POSTS, every=timedelta(days=DAYS) / POSTS)
        for _ in range(polls):
            assert room.poll().error is None
            room.later(minutes=20)
            posts += publish(room, 1)
        until = NOON - timedelta(days=20)
        told = fill(room, until)
        assert (told.state, spans(room)[0].oldest_time) == ("done", told.begins)
        assert known(room) >= addresses(room, *after(posts, until))
        assert room.sections()["Europe"].method == method
