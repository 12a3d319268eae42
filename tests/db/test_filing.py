import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from db import aliases, articles
from db.archive import Archive
from db.schema import article, sighting
from pressclip.addresses import key
from pressclip.models import Published
from tests.archives import NOON, archive_in, card, every_key, file_page, make_sections, page, read, write


def titles(archive: Archive) -> list[str]:
    return list(read(archive, lambda tx: tx.scalars(select(article.c.title).order_by(article.c.pk.desc())).all()))


def test_the_same_page_twice_brings_nothing_the_second_time(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    first = file_page(archive, place, page("a", "b", "c"))
    second = file_page(archive, place, page("a", "b", "c"), NOON + timedelta(minutes=15))
    assert (len(first.new), len(first.announced)) == (3, 3)
    assert second.new == second.announced == second.changed == second.resighted == ()


def test_a_page_that_brings_nothing_writes_hardly_anything_however_its_cards_came(archive: Archive) -> None:
    places = make_sections(archive, *(f"S{number}" for number in range(8)))
    told = "What the pier will cost, and who is to pay for it. " * 12
    shown: dict[str, list[str]] = {name: [] for name in places}
    for turn in range(5):  # a few by turns: those of one section are filed far from each other
        for name, place in places.items():
            shown[name] = [f"{name}-{turn}-{n}" for n in range(5)] + shown[name]
            cards = [replace(one, excerpt=told) for one in page(*shown[name])]
            file_page(archive, place, cards, NOON + timedelta(minutes=turn))
    log = archive.path.with_name("archive.db-wal")
    with closing(sqlite3.connect(archive.path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cards = [replace(one, excerpt=told) for one in page(*shown["S5"])]
    file_page(archive, places["S5"], cards, NOON + timedelta(minutes=15))
    frames = (log.stat().st_size - 32) / (24 + 16_384)  # SQLite's file format, 4.1 and 4.2
    assert frames <= 3


def test_a_baseline_files_without_announcing_and_takes_its_place_in_the_past(archive: Archive) -> None:
    place = replace(make_sections(archive, "Europe")["Europe"], baseline=True)
    filed = file_page(archive, place, page("newest", "older"))
    assert len(filed.new) == 2
    assert filed.announced == ()
    stored = read(archive, lambda tx: articles.load(tx, filed.new))
    assert [one.time for one in stored.values()] == [NOON, NOON - timedelta(hours=1)]
    assert all(one.announced_at is None and one.first_seen == NOON for one in stored.values())


def test_what_one_sections_baseline_filed_is_announced_when_another_shows_it_as_new(archive: Archive) -> None:
    places = make_sections(archive, "Europe", "Energy")
    file_page(archive, places["Energy"], page("known"), NOON - timedelta(hours=1))
    file_page(archive, replace(places["Europe"], baseline=True), page("story"))
    filed = file_page(archive, places["Energy"], page("story", "known"), NOON + timedelta(minutes=3))
    assert filed.new == ()
    assert len(filed.announced) == 1
    again = file_page(archive, places["Energy"], page("story", "known"), NOON + timedelta(minutes=6))
    assert again.announced == ()


def test_one_story_in_two_sections_is_one_article_with_both(archive: Archive) -> None:
    places = make_sections(archive, "Europe", "Energy")
    one = file_page(archive, places["Europe"], page("story"))
    other = file_page(archive, places["Energy"], page("story"))
    assert other.new == other.announced == ()
    assert other.resighted == one.new
    assert read(archive, lambda tx: articles.load(tx, one.new))[one.new[0]].sections == ("Europe", "Energy")


@pytest.mark.parametrize(
    ("title", "is_doubted"),
    [
        ("“Free port”: who’s next?", True),  # as it is written there
        ("Free port: who's next?", False),
        ("Next free port", False),
        ("???", False),  # no word to find it by
    ],
)
def test_a_new_card_with_the_title_of_another_article_of_the_site_waits_for_its_page(
    archive: Archive, title: str, is_doubted: bool
) -> None:
    places = make_sections(archive, "Europe", "Energy")
    there, here = (replace(places[name], read_pages=True) for name in ("Europe", "Energy"))
    file_page(archive, there, [card("port", title="“Free port”: who’s next?"), card("marks", 1, title="???")])
    filed = file_page(archive, here, [card("another", title=title)], NOON + timedelta(minutes=3))
    assert filed.announced == (() if is_doubted else filed.new)
    assert len(filed.new) == 1


@pytest.mark.parametrize(
    "spelling",
    [
        "http://news.example/2026/11/23/story/",
        "https://www.news.example/2026/11/23/story/",
        "https://news.example/2026/11/23/story",
        "https://news.example/2026/11/23/story/?utm_source=feed&utm_medium=rss",
        "https://news.example/2026/11/23/story/amp/",
        "https://NEWS.example:443/2026/11/23/story/#comments",
    ],
)
def test_another_spelling_of_an_address_is_the_same_article(archive: Archive, spelling: str) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    first = file_page(archive, place, page("story"))
    assert file_page(archive, place, [card("story", url=spelling)]).new == ()
    assert read(archive, lambda tx: articles.find(tx, spelling)) == first.new[0]


def test_an_address_is_known_without_its_scheme_as_it_is_told(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    [number] = file_page(archive, place, page("story")).new
    [told] = read(archive, lambda tx: aliases.of_articles(tx, [number]))[number]
    for written in (told, f"www.{told}/", "news.example:443/2026/11/23/story"):
        assert read(archive, partial(articles.find, id_or_url=written)) == number
    for other in ("story", "news.example", "javascript:1", "ftp://news.example/2026/11/23/story", ""):
        assert read(archive, partial(articles.find, id_or_url=other)) is None


def test_two_articles_with_equal_titles_are_two(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    filed = file_page(archive, place, [card("one", 0, title="Weekly digest"), card("two", 1, title="Weekly digest")])
    assert len(set(filed.new)) == 2


def test_an_edited_headline_keeps_every_version_and_a_to_b_to_a_is_three(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page("story"))
    changed = [
        file_page(archive, place, [card("story", title=title)], NOON + timedelta(hours=hour)).changed
        for hour, title in enumerate(["Talks collapse", "Story"], start=1)
    ]
    stored = read(archive, lambda tx: articles.load(tx, [1]))[1]
    assert all(changed)
    assert stored.revisions == 3
    assert stored.article.title == "Story"
    kept = read(archive, lambda tx: articles.revisions(tx, 1))
    assert [one["value"] for one in kept] == ["Story", "Talks collapse"]


WHOLE = "Talks on the harbour collapse in the night"


@pytest.mark.parametrize(
    ("titles", "revisions"),
    [
        (["page:Talks on the harbour…", f"feed:{WHOLE}", "page:Talks on the harbour…"], 1),
        (["page:Talks on the harbour…", f"page:{WHOLE}", "page:Talks on the ..."], 1),
        (["feed:" + WHOLE, "page:Talks on the harbour", "feed:" + WHOLE], 1),
        (["page:Harbour: talks collapse", f"feed:{WHOLE}"], 1),
        (["page:Talks on the harbour…", "page:Talks on the pier…"], 2),
        (["page:Talks on the harbour", f"page:{WHOLE}"], 2),
    ],
)
def test_a_cut_of_a_title_or_another_sources_wording_is_no_version(
    archive: Archive, titles: list[str], revisions: int
) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    for hour, told in enumerate(titles):
        source, _, title = told.partition(":")
        file_page(archive, place, [card("story", title=title, source=source)], NOON + timedelta(hours=hour))
    assert read(archive, lambda tx: articles.load(tx, [1]))[1].revisions == revisions


def test_the_whole_of_a_cut_title_is_shown_and_judged_once(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    shown = ["Talks on the harbour…", WHOLE, "Talks on the harbour…", WHOLE]
    changed = [
        file_page(archive, place, [card("story", title=title)], NOON + timedelta(hours=hour)).changed
        for hour, title in enumerate(shown)
    ]
    assert changed == [(), (1,), (), ()]
    assert titles(archive) == [WHOLE]


def test_a_card_of_a_megabyte_takes_no_more_room_than_a_card(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, [card("story", title="a" * 1_000_000, excerpt="b" * 1_000_000)])
    stored = read(archive, lambda tx: articles.load(tx, [1]))[1].article
    assert (len(stored.title), len(stored.excerpt or "")) == (1_000, 5_000)


def test_a_title_that_was_missing_is_filled_in_and_is_no_edit(archive: Archive) -> None:
    places = make_sections(archive, "Europe", "Energy")
    file_page(archive, places["Europe"], [card("story", title="")])
    file_page(archive, places["Energy"], [card("story", title="Talks")])
    assert file_page(archive, places["Europe"], [card("story", title="Talks")]).changed == ()
    stored = read(archive, lambda tx: articles.load(tx, [1]))[1]
    assert (stored.article.title, stored.revisions) == ("Talks", 1)


def test_an_excerpt_cut_elsewhere_is_no_edit_and_the_longer_cut_is_shown(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, [card("story", excerpt="The talks went on...")])
    filed = file_page(archive, place, [card("story", excerpt="The talks went on for hours...")])
    stored = read(archive, lambda tx: articles.load(tx, [1]))[1]
    assert filed.changed == ()
    assert stored.revisions == 1
    assert stored.article.excerpt == "The talks went on for hours..."


def test_two_cards_of_one_article_under_two_of_its_addresses_are_one(archive: Archive) -> None:
    place = make_sections(archive, "Europe", "Energy")
    filed = file_page(archive, place["Europe"], page("story"))
    write(archive, lambda tx: aliases.name(tx, {"news.example?p=7": filed.new[0]}))
    both = [card("story", 0), card("again", 1, url="https://news.example/?p=7")]
    assert file_page(archive, place["Energy"], both).resighted == filed.new


def test_newest_first_on_the_page_is_newest_first_in_the_archive(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page("third", "second", "first"))
    file_page(archive, place, page("fourth", "third", "second"), NOON + timedelta(seconds=20))
    assert titles(archive) == ["Fourth", "Third", "Second", "First"]


def test_seq_and_id_rise_and_never_repeat(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, [card("b", 0), card("a", 1)])
    file_page(archive, place, [card("c", 0), card("b", 1), card("a", 2)])
    rows = read(archive, lambda tx: tx.execute(select(article.c.id, article.c.seq).order_by(article.c.id)).all())
    assert [tuple(row) for row in rows] == [(1, 1), (2, 2), (3, 3)]


def test_a_page_of_cards_is_filed_by_a_constant_number_of_statements(archive: Archive) -> None:
    places = make_sections(archive, "Europe", "Energy")

    def statements(place_name: str, count: int, prefix: str) -> int:
        counted = 0

        def count_one(*_: object) -> None:
            nonlocal counted
            counted += 1

        engine = archive._writer
        event.listen(engine, "before_cursor_execute", count_one)
        file_page(archive, places[place_name], page(*(f"{prefix}-{i}" for i in range(count))))
        event.remove(engine, "before_cursor_execute", count_one)
        return counted

    assert statements("Europe", 1, "few") == statements("Energy", 3, "many")


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6), max_size=6))
@settings(max_examples=25, deadline=None)
def test_whatever_pages_come_each_address_is_filed_once_and_sighted_once(pages: list[list[str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, archive_in(Path(folder)) as archive:
        place = make_sections(archive, "Europe")["Europe"]
        new = [public_id for slugs in pages for public_id in file_page(archive, place, page(*slugs)).new]
        shown = {slug for slugs in pages for slug in slugs}
        assert len(new) == len(set(new)) == len(shown)
        assert read(archive, lambda tx: tx.scalar(select(func.count()).select_from(sighting))) == len(shown)
        assert {key(card(slug).url) for slug in shown} == read(archive, every_key)


def test_the_day_that_a_card_prints_ends_for_it_when_it_was_seen(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    today = Published(lower=NOON - timedelta(hours=12), upper=NOON + timedelta(hours=12), precision="day")
    ahead = Published(lower=NOON + timedelta(hours=1), upper=NOON + timedelta(hours=1), precision="second")
    file_page(archive, place, [card("today", 1, published=today), card("ahead", 0, published=ahead)])
    found = read(archive, lambda tx: articles.load(tx, [1, 2]))
    assert found[1].article.published == replace(today, upper=NOON)
    assert (found[2].article.published, found[2].time) == (ahead, NOON)
