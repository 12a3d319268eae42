"""Gaps: closed by a backfill that runs through them, and by the daemon itself."""

from datetime import timedelta
from pathlib import Path

from db import backfills
from replica.posts import Post
from schedules.desk import Desk
from schedules.gaps import EVERY, close_gap
from schedules.steps import Steps
from tests.archives import NOON
from tests.desks import Newsroom, ticks, watch
from tests.schedules.pasts import after, fill, known, long_known
from tests.schedules.sections import (
    NO_API,
    NO_FEED,
    addresses,
    announced,
    europe,
    noted,
    publish,
    spans,
    under_way,
)  # fmt: skip


def gap_in(room: Newsroom, *, missed: int = 55) -> list[Post]:
    """A gap on record in a section that was known, and the posts that came meanwhile."""
    posts = publish(room, missed)
    room.site.faults.add(NO_API)
    room.site.faults.add(NO_FEED)
    room.site.most_pages = 2
    room.poll()
    room.walk()
    room.site.faults.clear()
    assert len(spans(room)) == 2
    return posts


def test_a_backfill_closes_the_gaps_that_it_runs_through_and_that_is_told_once(tmp_path: Path) -> None:
    with long_known(tmp_path, watch("all", "post"), budget=None) as (room, posts):
        missed = [*gap_in(room), *gap_in_again(room)]
        assert len(spans(room)) == 3
        told_before = announced(room)
        told = fill(room, NOON - timedelta(days=30))
        [span] = spans(room)
        assert (span.why, span.gap_at) == (None, None)
        assert span.newest_time == room.now
        assert (told.state, told.begins) == ("done", span.oldest_time)
        assert known(room) >= addresses(room, *after(posts, NOON - timedelta(days=30)), *missed)
        assert announced(room) == told_before
        assert len([text for text in noted(room) if text.startswith("the gap between")]) == 2


def gap_in_again(room: Newsroom) -> list[Post]:
    posts = publish(room, 60)
    room.site.faults.add(NO_API)
    room.site.faults.add(NO_FEED)
    room.poll()
    room.walk()
    room.site.faults.clear()
    return posts


def test_a_backfill_jumps_over_what_is_proven_below_a_gap(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, _):
        fill(room, NOON - timedelta(days=100))
        gap_in(room)
        asked = len(room.asked)
        told = fill(room, NOON - timedelta(days=115))
        assert told.state == "done"
        assert len(spans(room)) == 1
        assert len(room.asked) - asked <= 3


def test_a_walk_under_way_keeps_working_and_announces_what_is_its_own(tmp_path: Path) -> None:
    with long_known(tmp_path, watch("all", "post"), budget=60) as (room, posts):
        room.later(hours=2)
        missed = publish(room, 45)
        room.poll()
        goes_on = iter([True, False])
        room.walk(goes_on=lambda: next(goes_on))
        assert under_way(room) is not None
        told = fill(room, NOON - timedelta(days=50))
        assert told.state == "done"
        assert known(room) >= addresses(room, *after(posts, NOON - timedelta(days=50)))
        assert under_way(room) is not None
        room.walk(patient=False)
        assert under_way(room) is None
        assert announced(room) == addresses(room, *missed)
        [span] = spans(room)
        assert span.oldest_time is not None
        assert span.oldest_time <= NOON - timedelta(days=50)


def test_the_daemons_ticks_close_a_gap_after_a_day(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=60, fetch_articles=False, probe="off") as (room, _):
        missed = gap_in(room)
        room.later(hours=25)

        async def tick(desk: Desk) -> None:
            steps = Steps(desk)
            for _ in range(6):
                await steps.tick()
                assert await steps.drain(10)
                room.later(seconds=1)

        room.run(tick)
        assert len(spans(room)) == 1
        assert known(room) >= addresses(room, *missed)


def test_a_gap_is_closed_by_the_api_where_most_of_what_was_known_below_it_was_withdrawn(tmp_path: Path) -> None:
    with europe(tmp_path, budget=60, fetch_articles=False, probe="off") as room:
        posts = publish(room, 4)
        room.poll()
        for post in posts[1:]:
            room.site.trash(post.id, gone=True)
        missed = gap_in(room, missed=25)
        room.later(hours=25)
        ticks(room, 6)
        assert len(spans(room)) == 1
        assert known(room) >= addresses(room, *missed)


def due(room: Newsroom) -> list[int]:
    return room.read(lambda tx: backfills.due_gaps(tx, room.now, every=EVERY))


def test_the_daemon_tries_once_a_day_to_close_a_gap_by_the_api(tmp_path: Path) -> None:
    with long_known(tmp_path, watch("all", "post"), budget=60) as (room, _):
        missed = gap_in(room, missed=150)
        told = announced(room)
        assert due(room) == []
        room.later(hours=25)
        [section_id] = due(room)
        asked = len(room.asked)
        steps = 0
        while due(room) and steps < 20:
            before = len(room.asked)
            room.run(lambda desk: close_gap(desk, section_id))
            assert (
                len([path for path in room.asked[before:] if path not in {"/robots.txt", "/.well-known/tdmrep.json"}])
                == 1
            )
            steps += 1
        assert steps < 6
        assert len(room.asked) - asked <= 6
        assert len(spans(room)) == 1
        assert known(room) >= addresses(room, *missed)
        assert announced(room) == told
        assert [text for text in noted(room) if text.startswith("the gap between")]


def test_a_gap_that_the_api_does_not_close_is_left_alone_for_a_day(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=60) as (room, _):
        gap_in(room)
        room.site.faults.add(NO_API)
        room.later(hours=25)
        section_id = room.sections()["Europe"].id
        room.run(lambda desk: close_gap(desk, section_id))
        assert due(room) == []
        room.later(hours=23)
        assert due(room) == []
        room.later(hours=2)
        assert due(room) == [section_id]


def test_what_closing_a_gap_filed_is_no_news_to_a_walk_by_the_api_days_later(tmp_path: Path) -> None:
    with long_known(tmp_path, watch("all", "post"), budget=None) as (room, _):
        gap_in(room)
        section_id = room.sections()["Europe"].id
        for _ in range(9):
            room.run(lambda desk: close_gap(desk, section_id))
        assert len(spans(room)) == 1
        room.later(hours=60)
        room.poll()
        before, posts = announced(room), publish(room, 30)
        room.site.most_pages = 1
        room.poll()
        room.walk(patient=False)
        assert announced(room) - before == addresses(room, *posts)
