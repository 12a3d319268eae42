"""What an excerpt has of the text is not kept twice, and outlasts the text; who reads it reads what was filed."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from db import articles, exporting, indexing, verify
from db.archive import Archive, open_archive
from db.excerpts import kept
from db.schema import article
from db.search import Filters, search
from queries.parser import parse
from tests.archives import card, file_page, make_sections, read, write
from tests.db.test_migrations import made_by

LEAD = "The council met to hear what the new pier will cost."
CUT = f"{LEAD[:-1]}…"
TEXT = f"{LEAD} Nobody knew.\n\nIt adjourned."
ASTRAL = f"😀😀 {LEAD}"
_COPIED = """
INSERT INTO article (pk, id, seq, site_id, section_id, origin, time, first_seen, url, title, authors,
    published_precision, page_state, page_attempts, unsettled, excerpt, text)
SELECT 99 + ?, ?, ?, site_id, section_id, origin, time, first_seen, url, title, authors, published_precision,
    page_state, page_attempts, unsettled, ?, ? FROM article WHERE id = 1"""


def edit(tx: Connection, values: dict[str, Any]) -> None:
    with indexing.reindexed(tx, [1]):
        tx.execute(update(article).where(article.c.id == 1).values(kept(values)))


def change(archive: Archive, **values: Any) -> None:
    write(archive, lambda tx: edit(tx, values))


def shown(archive: Archive) -> tuple[str | None, str | None]:
    """The article's excerpt, and what of it is written out."""
    wanted = select(article.c.excerpt, article.c.ending).where(article.c.id == 1)
    return read(archive, lambda tx: tuple(tx.execute(wanted).one()))


def file_one(archive: Archive, excerpt: str | None = CUT) -> None:
    file_page(archive, make_sections(archive, "Ports")["Ports"], [card("pier", title="Pier", excerpt=excerpt)])


def test_an_excerpt_that_begins_the_text_is_not_written_twice(archive: Archive) -> None:
    file_one(archive)
    assert shown(archive) == (CUT, CUT)
    change(archive, text=TEXT)
    assert shown(archive) == (CUT, "…")
    assert read(archive, lambda tx: articles.load(tx, [1], with_text=False))[1].article.excerpt == CUT


def test_an_excerpt_outlasts_the_text_that_it_began(archive: Archive) -> None:
    file_one(archive)
    for text, written in ((TEXT, "…"), (f"Corrected. {TEXT}", CUT), (f"{TEXT} More.", "…"), (None, CUT)):
        change(archive, text=text)
        assert shown(archive) == (CUT, written)


@pytest.mark.parametrize(
    ("excerpt", "written"),
    [
        (f"{LEAD} Nobody knew. It adj…", " It adj…"),  # the text has paragraphs there
        (f"{LEAD[:30]}", ""),  # in the midst of a word
        (f"{LEAD}\n", "\n"),
        (f"{LEAD[:-1]}\u0301…", "\u0301…"),
        (f"{LEAD} Everybody knew", "Everybody knew"),
    ],
)
def test_what_the_text_says_otherwise_is_written_out_alone(archive: Archive, excerpt: str, written: str) -> None:
    file_one(archive, excerpt)
    change(archive, text=TEXT)
    assert shown(archive) == (excerpt, written)


def test_views_and_everybody_who_asks_sees_the_whole_excerpt(archive: Archive) -> None:
    file_one(archive)
    change(archive, text=TEXT)
    with closing(sqlite3.connect(archive.path)) as database:
        assert database.execute("SELECT excerpt, text FROM v_articles").fetchall() == [(CUT, TEXT)]
    [(told, more)] = read(archive, lambda tx: list(exporting.rows(tx, 0, None)))
    assert (told.article.excerpt, more["sightings"][0]["excerpt"]) == (CUT, CUT)
    [found] = read(archive, lambda tx: search(tx, parse("/pier will cost…/"), Filters(), limit=9))
    assert found.article.article.excerpt == CUT


