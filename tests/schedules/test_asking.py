"""Feed and API are asked, remembered, marked and kept alike; the API where there is no feed."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from db import parsing, raw, witness
from db.schema import article, feed, incident
from db.subjects import Kind, Subject
from db.witness import SectionFeed
from pressclip.bundle import pack
from pressclip.cli.examination import _section as known_section
from pressclip.models import Page
from pressclip.settings import ArchiveSettings
from replica.faults import Fault
from replica.feeds import validators_of
from replica.messages import parse_request
from replica.respond import respond
from schedules import evidence
from schedules.reread import reread
from tests.desks import HOME, Newsroom, newsroom, watch
from tests.schedules.deaths import die_while_reading

AS_XML = {"Content-Type": "application/rss+xml"}
EUROPE, FEED, API = "/category/europe/", "/category/europe/feed/", "/wp-json/"
LONG = " ".join(f"The {number}. ferry left the harbour with the mail on board." for number in range(12))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A section of eight articles whose page and feed were read."""
    with newsroom(tmp_path, watch("ferry", "ferry")) as opened:
        for number in range(8):
            opened.publish(
                f"story-{number}", f"A story of the harbour, number {number}", f"{number} {LONG}" * (1 + number)
            )
            opened.later(hours=1)
        opened.poll()
        opened.later(minutes=15)
        opened.poll()
        opened.later(minutes=15)
        opened.asked.clear()
        yield opened


def europe(room: Newsroom) -> int:
    return room.sections()["Europe"].id


def known(room: Newsroom, kind: witness.Witness = "feed") -> SectionFeed:
    section_id = europe(room)
    return room.read(lambda tx: witness.witnesses_of(tx, section_id))[kind]


def kept(room: Newsroom, kind: Kind) -> list[tuple[str, bytes]]:
    """How what is kept of the section was read, and the bodies, oldest first."""
    subject = Subject(kind=kind, id=europe(room))
    pages = room.read(lambda tx: [raw.load(tx, one) for one in raw.kept_of(tx, subject)])
    return [(page.outcome, page.body) for page in pages]


def asked(room: Newsroom, prefix: str) -> int:
    return sum(target.startswith(prefix) for target in room.asked)


def poll_new(room: Newsroom, number: int, **later: float) -> None:
    """One more article, and a poll."""
    room.publish(f"new-{number}", f"A new pier, number {number}", f"{number} {LONG}")
    assert room.poll().new == 1
    room.later(**(later or {"minutes": 20}))


def test_a_feed_that_did_not_change_costs_one_request_and_nothing_is_read_or_kept(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=FEED, body="no feed at all"))  # seen where no validators are sent
    room.later(days=1)
    room.poll()
    assert (asked(room, FEED), asked(room, API)) == (1, 0)
    assert (known(room).failures, known(room).read_at) == (0, room.now)
    assert [outcome for outcome, _ in kept(room, "feed")] == ["feed"]


def change(room: Newsroom, **values: object) -> None:
    """Something else is known of the feed."""
    asyncio.run(room.desk.archive.write(lambda tx: tx.execute(update(feed).values(**values))))


def test_where_the_page_shows_something_new_a_feed_that_claims_not_to_have_changed_is_not_believed(
    room: Newsroom,
) -> None:
    room.publish("new", "A new pier", LONG)
    now = room.site.last_modified()
    assert now is not None
    current = validators_of(now)
    change(room, etag=current["ETag"], last_modified=current["Last-Modified"])
    room.poll()
    assert room.read(lambda tx: tx.scalar(select(article.c.text).where(article.c.title == "A new pier"))) == LONG


def test_a_missing_feed_is_taken_for_none_the_second_time_and_the_api_asked_in_its_place(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=FEED, status=404))
    poll_new(room, 1)
    assert (asked(room, FEED), asked(room, API)) == (1, 0)
    poll_new(room, 2)
    assert asked(room, FEED) == 2
    assert known(room).gone
    row = room.read(lambda tx: tx.execute(select(article).where(article.c.title == "A new pier, number 2")).one())
    assert (row.text, row.text_source, row.page_state) == (f"2 {LONG}", "api", "read")
    assert row.published_precision == "second"
    assert known(room, "api").read_at is not None
    room.asked.clear()
    for number in range(3, 6):
        poll_new(room, number)
    assert (asked(room, FEED), asked(room, API)) == (0, 3)
    room.later(days=1)
    poll_new(room, 6)
    assert asked(room, FEED) == 1


