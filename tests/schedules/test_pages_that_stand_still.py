"""A section's page that some cache gives out for days, while its feed goes on: what it lacks is read, or told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from replica.faults import Fault
from replica.posts import Post
from tests.desks import Newsroom
from tests.schedules.lists import put_up
from tests.schedules.sections import NO_API, addresses, announced, europe, noted, publish, spans, under_way
from tests.schedules.standing import FEED, lists_all_of_the_site, stand_still, told_and_polled
from tests.schedules.walks import gaps

TOLD = "the section's page stands still, while its feed lists newer articles"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A section with news every two hours, compared with its feed; from then on its page stands still."""
    with europe(tmp_path, fetch_articles=False, budget=200) as opened:
        publish(opened, 14)
        opened.poll()
        for _ in range(12):
            publish(opened, 1, every=timedelta(hours=2))
            opened.poll()
        stand_still(opened)
        yield opened


def a_day_later(room: Newsroom) -> list[Post]:
    """What came out since: so much that the feed shares nothing with the page any more."""
    posts = publish(room, 23, every=timedelta(hours=1))
    room.later(hours=2)
    assert room.poll().status == "ok"
    return posts


def test_what_a_page_lacks_that_stands_still_is_read_by_the_api_announced_and_told(room: Newsroom) -> None:
    before = announced(room)
    posts = a_day_later(room)
    room.walk(patient=False)
    assert announced(room) - before == addresses(room, *posts)
    assert len(spans(room)) == 1
    assert noted(room) == [TOLD]


def test_where_no_api_tells_what_a_page_lacks_that_stands_still_a_gap_is_on_record_since_it_was_known_to_move(
    room: Newsroom,
) -> None:
    room.site.faults.add(NO_API)
    compared = room.now
    a_day_later(room)
    room.walk(patient=False)
    upper, lower = spans(room)
    assert (lower.newest_time, upper.oldest_time) == (compared, room.now)
    assert [text.endswith(TOLD) for text in gaps(room)] == [True]
    room.later(minutes=15)
    room.poll()
    assert spans(room)[0].oldest_time == upper.oldest_time
    assert under_way(room) is None


def test_what_the_api_brought_is_known_when_the_page_moves_again(room: Newsroom) -> None:
    before = announced(room)
    posts = a_day_later(room)
    room.walk(patient=False)
    room.site.faults.clear()
    room.later(minutes=15)
    more = publish(room, 2)
    room.poll()
    room.walk(patient=False)
    assert announced(room) - before == addresses(room, *posts, *more)
    assert len(spans(room)) == 1


@pytest.mark.parametrize("count", [2, 25])
def test_where_a_gap_was_claimed_the_page_shows_what_it_lacked_once_it_moves_again(room: Newsroom, count: int) -> None:
    room.site.faults.add(NO_API)
    before = announced(room)
    posts = a_day_later(room)
    room.walk(patient=False)
    room.later(hours=25)
    room.poll()
    room.walk(patient=False)
    room.site.faults.clear()
    room.site.faults.add(NO_API)
    posts += publish(room, count)
    room.poll()
    for _ in range(8):
        room.later(hours=1)
        room.walk(patient=False)
    assert announced(room) - before == addresses(room, *posts)
    assert len(spans(room)) == 1


def test_a_page_that_shows_little_more_than_before_proves_that_no_gap_is_there(room: Newsroom) -> None:
    room.site.faults.add(NO_API)
    publish(room, 23, every=timedelta(hours=1), categories=("africa",))
    lists_all_of_the_site(room)
    room.later(hours=2)
    room.poll()
    room.walk(patient=False)
    assert len(spans(room)) == 2
    room.site.faults.clear()
    publish(room, 1)
    room.poll()
    assert len(spans(room)) == 1
    assert under_way(room) is None


def test_where_the_api_lists_no_more_than_the_page_nothing_is_claimed_or_told(room: Newsroom) -> None:
    before = announced(room)
    room.site.faults.clear()
    publish(room, 23, every=timedelta(hours=1), categories=("africa",))
    lists_all_of_the_site(room)
    room.later(hours=2)
    room.poll()
    assert under_way(room) is not None
    room.walk(patient=False)
    assert (under_way(room), len(spans(room)), noted(room)) == (None, 1, [])
    assert announced(room) == before


def test_a_page_that_shows_news_does_not_stand_still_whatever_its_feed_lists(room: Newsroom) -> None:
    room.site.faults.clear()
    room.later(hours=24)
    publish(room, 1)
    publish(room, 23, every=timedelta(minutes=5), categories=("africa",))
    lists_all_of_the_site(room)
    room.later(hours=2)
    assert room.poll().new == 1
    assert under_way(room) is None


def test_while_what_a_page_lacks_is_still_to_be_read_no_more_is_begun(room: Newsroom) -> None:
    before = announced(room)
    posts = a_day_later(room)
    begun = under_way(room)
    posts += a_day_later(room)
    assert (under_way(room), len(spans(room))) == (begun, 2)
    room.walk(patient=False)
    assert announced(room) - before == addresses(room, *posts)


