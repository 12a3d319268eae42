"""What an article says twice is kept once, and outlasts what it repeats; who reads it reads what was filed."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from db import articles, exporting, indexing, verify
from db.archive import Archive, open_archive
from db.repeats import kept
from db.schema import article
from db.search import Filters, search
from queries.parser import parse
from tests.archives import NOON, card, file_page, make_sections, read, write
from tests.db.test_migrations import made_by

LEAD = "The council met to hear what the new pier will cost."
HOUR = NOON + timedelta(hours=1)
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


def titles(archive: Archive) -> tuple[str | None, str | None]:
    """The title of the article's page, and what of it is written out."""
    wanted = select(article.c.page_title, article.c.own_page_title).where(article.c.id == 1)
    return read(archive, lambda tx: tuple(tx.execute(wanted).one()))


def test_a_pages_title_that_is_the_articles_is_not_written_twice_and_outlasts_it(archive: Archive) -> None:
    file_one(archive)
    assert titles(archive) == (None, None)
    change(archive, page_title="Pier")
    assert titles(archive) == ("Pier", " ")
    change(archive, title="The pier, in full")
    assert titles(archive) == ("Pier", "Pier")
    change(archive, page_title="The pier, in full")
    assert titles(archive) == ("The pier, in full", " ")
    change(archive, title="", page_title="")
    assert titles(archive) == ("", "")
    change(archive, title="Pier")  # that the page itself had no title stays so
    assert titles(archive) == ("", "")
    change(archive, page_title=" ", text_at=datetime(1970, 1, 1, tzinfo=UTC))  # what stands for others, by an import
    assert titles(archive) == ("", "")
    at = read(archive, lambda tx: tx.scalar(select(article.c.text_at).where(article.c.id == 1)))
    assert at == datetime(1970, 1, 1, microsecond=1, tzinfo=UTC)


def test_a_text_that_came_with_its_page_has_its_time_and_no_other_text_has(archive: Archive) -> None:
    file_one(archive)
    wanted = select(article.c.page_at, article.c.text_at, article.c.own_text_at).where(article.c.id == 1)
    for values, times in (
        ({"page_at": None, "text_at": None}, (None, None, None)),
        ({"page_at": NOON}, (NOON, None, None)),
        ({"page_at": NOON, "text_at": NOON}, (NOON, NOON, datetime(1970, 1, 1, tzinfo=UTC))),
        ({"text_at": NOON}, (NOON, NOON, NOON)),
        ({"page_at": NOON, "text_at": HOUR}, (NOON, HOUR, HOUR)),
    ):
        change(archive, **values)
        assert tuple(read(archive, lambda tx: tx.execute(wanted).one())) == times


def test_the_titles_and_times_of_pages_of_an_earlier_schema_come_over(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    made_by("0008", path)
    said = [("Pier", "Pier", 5, 5), ("Pier", "Else", 5, 6), ("Pier", None, None, None), ("Pier", "Pier", None, 7),
            ("", "", 5, None), ("Pier", "", 5, 5), (" ", " ", 5, 0)]  # fmt: skip
    with closing(sqlite3.connect(path)) as database:
        [columns] = database.execute(
            "SELECT group_concat(name, ', ') FROM pragma_table_info('article')"
            " WHERE name NOT IN ('pk', 'id', 'seq', 'title', 'page_title', 'page_at', 'text_at')"
        ).fetchone()
        copied = (
            f"INSERT INTO article (pk, id, seq, title, page_title, page_at, text_at, {columns})"  # noqa: S608 - ours
            f" SELECT ?1, ?1, ?1, ?2, ?3, ?4, ?5, {columns} FROM article WHERE id = 1"
        )
        database.executemany(copied, [(n, *each) for n, each in enumerate(said, start=100)])
        database.commit()
    with closing(open_archive(path)), closing(sqlite3.connect(path)) as database:
        wanted = "title, page_title, page_at, text_at FROM article WHERE id >= 100 ORDER BY id"
        assert database.execute(f"SELECT {wanted}").fetchall() == [*said[:-1], (" ", "", 5, 1)]
        marks = "SELECT own_page_title, own_text_at FROM article WHERE id >= 100 ORDER BY id"
        assert database.execute(marks).fetchall() == [
            (" ", 0), ("Else", 6), (None, None), (" ", 7), ("", None), ("", 0), ("", 1),
        ]  # fmt: skip


WORDS = st.sampled_from(
    [None, "", LEAD, LEAD[:30], f"{LEAD[:30]}…", f"{LEAD[:25]} […]", TEXT, f"New. {TEXT}", "Ł", ASTRAL, ASTRAL[:25],
     f"{LEAD[:5]}\0{LEAD}", f"{LEAD[:5]}\0{LEAD[:30]}…"]
)  # fmt: skip
TITLES = st.sampled_from(["", *"ABC"])
TIMES = st.sampled_from([None, NOON, HOUR])
READ = st.fixed_dictionaries({"page_at": TIMES, "text_at": TIMES, "page_title": st.none() | TITLES})
EDIT: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {}, optional={"text": WORDS, "excerpt": WORDS, "title": TITLES, "page_title": TITLES, "text_at": TIMES}
)
STEP = EDIT | READ | st.builds(lambda text: {"text": text}, WORDS)


@pytest.fixture
def filed(archive: Archive) -> Archive:
    file_one(archive)
    return archive


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=2, max_size=6))
def test_whatever_is_written_is_what_is_read(filed: Archive, steps: list[dict[str, Any]]) -> None:
    expected: dict[str, Any] = {"title": "Pier", "excerpt": CUT, "text": None}
    expected |= dict.fromkeys(("page_title", "page_at", "text_at"))

    def run(tx: Connection) -> None:
        with tx.begin_nested() as savepoint:
            for step in filter(None, steps):
                edit(tx, step)
                expected.update(step)
                row = tx.execute(select(*(article.c[name] for name in expected))).one()
                assert row._asdict() == expected
            assert {one.state for one in verify.verify(tx)} == {"ok"}
            savepoint.rollback()

    write(filed, run)