def test_a_feed_that_comes_back_is_asked_again_and_the_api_no_more(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=FEED, status=410, times=2))
    for number in range(3):
        poll_new(room, number)
    room.later(days=1)
    room.asked.clear()
    poll_new(room, 3)
    poll_new(room, 4)
    assert (asked(room, FEED), asked(room, API)) == (2, 0)
    assert not known(room).gone


def test_the_requests_of_the_api_count_and_its_category_is_looked_up_once(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=FEED, status=404))
    poll_new(room, 0)
    room.publish("new-1", "A new pier, number 1", LONG)
    assert room.poll().requests >= 3  # the page, which category it is of, its posts
    room.later(minutes=20)
    assert (asked(room, f"{API}wp/v2/categories"), asked(room, f"{API}wp/v2/posts")) == (1, 1)
    poll_new(room, 2)
    assert (asked(room, f"{API}wp/v2/categories"), asked(room, f"{API}wp/v2/posts")) == (1, 2)


def test_a_site_with_neither_feed_nor_api_is_asked_for_both_once_a_day(room: Newsroom) -> None:
    for path in (FEED, API):
        room.site.faults.add(Fault(path_prefix=path, status=404))
    for number in range(6):
        poll_new(room, number)
    room.asked.clear()
    for number in range(6, 36):
        poll_new(room, number, hours=2)
    assert (asked(room, FEED), asked(room, API)) == (2, 2)


@pytest.mark.parametrize("failures", [0, 1])
def test_the_remembered_feed_is_asked_where_the_page_cannot_be_read_and_names_none(
    room: Newsroom, failures: int
) -> None:
    other = "/rss/europe.xml"
    change(room, url=f"https://news.example{other}", failures=failures)
    room.publish("new", "A new pier", LONG)
    body = respond(room.site, parse_request(FEED, {}), HOME.rstrip("/")).body
    room.site.faults.add(Fault(path_prefix=EUROPE, body="<html><body><p>moved on</p></body></html>"))
    room.site.faults.add(Fault(path_prefix=other, status=200, body=body, headers=AS_XML))
    polled = room.poll()
    assert (polled.status, polled.new, polled.method) == ("new", 1, "feed")
    assert (asked(room, other), asked(room, FEED)) == (1, 0)
    assert (known(room).failures, known(room).read_at) == (0, room.now)


def test_a_feed_that_is_taken_for_none_is_not_asked_where_the_page_cannot_be_read_either(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=FEED, status=404))
    for number in range(2):
        poll_new(room, number)
    room.asked.clear()
    room.site.faults.add(Fault(path_prefix=EUROPE, body="<html><body><p>moved on</p></body></html>", times=1))
    assert room.poll().method == "api"
    assert asked(room, FEED) == 0


def noted(room: Newsroom) -> list[str]:
    return list(room.read(lambda tx: tx.scalars(select(incident.c.error).where(incident.c.status == "noted")).all()))


def test_a_feed_that_killed_the_process_twice_is_set_aside_told_once_and_the_page_counts(room: Newsroom) -> None:
    for _ in range(2):
        die_while_reading(room, f"feed:{europe(room)}")
    for number in range(40):
        poll_new(room, number, hours=1)
    assert [told.startswith("feed: the process died twice") for told in noted(room)] == [True]
    assert (known(room).failures, room.read(parsing.aside)) == (0, [])


def test_a_feed_that_kills_and_never_changes_is_told_once_all_the_same(room: Newsroom) -> None:
    whole = respond(room.site, parse_request(FEED, {}), HOME.rstrip("/")).body
    room.site.faults.add(Fault(path_prefix=FEED, status=200, body=whole, headers=AS_XML))
    for _ in range(2):
        die_while_reading(room, f"feed:{europe(room)}", hashlib.sha256(whole).hexdigest())
    for number in range(5):
        poll_new(room, number, days=1)
    assert len(noted(room)) == 1
    assert known(room).failures == 5


