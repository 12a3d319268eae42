"""Pages are kept as they came, set aside where they kill the process, and read again when the reader got better."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, event, select, update

from db import articles, pages, parsing, raw
from db.missed import settle_missed
from db.schema import article, incident
from db.schema import raw as kept_pages
from db.subjects import Subject
from pressclip.models import Article, Page
from pressclip.settings import ArchiveSettings, SiteSettings
from replica.faults import CONSENT, Fault
from schedules import evidence
from schedules.reread import Reread, reread
from schedules.rights import Said
from scraper.profiles.profile import Profile, load_profile
from tests.archives import own
from tests.desks import HOME, Newsroom, newsroom, watch
from tests.schedules.deaths import die_while_reading

EUROPE = "/category/europe/"
ARTICLE = "/2026/11/23/story-8/"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A section of eight articles, read once."""
    with newsroom(tmp_path, watch("story", "story")) as opened:
        for number in range(8):
            opened.publish(f"story-{number}", f"A story of the harbour, number {number}")
            opened.later(hours=1)
        opened.poll()
        opened.later(minutes=15)
        yield opened


def europe(room: Newsroom) -> int:
    return room.sections()["Europe"].id


def kept(room: Newsroom) -> list[str]:
    """How the kept pages of the section were read, oldest first."""
    section = Subject(kind="section", id=europe(room))
    return room.read(lambda tx: [raw.load(tx, one).outcome for one in raw.kept_of(tx, section)])


def test_a_page_is_kept_as_it_came_where_its_links_changed_whatever_its_ages_say(room: Newsroom) -> None:
    for _ in range(3):
        room.poll()
        room.later(hours=3)
    assert kept(room) == ["profile:zox"]
    room.publish("new", "A new pier")
    room.poll()
    assert kept(room) == ["profile:zox", "profile:zox"]
    [_, last] = room.read(lambda tx: raw.kept_of(tx, Subject(kind="section", id=europe(room))))
    page = room.read(lambda tx: raw.load(tx, last))
    assert b"A new pier" in page.body
    assert (page.status, page.at, dict(page.headers)["content-type"]) == (200, room.now, "text/html; charset=UTF-8")


def test_a_page_that_could_not_be_read_is_kept_too(room: Newsroom) -> None:
    for path in (EUROPE, "/wp-json/"):
        room.site.faults.add(Fault(path_prefix=path, body=CONSENT))
    assert room.poll().status == "consent"
    assert kept(room) == ["profile:zox", "consent"]


def test_an_articles_page_is_kept(room: Newsroom) -> None:
    room.publish("story-8", "A new pier")
    room.poll()
    room.read_pages()
    [number] = room.read(lambda tx: raw.kept_of(tx, Subject(kind="article", id=9)))
    assert b"A new pier" in room.read(lambda tx: raw.load(tx, number)).body


def test_pages_are_kept_only_as_long_as_is_wanted(room: Newsroom) -> None:
    room.later(days=89)
    assert room.run(evidence.prune) == 0
    room.later(days=2)
    assert room.read(lambda tx: evidence.is_any_old(tx, timedelta(days=90), room.now))
    assert room.run(evidence.prune) == 1
    assert not room.read(lambda tx: evidence.is_any_old(tx, timedelta(days=90), room.now))


def test_where_no_pages_are_wanted_none_is_kept_and_those_kept_before_go(room: Newsroom) -> None:
    settings = replace(room.desk.settings, archive=ArchiveSettings(keep_raw=timedelta()))
    room.desk = replace(room.desk, settings=settings)
    assert room.run(evidence.prune) == 1
    room.publish("new", "A new pier")
    room.poll()
    assert kept(room) == []


def test_what_a_reader_missed_is_filed_from_kept_pages_in_its_place_and_nobody_is_told(room: Newsroom) -> None:
    whole = room.desk.profiles

    def without_the_newest(_site: SiteSettings, _method: str | None) -> list[Profile]:
        zox = load_profile("zox")
        return [replace(zox, listing=replace(zox.listing, card="ul.infinite-content a[rel=bookmark]"))]

    room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=404))  # it would tell
    room.desk = replace(room.desk, profiles=without_the_newest)
    room.publish("missed", "A pier that was missed")
    missed_at = room.now
    assert room.poll().new == 0
    room.desk = replace(room.desk, profiles=whole)
    room.later(days=2)
    section = room.sections()["Europe"]
    told = room.run(lambda desk: reread(desk, section, lambda: None))
    assert (told.pages, told.unread, told.new) == (2, 0, 1)
    row = room.read(lambda tx: tx.execute(select(article).where(article.c.title == "A pier that was missed")).one())
    assert (row.first_seen, row.origin, row.announced_at) == (missed_at, "reread", None)
    assert row.time <= missed_at
    assert room.deliver() == 0
    again = room.run(lambda desk: reread(desk, section, lambda: None))
    assert again.new == 0


