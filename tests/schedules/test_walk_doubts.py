"""Where a list could seem to reach what was known and does not: every article is filed, or a gap is on record."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from replica.faults import Fault
from replica.messages import Request, Response
from replica.respond import respond
from replica.site import Site
from replica.themes.registry import THEMES
from schedules.walk import _by_time
from tests.archives import NOON, card
from tests.desks import HOME
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


def test_a_feed_that_does_not_list_what_the_page_showed_closes_no_gap(tmp_path: Path) -> None:
    with section(tmp_path, 12, NO_API) as room:
        posts = publish(room, 5)
        room.poll()
        feed = respond(room.site, Request(path="/category/europe/feed/"), HOME.rstrip("/"))
        frozen = Fault(path_prefix="/category/europe/feed/", body=feed.body)
        posts += publish(room, 14, every=2 * MINUTE)
        room.site.most_pages = 1
        room.site.faults.add(frozen)
        catch_up(room)
        assert missed(room, posts) > 0
        assert len(gaps(room)) == 1
        assert len(spans(room)) == 2


@pytest.mark.parametrize(("known", "again"), [(25, 3), (12, 3), (2, 2), (1, 1)])
@pytest.mark.parametrize("faults", [(NO_API, NO_FEED), ()], ids=["pages alone", "with an API"])
def test_known_articles_that_are_dated_anew_hide_no_news_below_them(
    tmp_path: Path, known: int, again: int, faults: tuple[Fault, ...]
) -> None:
    with section(tmp_path, known, *faults) as room:
        newest = room.site._posts[:again]
        posts = publish(room, 30, every=MINUTE)
        for number, post in enumerate(newest):
            room.site.edit(post.id, published=room.now - timedelta(seconds=60 + number))
        catch_up(room)
        assert missed(room, posts) == 0


def test_a_section_that_was_empty_is_not_whole_where_the_site_shows_three_full_pages(tmp_path: Path) -> None:
    with section(tmp_path, 0, NO_API, NO_FEED, most_pages=3) as room:
        posts = publish(room, 55)
        catch_up(room)
        assert (missed(room, posts), len(gaps(room))) == (25, 1)


def test_what_a_site_shows_no_more_of_a_section_that_was_empty_its_api_lists(tmp_path: Path) -> None:
    with section(tmp_path, 0, NO_FEED, most_pages=3) as room:
        posts = publish(room, 55)
        catch_up(room)
        assert (missed(room, posts), gaps(room), len(spans(room))) == (0, [], 1)


def test_a_section_that_was_found_empty_once_and_is_back_as_it_was_has_no_gap(tmp_path: Path) -> None:
    with section(tmp_path, 12) as room:
        posts, room.site._posts = room.site._posts, ()
        assert room.poll().status == "empty"
        room.site._posts = posts
        room.later(minutes=20)
        catch_up(room)
        assert (gaps(room), len(spans(room)), announced(room)) == ([], 1, set())


def test_a_page_without_further_ones_that_ends_as_before_is_not_whole_for_that(tmp_path: Path) -> None:
    with section(tmp_path, 10, NO_API, NO_FEED, most_pages=1) as room:
        evergreen = room.site._posts[-1]
        posts = publish(room, 30, every=MINUTE)
        room.site.edit(evergreen.id, published=posts[-10].published + timedelta(seconds=1))
        catch_up(room)
        assert len(gaps(room)) == 1


def test_an_api_that_fails_for_a_while_is_asked_again_before_a_gap_is_on_record(tmp_path: Path) -> None:
    with section(tmp_path, 12, NO_FEED, most_pages=1) as room:
        posts = publish(room, 25)
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=502, times=3))
        catch_up(room)
        assert (missed(room, posts), gaps(room)) == (0, [])


def test_a_poll_by_hand_as_a_baseline_silences_no_walk_that_is_to_announce(tmp_path: Path) -> None:
    with section(tmp_path, 12, NO_API, NO_FEED) as room:
        posts = publish(room, 45)
        room.poll()
        room.walk(patient=False, goes_on=iter([True, True, False]).__next__)
        assert under_way(room) is not None
        publish(room, 12)
        room.poll(baseline=True)
        catch_up(room)
        assert missed(room, posts) == 0


def test_pages_that_grow_between_two_requests_hide_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with section(tmp_path, 45, NO_API, NO_FEED) as room:
        posts = publish(room, 36, every=2 * MINUTE)
        zox = THEMES["zox"]

        def grown(path: str) -> None:
            if path.endswith("/europe/page/2/"):
                monkeypatch.setitem(THEMES, "zox", replace(zox, layout=replace(zox.layout, per_page=30)))

        room.before = grown
        catch_up(room)
        assert (missed(room, posts), gaps(room)) == (0, [])


def test_a_baseline_of_before_the_clock_was_put_back_is_not_announced_by_a_walk(tmp_path: Path) -> None:
    with europe(tmp_path, fetch_articles=False) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        old = publish(room, 12, every=MINUTE)
        room.poll()
        room.later(minutes=5)
        room.jump(hours=-6)
        room.site.clock = lambda: room.now + timedelta(hours=12)
        posts = [
            room.publish(f"n-{n}", f"News {n}", published=room.now + timedelta(hours=6, minutes=n)) for n in range(16)
        ]
        room.later(minutes=20)
        catch_up(room)
        assert missed(room, posts) == 0
        assert announced(room).isdisjoint(addresses(room, *old))


def test_of_a_further_page_only_the_cards_at_its_end_are_too_old_to_be_news() -> None:
    ages = [1, 120, 2, 3, 100, 110]
    cards = [card(f"c{hours}", at, age=timedelta(hours=hours)) for at, hours in enumerate(ages)]
    marked = _by_time(cards, NOON - timedelta(hours=90))
    assert [one.pinned for one in marked] == [False, False, False, False, True, True]
    assert _by_time(cards, None) == tuple(cards)
    assert all(one.pinned for one in _by_time(cards[4:], NOON - timedelta(hours=90)))


def test_an_api_that_gives_addresses_of_its_own_is_nothing_to_look_back_by(tmp_path: Path) -> None:
    with section(tmp_path, 40) as room:
        posts = publish(room, 26, every=MINUTE)
        stopped_before_it_looked_back(room)
        told = respond(
            room.site, Request(path="/wp-json/wp/v2/posts", query={"per_page": "100", "page": "1"}), HOME.rstrip("/")
        )
        elsewhere = told.body.replace(b"https://news.example/2026", b"https://cms.news.example/2026")
        assert elsewhere != told.body
        room.site.faults.add(Fault(path_prefix="/wp-json/wp/v2/posts", body=elsewhere))
        catch_up(room)
        assert announced(room) == addresses(room, *posts)
        assert under_way(room) is None


@pytest.mark.parametrize("short", [2, 3])
def test_a_page_that_is_shorter_than_the_next_for_good_begins_a_walk_anew_once(
    tmp_path: Path, short: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    card_html = re.compile(rb"<li class=.mvp-blog-story-wrap.*?</li>", re.DOTALL)

    def shortened(site: Site, request: Request, origin: str) -> Response:
        answer = respond(site, request, origin)
        if request.path != f"/category/europe/page/{short}/":
            return answer
        return replace(answer, body=card_html.sub(b"", answer.body, count=5))

    monkeypatch.setattr("tests.desks.respond", shortened)
    with section(tmp_path, 25, NO_API, NO_FEED) as room:
        posts = publish(room, 45, every=MINUTE)
        asked = len(room.asked)
        catch_up(room)
        assert len(room.asked) - asked < 20
        assert (missed(room, posts), gaps(room)) == (5, [])  # the five that the site hides


def test_a_section_of_few_articles_on_larger_pages_than_before_has_no_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zox = THEMES["zox"]
    monkeypatch.setitem(THEMES, "zox", replace(zox, layout=replace(zox.layout, per_page=6)))
    with section(tmp_path, 40, NO_API, NO_FEED) as room:
        monkeypatch.setitem(THEMES, "zox", replace(zox, layout=replace(zox.layout, per_page=20)))
        posts = publish(room, 1)
        catch_up(room)
        assert (missed(room, posts), gaps(room)) == (0, [])


def test_an_api_that_never_lists_what_the_page_showed_is_not_read_through(tmp_path: Path) -> None:
    with section(tmp_path, 400, NO_FEED) as room:
        lists = [
            respond(room.site, Request(path="/wp-json/wp/v2/posts", query={"per_page": "100"}), HOME.rstrip("/")).body
        ]
        posts = publish(room, 30, every=MINUTE)
        room.site.most_pages = 1
        room.site.faults.add(Fault(path_prefix="/wp-json/wp/v2/posts", body=lists[0]))
        asked = len(room.asked)
        catch_up(room)
        assert len([path for path in room.asked[asked:] if "/posts?" in path]) <= 4
        assert (missed(room, posts), len(gaps(room))) == (20, 1)


def test_an_api_that_lists_what_is_older_than_all_that_was_known_is_left_at_its_first_page(tmp_path: Path) -> None:
    with europe(tmp_path, fetch_articles=False, budget=200) as room:
        publish(room, 300)
        asked_for = Request(path="/wp-json/wp/v2/posts", query={"per_page": "100"})
        stale = respond(room.site, asked_for, HOME.rstrip("/")).body
        publish(room, 60)
        room.poll()
        room.later(hours=5)
        posts = publish(room, 30, every=MINUTE)
        room.site.most_pages = 1
        room.site.faults.add(NO_FEED)
        room.site.faults.add(Fault(path_prefix="/wp-json/wp/v2/posts", body=stale))
        asked = len(room.asked)
        catch_up(room)
        pages = {path.partition("&page=")[2][:1] for path in room.asked[asked:] if "/posts?" in path}
        assert pages == {"1"}
        assert (missed(room, posts), len(gaps(room))) == (20, 1)
