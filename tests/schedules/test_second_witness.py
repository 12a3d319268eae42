"""The section's own feed beside its page: asked where it is worth it, what both say put together, findings told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db.schema import article, finding, incident
from db.witness import SectionFeed
from pressclip.models import Known, Listing, Validators
from replica.faults import CONSENT, Fault
from replica.messages import parse_request
from replica.respond import respond
from schedules import notices
from schedules.reading import Reading
from schedules.second_witness import is_worth_asking
from scraper.ladder import History
from scraper.memory import Memory
from tests.archives import NOON
from tests.desks import HOME, Newsroom, newsroom, watch

AS_XML = {"Content-Type": "application/rss+xml"}
EUROPE, FEED = "/category/europe/", "/category/europe/feed/"


def long(sentences: int = 12) -> str:
    return " ".join(f"The {number}. ferry left the harbour with the mail on board." for number in range(sentences))


LONG = long()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A section of eight articles, read once."""
    with newsroom(tmp_path, watch("ferry", "ferry"), channels=("phone", "operator")) as opened:
        for number in range(8):
            opened.publish(f"story-{number}", f"A story of the harbour, number {number}", long(6 + 3 * number))
            opened.later(hours=1)
        opened.poll()
        opened.later(minutes=15)
        opened.asked.clear()
        yield opened


def asked_feed(room: Newsroom) -> int:
    return sum(target == FEED for target in room.asked)


def poll_twice(room: Newsroom) -> None:
    """The feed is asked at the next poll whatever the page shows; then only for a reason."""
    room.poll()
    room.later(minutes=15)
    room.asked.clear()


def test_the_feed_is_asked_where_the_page_shows_something_new_and_once_a_day(room: Newsroom) -> None:
    poll_twice(room)
    room.poll()
    assert asked_feed(room) == 0
    room.publish("new", "A new ferry", LONG)
    assert room.poll().requests == 2
    assert asked_feed(room) == 1
    room.later(days=1)
    room.poll()
    assert asked_feed(room) == 2


def test_a_whole_text_in_the_feed_spares_the_articles_page_and_is_judged_at_once(room: Newsroom) -> None:
    room.publish("new", "A new pier", LONG, author="B. Writer")
    assert room.poll().new == 1
    assert room.read_pages() == 0
    assert room.deliver() == 1
    row = room.read(lambda tx: tx.execute(select(article).where(article.c.title == "A new pier")).one())
    assert (row.text, row.text_source, row.page_state, row.authors) == (LONG, "feed", "read", ["B. Writer"])
    assert (row.published, row.published_precision, row.categories) == (room.now, "second", ["Europe"])
    assert not [target for target in room.asked if target.startswith("/2026/")]


def test_an_article_that_waited_for_its_text_is_judged_when_the_feed_brings_it(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=FEED, status=500, times=1))
    room.site.faults.add(Fault(path_prefix="/2026/", status=500))
    room.publish("new", "A new pier", LONG, excerpt="It opens today.")
    assert room.poll().new == 1
    room.read_pages()
    assert room.deliver() == 0
    room.later(minutes=30)
    room.publish("newer", "Another pier", "Nothing more is known.")
    room.poll()
    assert room.deliver() == 1
    assert "A new pier" in room.sent[0][1].text


def test_where_no_article_pages_are_read_the_feeds_whole_text_is_taken_and_judged_whenever_it_comes(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path, watch("ferry", "ferry"), fetch_articles=False) as room:
        for number in range(8):
            room.publish(f"story-{number}", f"A story of the harbour, number {number}", long(6 + 3 * number))
            room.later(hours=1)
        room.poll()
        room.publish("new", "A new pier", LONG, excerpt="It opens today.")
        room.poll()
        assert room.deliver() == 1
        room.site.faults.add(Fault(path_prefix=FEED, status=500, times=1))
        room.publish("late", "A late pier", LONG, excerpt="It opens today.")
        room.poll()
        assert room.deliver() == 0
        room.later(minutes=20)
        room.publish("newer", "Another pier", "Nothing more is known.")
        room.poll()
        assert room.deliver() == 1
        assert "A late pier" in room.sent[-1][1].text