def test_a_text_that_was_missed_is_read_from_the_kept_page(room: Newsroom) -> None:
    whole = room.desk.profiles
    zox = load_profile("zox")
    room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=404))
    room.desk = replace(room.desk, profiles=lambda _site, _method: [replace(zox, article=None)])
    room.publish("story-8", "A new pier", "It opens on Friday at noon, weather permitting.")
    room.site.faults.add(Fault(path_prefix=ARTICLE, body="<html><body><p>hello there</p></body></html>", times=9))
    room.poll()
    for _ in range(6):
        room.read_pages()
        room.later(hours=6)
    assert room.read(lambda tx: tx.scalar(select(article.c.page_state).where(article.c.id == 9))) == "failed"
    room.site.faults.clear()
    body = room.run(lambda desk: desk.fetcher.get(f"https://news.example{ARTICLE}", site="news", kind="article"))
    asyncio.run(room.desk.archive.write(lambda tx: evidence.keep_article(tx, room.desk, body, 9, "broken", Said())))
    room.desk = replace(room.desk, profiles=whole)
    section = room.sections()["Europe"]
    assert room.run(lambda desk: reread(desk, section, lambda: None)).texts == 1
    text = room.read(lambda tx: tx.scalar(select(article.c.text).where(article.c.id == 9)))
    assert text == "It opens on Friday at noon, weather permitting."


def unread_then_edited(room: Newsroom) -> None:
    """The page of article 9 is kept unread; afterwards the listing has another headline for it."""
    zox = load_profile("zox")
    room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=404))
    room.desk = replace(room.desk, profiles=lambda _site, _method: [replace(zox, article=None)])
    post = room.publish("story-8", "A new pier", "It opens on Friday at noon, weather permitting.", author="B. Writer")
    room.poll()
    page = room.run(lambda desk: desk.fetcher.get(f"https://news.example{ARTICLE}", site="news", kind="article"))
    asyncio.run(room.desk.archive.write(lambda tx: evidence.keep_article(tx, room.desk, page, 9, "broken", Said())))
    asyncio.run(room.desk.archive.write(lambda tx: pages.give_up(tx, 9, room.now, gone=False)))
    room.later(minutes=15)
    room.site.edit(post.id, title="A new pier collapses")
    assert room.poll().changed == 1


def story(room: Newsroom) -> Row[Any]:
    found: Row[Any] = room.read(lambda tx: tx.execute(select(article).where(article.c.id == 9)).one())
    return found


def reread_all(room: Newsroom) -> Reread:
    section = room.sections()["Europe"]
    return room.run(lambda desk: reread(desk, section, lambda: None))


def test_an_older_page_brings_its_text_and_leaves_the_headline_that_was_seen_later(room: Newsroom) -> None:
    whole = room.desk.profiles
    unread_then_edited(room)
    room.desk = replace(room.desk, profiles=whole)
    assert reread_all(room).texts == 1
    row = story(room)
    assert (row.title, row.page_title) == ("A new pier collapses", "A new pier")
    assert (row.text, row.authors, row.page_state) == (
        "It opens on Friday at noon, weather permitting.",
        ["B. Writer"],
        "read",
    )


def test_an_older_page_does_not_bring_back_what_is_gone_nor_a_text_that_came_meanwhile(room: Newsroom) -> None:
    whole = room.desk.profiles
    unread_then_edited(room)
    room.desk = replace(room.desk, profiles=whole)
    asyncio.run(room.desk.archive.write(lambda tx: pages.give_up(tx, 9, room.now, gone=True)))
    numbers = room.read(lambda tx: raw.without_text(tx, 1))
    assert reread_all(room).texts == 1
    assert story(room).page_state == "gone"
    newer = update(article).where(article.c.id == 9).values(text="It collapsed.")
    asyncio.run(room.desk.archive.write(lambda tx: tx.execute(newer)))
    missed = Article(url=f"https://news.example{ARTICLE}", title="A new pier", text="It opens.")

    def settle(tx: Connection) -> bool:
        return settle_missed(tx, 9, missed, own(missed.url), at=room.now, now=room.now)

    assert numbers
    assert not asyncio.run(room.desk.archive.write(settle))
    assert story(room).text == "It collapsed."


def test_of_an_article_that_only_kept_pages_show_the_newest_headline_is_filed(room: Newsroom) -> None:
    whole = room.desk.profiles
    zox = load_profile("zox")
    blind = replace(zox, listing=replace(zox.listing, card="ul.infinite-content a[rel=bookmark]"))
    for path in (f"{EUROPE}feed/", "/wp-json/"):  # they would tell
        room.site.faults.add(Fault(path_prefix=path, status=404))
    room.desk = replace(room.desk, profiles=lambda _site, _method: [blind])
    missed = room.publish("missed", "A pier")
    for number, title in enumerate(("A pier", "A pier that was missed", "A pier that collapsed")):
        room.site.edit(missed.id, title=title)
        room.poll()
        room.later(minutes=30)
        room.publish(f"other-{number}", f"Another story, number {number}", categories=("energy",))
    room.desk = replace(room.desk, profiles=whole)
    reread_all(room)
    found = room.read(lambda tx: tx.execute(select(article).where(article.c.url.contains("missed"))).one())
    assert (found.title, found.origin) == ("A pier that collapsed", "reread")
    versions = room.read(lambda tx: len(articles.revisions(tx, found.id)))
    reread_all(room)
    assert room.read(lambda tx: len(articles.revisions(tx, found.id))) == versions


