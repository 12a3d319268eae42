"""APIs that answer otherwise than WordPress does by itself: nothing is proven by that, and nothing jumped over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from replica.faults import Fault
from replica.posts import Post
from schedules.gaps import close_gap
from tests.archives import NOON
from tests.desks import Newsroom, ticks
from tests.schedules.pasts import fill, known, long_known, on_record
from tests.schedules.sections import NO_API, NO_FEED, addresses, europe, publish, spans

_POSTS = "/wp-json/wp/v2/posts"
_ALL = NOON - timedelta(days=400)


def fault_at(room: Newsroom, answer: int, fault: Fault) -> None:
    """Bends one answer of the API that lists posts, the first being 1."""
    asked = 0

    def before(target: str) -> None:
        nonlocal asked
        asked += target.startswith(_POSTS)
        if asked == answer and target.startswith(_POSTS):
            room.site.faults.add(fault)

    room.before = before


@pytest.mark.parametrize("place", ["api_top", "api_foot"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_old_posts_that_stand_in_every_answer_let_no_post_be_jumped_over(
    tmp_path: Path, place: str, count: int
) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        setattr(room.site, place, tuple(posts[5 : 5 + count]))
        told = fill(room, _ALL)
        assert (told.state, told.method) == ("ended", "api")
        assert known(room) == addresses(room, *posts)


@pytest.mark.parametrize(("place", "count"), [("api_top", 1), ("api_top", 3), ("api_foot", 1)])
def test_a_gap_is_not_closed_by_posts_from_below_it_that_stand_in_every_answer(
    tmp_path: Path, place: str, count: int
) -> None:
    with europe(tmp_path, budget=None, probe="off") as room:
        old = publish(room, 30)
        room.poll()
        new = gap_of(room, 260)
        setattr(room.site, place, tuple(old[-1 : -1 - count : -1]))
        room.later(days=1)
        for _ in range(6):
            room.run(lambda desk: close_gap(desk, room.sections()["Europe"].id))
        assert len(spans(room)) == 1
        assert known(room) >= addresses(room, *new)


def gap_of(room: Newsroom, count: int) -> list[Post]:
    """So many posts of which the section showed a few alone."""
    room.later(hours=1)
    room.site.most_pages = 2
    room.site.faults.add(NO_API)
    room.site.faults.add(NO_FEED)
    posts = publish(room, count, every=timedelta(minutes=2))
    ticks(room, 80, seconds=60)
    room.site.faults.clear()
    assert len(spans(room)) == 2
    return posts


@pytest.mark.parametrize("status", [400, 404, 410])
def test_an_error_in_the_midst_of_the_past_is_not_its_end(tmp_path: Path, status: int) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        fault_at(room, 3, Fault(path_prefix=_POSTS, status=status, body='{"code": "rest_no_route"}', times=1))
        assert fill(room, _ALL).state == "ended"
        assert known(room) == addresses(room, *posts)


def test_an_empty_answer_in_the_midst_of_the_past_is_not_its_end_either_and_it_goes_on_when_asked_again(
    tmp_path: Path,
) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        fault_at(room, 3, Fault(path_prefix=_POSTS, body="[]", times=1))
        told = fill(room, _ALL)
        assert told.state == "failed"
        assert "has no posts" in (told.error or "")
        assert fill(room, _ALL).state == "ended"
        assert known(room) == addresses(room, *posts)


@pytest.mark.parametrize("ignored", [("before",), ("before", "page")])
def test_where_the_api_does_not_heed_the_time_the_pages_are_read(tmp_path: Path, ignored: tuple[str, ...]) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        room.site.api_ignores = frozenset(ignored)
        told = fill(room, _ALL)
        assert (told.state, told.method) == ("ended", "page")
        assert known(room) == addresses(room, *posts)


def test_where_the_api_lists_posts_in_no_order_of_time_the_pages_are_read(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        room.site.api_top = tuple(posts[:120])
        told = fill(room, _ALL)
        assert (told.state, told.method) == ("ended", "page")
        assert known(room) == addresses(room, *posts)


def test_of_a_site_of_which_no_page_may_be_asked_for_such_an_api_is_an_error(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None, feed_only=True) as (room, posts):
        room.site.api_ignores = frozenset({"before"})
        told = fill(room, _ALL)
        assert told.state == "failed"
        assert "`before`" in (told.error or "")
        record = on_record(room)
        assert record is not None
        assert record.over is None
        room.site.api_ignores = frozenset()
        assert fill(room, _ALL).state == "ended"
        assert known(room) == addresses(room, *posts)


def test_in_the_hour_that_the_clock_of_the_site_has_twice_the_past_is_read_on(tmp_path: Path) -> None:
    with europe(tmp_path, budget=None, timezone="Europe/Berlin") as room:
        room.site.zone = ZoneInfo("Europe/Berlin")
        room.now = datetime(2027, 10, 30, 23, tzinfo=UTC)
        posts = publish(room, 300, every=timedelta(seconds=40))
        room.later(minutes=1)
        room.poll()
        told = fill(room, _ALL)
        assert (told.state, told.method) == ("ended", "api")
        assert known(room) == addresses(room, *posts)


def test_where_the_posts_that_a_backfill_came_to_were_withdrawn_it_ends_after_a_day(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        fault_at(room, 3, Fault(path_prefix=_POSTS, body="[]"))
        assert fill(room, _ALL).state == "failed"
        room.later(hours=23)
        assert fill(room, _ALL).state == "failed"
        room.later(hours=1)
        assert fill(room, _ALL).state == "ended"
        assert 100 < len(known(room)) < len(posts)
