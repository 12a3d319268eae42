"""A walk that ended looks back by the API over what it walked: what stood between its pages is filed, too."""

from datetime import timedelta
from pathlib import Path

import pytest

from replica.faults import Fault
from replica.posts import Post
from tests.desks import Newsroom
from tests.schedules.sections import (
    NO_API,
    NO_FEED,
    addresses,
    announced,
    europe,
    publish,
    spans,
    under_way,
)
from tests.schedules.walks import MINUTE, catch_up, gaps, missed, section, stopped_before_it_looked_back


@pytest.mark.parametrize("fails", [{"status": 503, "headers": {"Retry-After": "7200"}}, {"status": 502}])
def test_news_that_comes_while_a_walk_looks_back_is_walked_down_to_what_it_had_joined(
    tmp_path: Path, fails: dict[str, object]
) -> None:
    with section(tmp_path, 12) as room:
        posts = publish(room, 16)
        room.site.faults.add(Fault(path_prefix="/wp-json/", **fails))  # type: ignore[arg-type]  # by name
        room.poll()
        room.walk(patient=False)
        assert [walk.by for walk in [under_way(room)] if walk] == ["api"]
        assert len(spans(room)) == 1
        posts += publish(room, 45, every=MINUTE)
        room.site.faults.clear()
        catch_up(room)
        assert (missed(room, posts), gaps(room), len(spans(room))) == (0, [], 1)


def test_where_there_is_no_api_to_look_back_by_the_news_since_is_walked_all_the_same(tmp_path: Path) -> None:
    with section(tmp_path, 12, NO_API, NO_FEED) as room:
        posts = publish(room, 16)
        stopped_before_it_looked_back(room)
        posts += publish(room, 45, every=MINUTE)
        room.poll()
        assert len(spans(room)) == 2  # nothing is claimed before it is read
        catch_up(room)
        assert (missed(room, posts), gaps(room), len(spans(room))) == (0, [], 1)


def withdraw_at(room: Newsroom, page: int, posts: list[Post]) -> None:
    """One of the newest posts goes just before a further page is asked for, so that a card is on neither page."""
    gone = [posts.pop(-3)]

    def withdrawn(path: str) -> None:
        if f"/page/{page}/" in path and gone:
            room.site.trash(gone.pop().id)

    room.before = withdrawn


@pytest.mark.parametrize(("news", "page"), [(26, 3), (115, 3), (240, 3), (240, 16)])
def test_a_walk_looks_back_over_all_that_it_walked(tmp_path: Path, news: int, page: int) -> None:
    with section(tmp_path, 25) as room:
        old = addresses(room, *room.site._posts)
        posts = publish(room, news, every=MINUTE)
        withdraw_at(room, page, posts)
        catch_up(room)
        assert (missed(room, posts), gaps(room)) == (0, [])
        assert announced(room).isdisjoint(old)


def test_looking_back_goes_no_further_than_to_what_was_known_though_all_of_that_is_gone(tmp_path: Path) -> None:
    with europe(tmp_path, fetch_articles=False, budget=200) as room:
        publish(room, 290, every=timedelta(hours=2))
        room.poll()
        room.later(hours=5)
        known = {post.id for post in room.site._posts[:12]}
        posts = publish(room, 26, every=MINUTE)
        room.poll()
        while len(spans(room)) == 2:
            room.walk(patient=False, goes_on=iter([True, False]).__next__)
        for number in known:
            room.site.trash(number)
        asked = len(room.asked)
        catch_up(room)
        assert len([path for path in room.asked[asked:] if "/posts?" in path]) == 1
        assert announced(room) == addresses(room, *posts)


def test_a_walk_that_news_kept_from_looking_back_is_looked_back_over_with_the_next(tmp_path: Path) -> None:
    with section(tmp_path, 25) as room:
        posts = publish(room, 115, every=MINUTE)
        withdraw_at(room, 9, posts)
        stopped_before_it_looked_back(room)
        assert missed(room, posts) == 1
        posts += publish(room, 45, every=MINUTE)
        catch_up(room)
        assert (missed(room, posts), gaps(room)) == (0, [])
