"""What a site reserves is not kept: title, link and excerpt alone, and watches are judged by them at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from db import raw as kept
from db import rights
from db.schema import article, incident, match, raw, revision, site
from pressclip.models import Article, Card, Listing, Page
from pressclip.standing import standing
from replica.faults import Fault
from replica.posts import Post
from replica.rights import FILE, Rights
from schedules.rights import read_lawfully
from scraper.feeds.entries import Feed, FeedEntry
from tests.desks import Newsroom, newsroom, ticks, watch
from tests.pressclip.why.test_verdicts import why_of

SECRET = "Zanzibar"
ALL = Rights(file='[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://news.example/policy"}]')
STORIES = Rights(file='[{"location": "/2026/", "tdm-reservation": 1}]')
BY_HEADER = Rights(headers={"tdm-reservation": "1"})
BY_TAG = Rights(tags={"tdm-reservation": "1"})
NOARCHIVE = Rights(headers={"X-Robots-Tag": "googlebot: nofollow, pressclip: noarchive"})
NOINDEX = Rights(tags={"robots": "noindex, follow"}, under="/2026/")
OTHERS = Rights(headers={"X-Robots-Tag": "googlebot: noarchive"}, tags={"robots": "max-image-preview:large"})


@contextmanager
def desk(folder: Path, declared: Rights, *, feeds: bool = True, **site: Any) -> Iterator[tuple[Newsroom, Post]]:
    """A desk on a site that declares rights, with an article that was just seen, and the watches that wait for it."""
    watches = (watch("text", "zanzibar"), watch("peace", "harbour -war"), watch("card", "harbour"))
    with newsroom(folder, *watches, **site) as room:
        if not feeds:
            room.site.faults.add(Fault(path_prefix="/category/europe/feed/", status=404))
            room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
        room.publish("old", "An old story")
        room.site.rights = declared
        room.later(days=1)  # its file is asked for again
        room.poll()
        room.later(hours=1)
        post = room.publish("harbour", "The harbour sleeps", f"{'More words. ' * 60} {SECRET} wrote.")
        room.poll()
        yield room, post


def texts(room: Newsroom) -> dict[str, str | None]:
    return dict(room.read(lambda tx: tx.execute(select(article.c.title, article.c.text)).all()))


def state(room: Newsroom) -> str:
    one = select(article.c.page_state).where(article.c.title == "The harbour sleeps")
    return str(room.read(lambda tx: tx.scalar(one)))


def everything(room: Newsroom) -> str:
    """All words in the archive, kept pages among them."""
    return "".join(str(row) for row in room.read(_rows))


def _rows(tx: Connection) -> list[Any]:
    bodies = [kept.load(tx, one).body for one in tx.scalars(select(raw.c.id)).all()]
    return [*bodies, *tx.execute(select(article)).all(), *tx.execute(select(revision)).all()]


def said(room: Newsroom) -> list[tuple[str, str]]:
    number = room.read(lambda tx: tx.scalar(select(article.c.id).where(article.c.title == "The harbour sleeps")))
    return [(one["source"], one["said"]) for one in room.read(lambda tx: rights.of_article(tx, number or 0))]


def judged(room: Newsroom) -> list[tuple[str, str]]:
    """The watches that the article met, and on what they were judged."""
    return sorted((row.watch, row.judged_on) for row in room.read(lambda tx: tx.execute(select(match)).all()))


def told(room: Newsroom) -> list[str]:
    return sorted(room.read(lambda tx: tx.scalars(select(incident.c.error)).all()))


def test_what_a_file_reserves_is_judged_by_its_card_at_once_and_its_page_is_not_asked_for(tmp_path: Path) -> None:
    with desk(tmp_path, ALL) as (room, post):
        assert state(room) == "reserved"
        assert judged(room) == [("card", "card"), ("peace", "card")]
        assert room.deliver() == 1
        assert ["reserves rights" in one for one in told(room)] == [True], "and the operator hears it once"
        room.read_pages()
        ticks(room, 30, seconds=300)
        assert room.site.path_of(post) not in room.asked
        assert texts(room) == {"An old story": None, "The harbour sleeps": None}
        assert SECRET not in everything(room)
        assert said(room) == [("tdmrep.json", "tdm-reservation 1 on /, tdm-policy https://news.example/policy")]


@pytest.mark.parametrize(
    ("declared", "source", "words"),
    [
        (BY_HEADER, "tdm header", "tdm-reservation 1"), (BY_TAG, "tdm meta", "tdm-reservation 1"),
        (NOARCHIVE, "robots header", "noarchive"), (NOINDEX, "robots meta", "noindex"),
    ],
)  # fmt: skip
def test_what_a_page_reserves_itself_is_not_kept_once_it_was_read(
    tmp_path: Path, declared: Rights, source: str, words: str
) -> None:
    with desk(tmp_path, declared, feeds=False, probe="off") as (room, post):
        room.read_pages()
        assert state(room) == "reserved"
        assert room.asked.count(room.site.path_of(post)) == 1
        assert said(room) == [(source, words)]
        assert judged(room) == [("card", "card"), ("peace", "card")]
        assert [one.partition(":")[0] for one in told(room)] == [f"articles of news reserve their rights ({source}"]
        ticks(room, 40, seconds=600)
        assert room.asked.count(room.site.path_of(post)) == 1, "nor is it looked at again"
        assert SECRET not in everything(room)


def test_words_for_other_robots_and_a_noindex_of_a_listing_change_nothing(tmp_path: Path) -> None:
    listing = replace(OTHERS, headers={"X-Robots-Tag": "noindex"}, under="/category/")
    for folder, declared in ((tmp_path / "a", OTHERS), (tmp_path / "b", listing)):
        folder.mkdir()
        with desk(folder, declared) as (room, _):
            room.read_pages()
            assert SECRET in (texts(room)["The harbour sleeps"] or "")
            assert SECRET in everything(room)


def test_a_noarchive_of_a_listing_keeps_no_copy_of_it(tmp_path: Path) -> None:
    with desk(tmp_path, replace(NOARCHIVE, under="/category/europe/")) as (room, _):
        kinds = room.read(lambda tx: tx.scalars(select(raw.c.kind)).all())
        assert list(kinds) == []
        assert room.sections()["Europe"].status == "new"


def test_whoever_may_keep_all_says_so_and_what_is_said_is_on_record_all_the_same(tmp_path: Path) -> None:
    with desk(tmp_path, replace(ALL, headers={"tdm-reservation": "1"}), feeds=False, rights="full") as (room, _):
        room.read_pages()
        assert SECRET in (texts(room)["The harbour sleeps"] or "")
        assert state(room) == "read"
        assert [source for source, _ in said(room)] == ["tdmrep.json", "tdm header"]
        lines = room.read(lambda tx: standing(tx, room.desk.settings, room.now, held=False))["rights"]
        assert 'all is kept, as rights = "full" says' in lines[0]
        assert told(room) == []


def test_a_page_may_free_what_nothing_else_reserves_and_a_tag_supersedes_a_header(tmp_path: Path) -> None:
    declared = Rights(headers={"tdm-reservation": "1"}, tags={"tdm-reservation": "0"})
    with desk(tmp_path, declared, feeds=False) as (room, _):
        room.read_pages()
        assert SECRET in (texts(room)["The harbour sleeps"] or "")
        assert said(room) == [("tdm header", "tdm-reservation 1 (superseded)"), ("tdm meta", "tdm-reservation 0")]


def test_a_feed_of_whole_texts_brings_none_where_its_site_reserves_them(tmp_path: Path) -> None:
    feeds = Rights(headers={"tdm-reservation": "1"}, under="/category/europe/feed/")
    for number, declared in enumerate((STORIES, feeds, replace(BY_TAG, under="/category/"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with desk(folder, declared, fetch_articles=False) as (room, _):
            assert any("/feed/" in one for one in room.asked)
            assert "feed" not in room.read(lambda tx: tx.scalars(select(raw.c.kind)).all())
            assert texts(room)["The harbour sleeps"] is None
            assert SECRET not in everything(room)


def test_of_a_feed_with_a_part_of_a_reserved_text_no_copy_is_kept_either(tmp_path: Path) -> None:
    with desk(tmp_path, STORIES) as (room, post):
        url = f"https://news.example{room.site.path_of(post)}"
        page = Page(url="https://news.example/feed/", final_url="https://news.example/feed/", status=200, date=room.now)
        for address, may_be_kept in ((url, False), ("https://news.example/free/", True)):
            card = Card(url=address, title="The harbour sleeps", position=0, source="feed")
            entry = FeedEntry(card=card, article=Article(url=address, title=card.title, text="A beginning [...]"))
            feed = Feed(listing=Listing(url=page.url, cards=(card,), method="feed"), entries=(entry,))
            read, kept_whole = room.run(partial(read_lawfully, site="news", answer=page, feed=feed))
            assert (read.entries[0].article.text, kept_whole) == (None, may_be_kept)


def test_a_section_that_begins_to_reserve_keeps_its_feed_out_in_the_same_poll(tmp_path: Path) -> None:
    with desk(tmp_path, Rights(), fetch_articles=False) as (room, _):
        room.site.rights = replace(BY_TAG, under="/category/")
        room.later(hours=1)
        room.publish("next", "The harbour wakes", f"{'More words. ' * 60} Antananarivo wrote.")
        assert room.poll().new == 1
        assert "Antananarivo" not in everything(room)


def test_the_file_is_asked_for_once_a_day_and_the_last_one_serves_while_it_cannot_be_had(tmp_path: Path) -> None:
    with desk(tmp_path, ALL) as (room, _):
        assert room.asked.count(FILE) == 2
        room.later(days=1)
        room.site.rights = Rights()
        room.site.faults.add(Fault(path_prefix=FILE, status=503, times=1))
        room.publish("next", "The harbour wakes", f"{'More words. ' * 60} {SECRET} again.")
        room.poll()
        room.read_pages()
        assert room.asked.count(FILE) == 3
        assert texts(room)["The harbour wakes"] is None
        room.later(minutes=16)
        room.publish("last", "The harbour works", f"{'More words. ' * 60} {SECRET} at last.")
        room.poll()
        room.read_pages()
        assert room.asked.count(FILE) == 4
        assert SECRET in (texts(room)["The harbour works"] or "")


def test_what_was_read_before_its_site_reserved_it_stays_and_the_operator_hears_of_both(tmp_path: Path) -> None:
    with desk(tmp_path, Rights()) as (room, post):
        room.read_pages()
        assert SECRET in (texts(room)["The harbour sleeps"] or "")
        room.site.rights = ALL
        room.later(days=1)
        room.site.edit(post.id, paragraphs=(f"{'More words. ' * 60} It was edited.",))
        room.publish("next", "The harbour wakes", f"{'More words. ' * 60} {SECRET} again.")
        room.poll()
        ticks(room, 20, seconds=600)
        kept = texts(room)
        assert SECRET in (kept["The harbour sleeps"] or "")
        assert "edited" not in everything(room)
        assert kept["The harbour wakes"] is None
        [reserved] = told(room)
        assert reserved.startswith(
            "https://news.example/.well-known/tdmrep.json reserves rights (tdm-reservation 1 on /"
        )
        assert "Texts that were read before stay" in reserved
        room.site.rights = Rights()
        room.later(days=1)
        room.poll()
        assert "reserves nothing any more" in " ".join(told(room))
        room.read_pages()
        assert SECRET in (texts(room)["The harbour sleeps"] or "")


def test_an_edit_of_what_a_feed_told_before_is_not_taken_once_it_is_reserved(tmp_path: Path) -> None:
    with desk(tmp_path, Rights(), fetch_articles=False) as (room, post):
        assert SECRET in (texts(room)["The harbour sleeps"] or "")
        room.read_edits()
        room.site.rights = STORIES
        room.later(days=1)
        room.site.edit(post.id, paragraphs=(f"{'More words. ' * 60} It was edited.",))
        for ask in (room.probe, room.read_edits, room.poll):
            room.later(hours=2)
            ask()
        assert any("modified_after" in one for one in room.asked)
        assert "edited" not in everything(room)
        assert SECRET in (texts(room)["The harbour sleeps"] or "")


def test_an_article_that_a_page_reserves_later_keeps_the_text_that_it_had(tmp_path: Path) -> None:
    with desk(tmp_path, Rights()) as (room, post):
        room.read_pages()
        room.site.rights = BY_TAG
        room.site.edit(post.id, paragraphs=(f"{'More words. ' * 60} It was edited.",))
        room.later(hours=2)
        room.read_pages()
        assert state(room) == "reserved"
        assert "More words" in (texts(room)["The harbour sleeps"] or "")
        assert "was edited" not in everything(room)
        assert said(room) == [("tdm meta", "tdm-reservation 1")]


def test_the_operator_hears_once_of_a_site_whose_sections_were_not_known_when_its_file_was_read(tmp_path: Path) -> None:
    with desk(tmp_path, ALL) as (room, _):
        with closing(sqlite3.connect(room.desk.archive.path)) as database:
            database.execute("DELETE FROM incident")  # nobody could be told: the file is read before the menu
            database.commit()
        for number in range(2):
            room.publish(f"new-{number}", f"A new story, number {number}")
            room.poll()
            room.later(hours=1)
        [heard] = told(room)
    assert heard.startswith("articles of news reserve their rights (tdmrep.json: tdm-reservation 1 on /, tdm-policy ")


def test_a_file_that_comes_while_its_site_is_called_otherwise_troubles_nobody(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=None) as room:
        room.run(lambda desk: desk.archive.write(lambda tx: tx.execute(site.update().values(name="gazette"))))
        room.site.rights = ALL
        room.later(days=1, minutes=1)
        file = room.run(lambda desk: desk.fetcher.look_up_rights("https://news.example/", "news"))
        assert file.reserves
        assert told(room) == []


def test_why_names_what_was_reserved(tmp_path: Path) -> None:
    with desk(tmp_path, ALL) as (room, post):
        told = why_of(room, room.site.path_of(post))
        reserved = "its text is not kept (tdmrep.json: tdm-reservation 1 on /, tdm-policy https://news.example/policy)"
        assert told["text"].reason == f"it would need zanzibar; {reserved}, so that its card alone counts"
        assert told["peace"].reason.startswith("matched on 24 Nov 2026, 13:00 UTC by its card; ")
        assert told["text"].verdict == "no"


def test_a_file_that_is_no_json_reserves_nothing_and_status_says_so(tmp_path: Path) -> None:
    with desk(tmp_path, Rights(file="<html>")) as (room, _):
        room.read_pages()
        assert SECRET in (texts(room)["The harbour sleeps"] or "")
        lines = room.read(lambda tx: standing(tx, room.desk.settings, room.now, held=False))["rights"]
        assert lines[0].endswith("cannot be read: it is no JSON")


def test_what_a_section_says_of_itself_is_on_record_while_it_does(tmp_path: Path) -> None:
    with desk(tmp_path, replace(NOINDEX, under="/category/europe/")) as (room, _):
        number = room.sections()["Europe"].id
        [row] = room.read(rights.of_sections)[number]
        assert (row.source, row.said, row.no_copy) == ("robots meta", "noindex", False)
        room.site.rights = Rights()
        room.later(hours=4)
        room.poll()
        assert room.read(rights.of_sections) == {}