def test_a_short_text_in_the_feed_is_not_taken_for_the_whole(room: Newsroom) -> None:
    room.publish("new", "A new pier", "The ferry left.")
    room.poll()
    assert room.read_pages() == 1


def feed_without(room: Newsroom, *titles: str) -> None:
    """From now on the page lacks these posts, while the feed has all there are now."""
    whole = respond(room.site, parse_request(FEED, {}), HOME.rstrip("/")).body
    for post in room.site._posts:
        if post.title in titles:
            room.site.trash(post.id)
    room.site.faults.add(Fault(path_prefix=FEED, status=200, body=whole, headers=AS_XML))


def test_an_article_that_only_the_feed_shows_is_filed_announced_and_told_to_the_operator_if_it_stands(
    room: Newsroom,
) -> None:
    poll_twice(room)
    room.publish("hidden", "A ferry that the page hides", LONG)
    room.later(minutes=20)
    room.publish("shown", "A pier that the page shows", LONG)
    feed_without(room, "A ferry that the page hides")
    assert room.poll().new == 2
    assert room.deliver() == 1
    told = []
    for number in range(3):
        room.later(minutes=40)
        room.publish(f"later-{number}", f"A later pier, number {number}", "Nothing more is known.")
        room.poll()
        room.run(notices.notify)
        room.later(minutes=3)
        room.run(notices.notify)
        room.deliver()
        told += [message for name, message in room.sent if name == "operator"]
    [notice] = {message.subject: message for message in told}.values()
    assert notice.subject == "Pressclip: 1 section to look at"
    assert "in feed or API, not on the page: A ferry that the page hides" in notice.text


def test_a_finding_that_was_told_is_not_told_again_however_long_it_stands(room: Newsroom) -> None:
    room.publish("hidden", "A ferry that the page hides", LONG)
    room.later(minutes=20)
    room.publish("shown", "A pier that the page shows", LONG)
    feed_without(room, "A ferry that the page hides")
    for _ in range(8):
        room.poll()
        room.later(days=1, minutes=30)
    found = room.read(lambda tx: tx.execute(select(finding.c.times, finding.c.told)).one())
    assert (found.times > 6, found.told) == (True, True)
    told = select(incident.c.error).where(incident.c.status == "noted")
    assert len(room.read(lambda tx: tx.scalars(told).all())) == 1


def test_a_card_that_no_feed_knows_is_a_finding_and_stays_filed(room: Newsroom) -> None:
    room.publish("advert", "Bought by the harbour", LONG)
    room.later(hours=1)
    room.publish("real", "A pier opens", LONG)
    body = respond(room.site, parse_request(FEED, {}), HOME.rstrip("/")).body.decode()
    without = "<item>".join(item for item in body.split("<item>") if "/advert/" not in item)
    room.site.faults.add(Fault(path_prefix=FEED, body=without, headers=AS_XML))
    assert room.poll().new == 2
    found = room.read(lambda tx: tx.execute(select(finding.c.kind, finding.c.title)).all())
    assert [tuple(row) for row in found] == [("page", "Bought by the harbour")]


def test_a_feed_of_other_articles_is_not_mixed_with_the_section(room: Newsroom) -> None:
    poll_twice(room)
    for number in range(8):
        room.publish(f"other-{number}", f"A quite different story, number {number}", LONG, categories=("energy",))
    other = respond(room.site, parse_request("/category/energy/feed/", {}), HOME.rstrip("/")).body
    room.site.faults.add(Fault(path_prefix=FEED, body=other, headers=AS_XML))
    room.publish("new", "A new pier", LONG)
    assert room.poll().new == 1


@pytest.mark.parametrize("page", [None, "<html><body><p>moved on</p></body></html>"])
def test_a_feed_that_asks_for_a_pause_is_obeyed_for_the_whole_host(room: Newsroom, page: str | None) -> None:
    if page is not None:
        room.site.faults.add(Fault(path_prefix=EUROPE, body=page))
    room.site.faults.add(Fault(path_prefix=FEED, status=429, headers={"Retry-After": "1800"}))
    room.publish("new", "A new pier", LONG)
    assert room.poll().new == (1 if page is None else 0)
    room.later(minutes=15)
    room.asked.clear()
    assert room.poll().status == "deferred"
    assert room.asked == []