def test_a_feed_set_aside_stands_in_for_no_page_and_the_api_does(room: Newsroom) -> None:
    for _ in range(2):
        die_while_reading(room, f"feed:{europe(room)}")
    room.publish("new", "A new pier", LONG)
    room.site.faults.add(Fault(path_prefix=EUROPE, body="<html><body><p>moved on</p></body></html>", times=1))
    polled = room.poll()
    assert (polled.new, polled.method) == (1, "api")
    assert len(noted(room)) == 1


def test_a_page_whose_head_kills_while_its_feed_is_looked_for_is_left_alone(room: Newsroom) -> None:
    asyncio.run(room.desk.archive.write(lambda tx: tx.execute(feed.delete())))
    for subject in (f"section:{europe(room)}", f"feed:{europe(room)}:address", f"api:{europe(room)}:address"):
        for _ in range(2):
            die_while_reading(room, subject)
    assert "api: the process died twice" in (room.poll().error or "")


def test_what_feed_and_api_answer_is_kept_where_it_lists_other_articles(room: Newsroom) -> None:
    built = respond(room.site, parse_request(FEED, {}), HOME.rstrip("/")).body + b"<!-- built anew -->"
    room.site.faults.add(Fault(path_prefix=FEED, status=200, body=built, headers=AS_XML, times=1))
    room.later(days=1)
    room.poll()
    assert known(room).read_at == room.now
    assert [outcome for outcome, _ in kept(room, "feed")] == ["feed"]
    poll_new(room, 1)
    room.site.faults.add(Fault(path_prefix=FEED, body="no feed at all", times=1))
    poll_new(room, 2)
    assert [outcome for outcome, _ in kept(room, "feed")] == ["feed", "feed", "broken"]
    assert b"A new pier, number 1" in kept(room, "feed")[1][1]
    room.site.faults.add(Fault(path_prefix=FEED, status=404))
    poll_new(room, 3)
    assert [outcome for outcome, _ in kept(room, "api")] == ["api"]
    assert {outcome for outcome, _ in kept(room, "section")} == {"profile:zox"}
    section = room.sections()["Europe"]
    told = room.run(lambda desk: reread(desk, section, lambda: None))
    assert (told.pages, told.unread) == (len(kept(room, "section")), 0)


def test_the_page_that_a_feed_stands_in_for_is_kept_as_unread_and_the_feed_beside_it(room: Newsroom) -> None:
    room.publish("new", "A new pier", LONG)
    room.site.faults.add(Fault(path_prefix=FEED, body=respond(room.site, parse_request(FEED, {}), HOME[:-1]).body))
    room.site.faults.add(Fault(path_prefix=EUROPE, body="<html><body><p>moved on</p></body></html>", times=1))
    assert room.poll().method == "feed"
    assert [outcome for outcome, _ in kept(room, "section")] == ["profile:zox", "broken"]
    assert b"A new pier" in kept(room, "feed")[-1][1]


def test_a_bundle_has_the_feed_that_was_read_and_the_one_that_was_not(room: Newsroom, tmp_path: Path) -> None:
    room.site.faults.add(Fault(path_prefix=FEED, body="no feed at all", times=1))
    poll_new(room, 1)
    history, section, pages = room.read(lambda tx: known_section(tx, f"{HOME}category/europe/"))
    page = Page(url=HOME, final_url=HOME, status=200, date=room.now)
    pack(tmp_path / "page.zip", page, [], history, section, pages)
    with ZipFile(tmp_path / "page.zip") as packed:
        files = {name: packed.read(name) for name in packed.namelist() if name.endswith(".xml")}
    [good, bad] = sorted(files)
    assert (good.endswith("-feed-feed.xml"), bad.endswith("-feed-broken.xml")) == (True, True)
    assert b"<item>" in files[good]
    assert files[bad] == b"no feed at all"


def test_feeds_are_kept_only_where_and_as_long_as_pages_are(room: Newsroom) -> None:
    room.later(days=91)
    assert room.run(evidence.prune) == 2
    settings = replace(room.desk.settings, archive=ArchiveSettings(keep_raw=timedelta()))
    room.desk = replace(room.desk, settings=settings)
    poll_new(room, 1)
    assert kept(room, "feed") == []