def test_a_gap_that_is_left_when_the_page_moves_again_begins_where_it_was_known_to_move(room: Newsroom) -> None:
    compared = room.now
    room.site.faults.add(NO_API)
    a_day_later(room)
    room.walk(patient=False)
    room.site.faults.clear()
    room.site.faults.add(NO_API)
    room.site.most_pages = 1
    publish(room, 25)
    room.poll()
    for _ in range(8):
        room.later(hours=1)
        room.walk(patient=False)
    _, lower = spans(room)
    assert lower.newest_time == compared
    assert under_way(room) is None


@pytest.mark.parametrize("holds", [False, True])
def test_what_lay_in_the_gap_of_a_page_that_stood_still_is_news_where_nothing_known_is_left(
    tmp_path: Path, holds: bool
) -> None:
    with europe(tmp_path, fetch_articles=False, budget=200) as room:
        room.site.faults.add(NO_API)
        held = publish(room, 20, every=timedelta(hours=5))[:holds]
        for _ in range(12):
            put_up(room, 5, held=held)
            room.poll()
            publish(room, 1, every=timedelta(hours=3))
        put_up(room, 5, held=held)
        room.poll()
        before, posts = announced(room), []
        for _ in range(8):
            posts += publish(room, 1, every=timedelta(hours=3))
            room.poll()
            room.walk(patient=False)
        assert len(spans(room)) == 2
        posts += publish(room, 1, every=timedelta(hours=3))
        put_up(room, 5, held=held)
        room.poll()
        room.walk(patient=False)
        further = posts[: 4 if holds else 9]  # below one held on top, time alone tells news on a first page
        assert announced(room) - before >= addresses(room, *further)
        assert len(spans(room)) == 1


def test_a_page_that_never_showed_most_of_its_feed_is_another_kind_of_page(tmp_path: Path) -> None:
    with europe(tmp_path, fetch_articles=False, budget=200) as room:
        publish(room, 14)
        room.poll()
        for _ in range(12):
            publish(room, 3, every=timedelta(minutes=20), categories=("africa",))
            publish(room, 1, every=timedelta(hours=1))
            lists_all_of_the_site(room)
            room.poll()
        room.later(hours=20)
        publish(room, 4, every=timedelta(hours=1), categories=("africa",))
        room.later(hours=2)
        lists_all_of_the_site(room)
        room.poll()
        assert under_way(room) is None


def test_a_feed_that_leads_to_another_one_tells_nothing_of_a_page(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=FEED, status=301, headers={"Location": "/feed/"}))
    a_day_later(room)
    assert under_way(room) is None
    assert noted(room) == []


def test_a_page_that_lacks_what_its_feed_has_had_for_less_than_an_hour_may_come_from_a_cache(room: Newsroom) -> None:
    room.later(hours=24)
    publish(room, 11, every=timedelta(minutes=5))
    assert room.poll().status == "ok"
    assert under_way(room) is None


def test_a_page_that_is_seldom_new_and_shows_little_of_its_feed_is_another_kind_of_page(tmp_path: Path) -> None:
    with europe(tmp_path, fetch_articles=False, budget=200) as room:
        publish(room, 14)
        room.poll()
        room.later(minutes=15)
        publish(room, 2)
        room.poll()
        room.later(hours=40)
        room.poll()
        stand_still(room)
        a_day_later(room)
        assert under_way(room) is None
        assert noted(room) == []


def test_what_stands_still_for_longer_is_compared_since_the_page_moved_however_often_the_feed_was_asked(
    room: Newsroom,
) -> None:
    room.site.faults.add(NO_API)
    room.probe()
    before, moved = announced(room), room.now
    asked = 0
    for _ in range(5):
        asked += told_and_polled(room, 20).count(FEED)
        room.later(hours=1, minutes=30)
    assert asked > 1
    assert FEED in told_and_polled(room, 1)
    room.walk(patient=False)
    assert announced(room) == before
    upper, lower = spans(room)
    assert lower.newest_time == moved
    assert upper.oldest_time is not None
    assert upper.oldest_time > moved + timedelta(hours=8)


def test_news_on_a_page_that_stood_still_since_yesterday_is_not_taken_for_the_oldest_articles(tmp_path: Path) -> None:
    with europe(tmp_path, fetch_articles=False, budget=200) as room:
        publish(room, 20, every=timedelta(hours=5))
        for _ in range(4):
            put_up(room, 10)
            room.poll()
            publish(room, 1, every=timedelta(hours=5))
        put_up(room, 10)
        room.poll()
        room.now = room.now.replace(hour=1) + timedelta(days=1)
        posts = publish(room, 10, every=timedelta(hours=1))
        put_up(room, 10)
        room.now = room.now.replace(hour=1) + timedelta(days=1)
        publish(room, 12, every=timedelta(hours=1))
        room.poll()
        room.walk(patient=False)
        assert announced(room) >= addresses(room, *posts)
        assert not [text for text in noted(room) if "oldest articles first" in text]
