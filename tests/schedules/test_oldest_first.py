"""Sections that list their oldest articles first, over several pages: news is read by feed or API, or a gap is told."""

from datetime import timedelta
from pathlib import Path

import pytest

from pressclip.listings.sections import coverage_rows
from replica.faults import Fault
from replica.posts import Post
from schedules.gaps import close_gap
from tests.desks import Newsroom
from tests.schedules.lists import put_up
from tests.schedules.sections import NO_API, NO_FEED, addresses, announced, europe, noted, publish, spans, under_way

UNREAD = "the section lists its oldest articles first, over several pages: what is new stands on its last one, unread"
READ = "its page lists its oldest articles first, over several pages: it is read by its feed or the API"
PLAIN, DAYS, FEW_IN_DAYS = (20, 35), (3, 35), (1.5, 14)  # hours between articles, and how many there are
FEED = "/category/europe/feed/"


def begin(room: Newsroom, hours: float, count: int) -> None:
    room.site.oldest_first = True
    publish(room, count, every=timedelta(hours=hours))
    room.poll()


def news(room: Newsroom, hours: float, count: int) -> list[Post]:
    posts = []
    for _ in range(count):
        posts += publish(room, 1, every=timedelta(hours=hours))
        room.poll()
        room.walk(patient=False)
    return posts


def states(room: Newsroom) -> list[tuple[str, str]]:
    rows = room.read(lambda tx: coverage_rows(tx, "Europe", room.now))
    return [(row["state"], row["to"]) for row in rows]


@pytest.mark.parametrize(("hours", "count"), [PLAIN, DAYS, FEW_IN_DAYS])
def test_the_news_of_a_section_whose_page_lists_its_oldest_articles_is_read_by_its_feed(
    tmp_path: Path, hours: float, count: int
) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        begin(room, hours, count)
        newest = room.site.published()[0]
        posts = news(room, hours, 12)
        assert addresses(room, *posts) <= announced(room) <= addresses(room, newest, *posts)
        assert noted(room).count(READ) == 1


@pytest.mark.parametrize(("hours", "count"), [PLAIN, DAYS, FEW_IN_DAYS])
def test_that_a_page_lists_its_oldest_is_seen_when_it_is_read_again(tmp_path: Path, hours: float, count: int) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        begin(room, hours, count)
        publish(room, 1, every=timedelta(hours=hours))
        assert room.poll().method == "feed"


def test_what_was_never_on_the_first_page_is_a_gap_until_the_api_closes_it_without_a_word(tmp_path: Path) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        begin(room, *DAYS)
        news(room, 3, 2)
        assert [state for state, _ in states(room)] == ["complete", "gap", "complete"]
        before, section_id = announced(room), room.sections()["Europe"].id
        for _ in range(3):
            room.run(lambda desk: close_gap(desk, section_id))
        assert [state for state, _ in states(room)] == ["complete"]
        assert announced(room) == before


def test_where_neither_feed_nor_api_tells_the_news_a_gap_grows_until_now_and_nothing_is_complete(
    tmp_path: Path,
) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        begin(room, 2, 12)
        for hours in (2, 2, 26):
            news(room, hours, 1)
            (state, until), (below, proven) = states(room)
            assert (state, until, below) == ("gap", f"{room.now:%Y-%m-%dT%H:%M:%SZ}", "complete")
            assert proven < "2026-11-24T09"
        assert set(noted(room)) == {UNREAD}


def test_while_the_feed_that_stands_in_is_out_the_section_is_not_taken_for_read(tmp_path: Path) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        begin(room, *DAYS)
        news(room, 3, 2)
        read = spans(room)[0].newest_time
        room.site.faults.add(NO_API)
        room.site.faults.add(Fault(path_prefix=FEED, status=500))
        posts = publish(room, 3)
        assert room.poll().status == "broken"
        assert spans(room)[0].newest_time == read
        room.site.faults.clear()
        room.later(hours=2)
        room.poll()
        assert announced(room) >= addresses(room, *posts)


def test_a_page_that_lists_its_newest_first_again_is_read_again(tmp_path: Path) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        begin(room, *DAYS)
        news(room, 3, 2)
        room.site.oldest_first = False
        posts = publish(room, 2)
        assert str(room.poll().method).startswith("profile")
        assert announced(room) >= addresses(room, *posts)
        assert under_way(room) is None


def test_a_feed_that_leads_to_that_of_the_whole_site_stands_in_for_no_page(tmp_path: Path) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(Fault(path_prefix=FEED, status=301, headers={"Location": "/feed/"}))
        begin(room, *PLAIN)
        room.publish("elsewhere", "News of Africa", categories=("africa",))
        news(room, 20, 2)
        assert announced(room) == set()
        assert [state for state, _ in states(room)] == ["gap", "complete"]


def test_a_section_that_changes_to_oldest_first_keeps_what_was_proven_of_it(tmp_path: Path) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        publish(room, 35, every=timedelta(hours=3))
        room.poll()
        news(room, 3, 8)
        room.site.oldest_first = True
        before, posts = announced(room), news(room, 3, 3)
        assert announced(room) - before == addresses(room, *posts)
        assert [state for state, _ in states(room)] == ["complete"]


def test_what_came_while_a_page_listed_its_oldest_first_is_read_once_it_is_as_before(tmp_path: Path) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        room.site.faults.add(NO_API)
        publish(room, 35, every=timedelta(hours=20))
        posts: list[Post] = []
        for oldest_first, count in ((False, 0), (True, 6), (True, 6), (False, 1)):
            posts += publish(room, count, every=timedelta(hours=2))
            put_up(room, 10, oldest_first=oldest_first)
            room.site.faults.add(NO_FEED)
            room.poll()
            room.walk(patient=False)
        assert announced(room) == addresses(room, *posts)
        assert [state for state, _ in states(room)] == ["complete"]