@pytest.mark.parametrize("damage", ["text = NULL", "text = 'Gone'", "begins = -1"])
def test_an_excerpt_that_is_longer_than_its_text_is_found(archive: Archive, damage: str) -> None:
    file_one(archive)
    change(archive, text=TEXT)
    write(archive, lambda tx: tx.exec_driver_sql(f"UPDATE article SET {damage}"))  # noqa: S608 - ours
    wrong = {one.check: one.detail for one in read(archive, lambda tx: list(verify.verify(tx))) if one.state != "ok"}
    assert wrong["excerpts"] == "1 excerpts begin with more than the text has (1)"


@pytest.mark.parametrize("excerpt", [None, "", "Short.", "Cut from elsewhere in the text."])
def test_any_other_excerpt_stays_as_it_is(archive: Archive, excerpt: str | None) -> None:
    file_one(archive, excerpt)
    change(archive, text=f"Short. {TEXT}")
    assert shown(archive) == (excerpt, excerpt)


def test_a_card_that_brings_a_picture_alone_leaves_the_excerpt_as_it_is(archive: Archive) -> None:
    file_one(archive)
    change(archive, text=TEXT)
    place = make_sections(archive, "Ports")["Ports"]
    file_page(archive, place, [card("pier", title="Pier", excerpt=CUT, image="https://news.example/a.png")])
    assert shown(archive)[0] == CUT


def test_excerpts_of_an_earlier_schema_come_over(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    said = [(CUT, TEXT), (CUT, None), (None, TEXT), ("", TEXT), ("Cut elsewhere…", TEXT), (ASTRAL[:40], ASTRAL),
            (f"{LEAD[:30]}\0…", f"{LEAD[:30]}\0"), *[(LEAD, LEAD)] * 1_000, (CUT, TEXT)]  # fmt: skip
    made_by("0007", path)
    with closing(sqlite3.connect(path)) as database:
        database.executemany(_COPIED, [(n, n, n, *both) for n, both in enumerate(said, start=3)])
        database.commit()
    with closing(open_archive(path)) as archive:
        wanted = select(article.c.excerpt, article.c.text, article.c.ending).where(article.c.id > 2)
        rows = read(archive, lambda tx: tx.execute(wanted.order_by(article.c.id)).all())
    assert [tuple(row[:2]) for row in rows] == said
    assert [row.ending for row in rows] == ["…", CUT, None, "", "Cut elsewhere…", "", "\0…", *[""] * 1_000, "…"]


WORDS = st.sampled_from(
    [None, "", LEAD, LEAD[:30], f"{LEAD[:30]}…", f"{LEAD[:25]} […]", TEXT, f"New. {TEXT}", "Ł", ASTRAL, ASTRAL[:25],
     f"{LEAD[:5]}\0{LEAD}", f"{LEAD[:5]}\0{LEAD[:30]}…"]
)  # fmt: skip
TITLES = st.sampled_from("ABC")
EDIT: st.SearchStrategy[dict[str, str | None]] = st.fixed_dictionaries(
    {}, optional={"text": WORDS, "excerpt": WORDS, "title": TITLES}
)
STEP = EDIT | st.builds(lambda text: {"text": text}, WORDS)


@pytest.fixture
def filed(archive: Archive) -> Archive:
    file_one(archive)
    return archive


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=2, max_size=6))
def test_whatever_is_written_is_what_is_read(filed: Archive, steps: list[dict[str, Any]]) -> None:
    expected: dict[str, Any] = {"title": "Pier", "excerpt": CUT, "text": None}

    def run(tx: Connection) -> None:
        with tx.begin_nested() as savepoint:
            for step in filter(None, steps):
                edit(tx, step)
                expected.update(step)
                row = tx.execute(select(article.c.title, article.c.excerpt, article.c.text)).one()
                assert row._asdict() == expected
            assert {one.state for one in verify.verify(tx)} == {"ok"}
            savepoint.rollback()

    write(filed, run)