def test_a_kept_page_is_believed_by_what_the_section_had_shown_when_it_came(room: Newsroom) -> None:
    page = "".join(
        f'<div class="x{n}"><h3><a href="/2026/11/23/story-{n}/">A story of the harbour, number {n}</a></h3></div>'
        for n in (9, *reversed(range(8)))
    )
    body = f"<html><head><title>Europe</title></head><body><main>{page}</main></body></html>"
    came = Page(url=HOME + EUROPE[1:], final_url=HOME + EUROPE[1:], status=200, date=room.now, body=body.encode())
    came = replace(came, content_type="text/html", text=body)
    section_id = europe(room)
    asyncio.run(
        room.desk.archive.write(lambda tx: evidence.keep_section(tx, room.desk, came, section_id, "broken", Said()))
    )
    room.later(hours=1)
    for number in range(10, 80):
        room.publish(f"later-{number}", f"A quite different thing, number {number}")
        if number % 8 == 0:
            room.poll()
        room.later(minutes=30)
    room.poll()
    assert reread_all(room).new == 1
    assert room.read(lambda tx: tx.scalar(select(article.c.title).where(article.c.url.contains("story-9"))))


def test_a_damaged_page_is_counted_and_the_others_are_read(room: Newsroom) -> None:
    room.publish("new", "A new pier")
    room.poll()
    section_id = europe(room)
    [_, last] = room.read(lambda tx: raw.kept_of(tx, Subject(kind="section", id=section_id)))
    damaged = update(kept_pages).where(kept_pages.c.id == last).values(hash="0" * 64)
    asyncio.run(room.desk.archive.write(lambda tx: tx.execute(damaged)))
    told = room.run(lambda desk: reread(desk, room.sections()["Europe"], lambda: None))
    assert (told.pages, told.unread) == (1, 1)


def test_a_section_page_that_killed_the_process_twice_is_set_aside_and_its_feed_read(room: Newsroom) -> None:
    subject = f"section:{europe(room)}"
    die_while_reading(room, subject)
    assert room.poll().status == "ok"  # once may have been the machine's fault
    die_while_reading(room, subject)
    die_while_reading(room, subject)
    room.publish("new", "A new pier")
    polled = room.poll()
    assert (polled.status, polled.method, polled.new) == ("new", "feed", 1)
    assert [one for one, _ in room.read(parsing.aside)] == [subject]
    room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=404))
    room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
    room.later(minutes=15)
    assert "the process died twice while reading this page" in (room.poll().error or "")
    room.site.faults.clear()
    room.later(days=1)
    room.publish("newer", "A newer pier")
    assert room.poll().method == "profile:zox"
    assert room.read(parsing.aside) == []


def test_an_articles_page_that_killed_the_process_twice_is_set_aside_and_told(room: Newsroom) -> None:
    room.publish("story-8", "A new pier")
    room.poll()
    for _ in range(2):
        die_while_reading(room, "article:9")
    room.read_pages()
    assert room.read(lambda tx: tx.scalar(select(article.c.page_state).where(article.c.id == 9))) == "failed"
    told = room.read(lambda tx: tx.execute(select(incident.c.status, incident.c.error)).one())
    assert told.status == "noted"
    assert told.error.startswith(f"https://news.example{ARTICLE}: the process died twice")


def test_no_page_is_marked_while_its_feed_is_asked_for(room: Newsroom) -> None:
    """Whoever stops the daemon meanwhile would have the page set aside, of which nobody died."""
    marked: dict[str, list[str]] = {}

    def look(path: str) -> None:
        with closing(sqlite3.connect(room.desk.archive.path)) as beside:
            marked[path] = [subject for (subject,) in beside.execute("SELECT subject FROM parsing")]

    room.before = look
    room.publish("new", "A new pier")
    assert room.poll().new == 1
    assert marked[f"{EUROPE}feed/"] == []
    look("afterwards")
    assert marked["afterwards"] == []


def test_a_page_stays_marked_until_it_is_filed(room: Newsroom) -> None:
    """So that one of which the process dies while it is filed is found out as well."""
    room.publish("new", "A new pier")
    assert room.poll().new == 1
    room.later(hours=4)  # the page is asked for as a whole, the feed not yet again
    marked: list[str] = []
    engine = room.desk.archive._writer

    def look(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE sighting"):
            with closing(sqlite3.connect(room.desk.archive.path)) as beside:
                marked.extend(subject for (subject,) in beside.execute("SELECT subject FROM parsing"))

    event.listen(engine, "before_cursor_execute", look)
    assert room.poll().status == "ok"
    event.remove(engine, "before_cursor_execute", look)
    assert set(marked) == {f"section:{europe(room)}"}