def test_a_feed_that_fails_is_left_alone_for_a_while_and_the_page_counts(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=FEED, status=404))
    for number in range(3):
        room.publish(f"new-{number}", f"A new pier, number {number}", LONG)
        polled = room.poll()
        assert (polled.status, polled.new, polled.error) == ("new", 1, None)
        room.later(minutes=10)
    assert asked_feed(room) < 3


@pytest.mark.parametrize("agrees", [True, False])
def test_a_found_reading_without_history_gives_way_to_a_feed_that_has_nothing_of_it(
    tmp_path: Path, agrees: bool
) -> None:
    with newsroom(tmp_path) as room:
        for number in range(8):
            room.publish(f"story-{number}", f"A story of the harbour, number {number}", LONG)
        shown = "story" if agrees else "other"
        rows = "".join(
            f'<div><h3><a href="/2026/11/23/{shown}-{n}/">A story of the harbour, number {n}</a></h3>{LONG}</div>'
            for n in range(8)
        )
        feed = respond(room.site, parse_request(FEED, {}), HOME.rstrip("/")).body
        page = f"<html><head><title>Europe</title></head><body><main>{rows}</main></body></html>"
        room.site.faults.add(Fault(path_prefix=EUROPE, body=page, headers={"Content-Type": "text/html"}))
        room.site.faults.add(Fault(path_prefix=FEED, body=feed, headers=AS_XML))
        polled = room.poll()
        assert (polled.status, polled.new, polled.method) == ("new", 8, "generic" if agrees else "feed")
        urls = room.read(lambda tx: tx.scalars(select(article.c.url)).all())
        assert all("/story-" in url for url in urls)


def test_cards_that_slid_in_from_a_further_page_are_no_reason_to_ask_each_time(room: Newsroom) -> None:
    poll_twice(room)
    for number in range(70):
        room.publish(f"more-{number}", f"One more story, number {number}", LONG)
        room.later(minutes=10)
    for post in room.site._posts[:66]:
        room.site.trash(post.id)
    room.poll()
    room.asked.clear()
    for _ in range(3):
        room.later(minutes=15)
        room.poll()
    assert asked_feed(room) == 0


def test_when_a_feed_is_worth_a_request(room: Newsroom) -> None:
    poll_twice(room)
    reading = Reading(
        listing=Listing(url=HOME, cards=(), method="profile:zox"),
        history=History(known=[Known(key="news.example/a", title="A")]),
        memory=Memory(),
        mended=None,
    )
    fresh = SectionFeed(url=HOME, validators=Validators(), read_at=NOON, failures=0, not_before=None, error=None)
    assert is_worth_asking(reading, fresh, NOON, shows_new=True)
    assert not is_worth_asking(reading, fresh, NOON, shows_new=False)
    assert is_worth_asking(reading, replace(fresh, read_at=NOON - timedelta(days=1)), NOON, shows_new=False)
    assert not is_worth_asking(reading, replace(fresh, not_before=NOON + timedelta(hours=1)), NOON, shows_new=True)
    new = replace(reading, history=History())
    assert not is_worth_asking(new, None, NOON, shows_new=True)
    found = replace(new, listing=replace(reading.listing, method="generic"))
    assert is_worth_asking(found, None, NOON, shows_new=True)


def test_a_section_behind_a_consent_wall_is_read_from_its_feed(room: Newsroom) -> None:
    room.publish("new", "A new pier", LONG)
    feed = respond(room.site, parse_request(FEED, {}), HOME.rstrip("/")).body
    room.site.faults.add(Fault(path_prefix=EUROPE, body=CONSENT))
    room.site.faults.add(Fault(path_prefix=FEED, body=feed, headers=AS_XML))
    polled = room.poll()
    assert (polled.status, polled.new, polled.method) == ("new", 1, "feed")
