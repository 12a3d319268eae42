"""An excerpt that begins the text is not kept twice, and outlasts the text that it began."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from db import articles, indexing, verify
from db.archive import Archive, open_archive
from db.excerpts import kept
from db.schema import article
from tests.archives import card, file_page, make_sections, read, write
from tests.db.test_migrations import made_by

LEAD = "The council met to hear what the new pier will cost."
CUT = f"{LEAD[:-1]}…"
TEXT = f"{LEAD} Nobody knew.\n\nIt adjourned."
ASTRAL = f"😀😀 {LEAD}"


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
    made_by("0006", tmp_path / "archive.db")
    with closing(sqlite3.connect(tmp_path / "archive.db")) as database:
        database.execute("UPDATE article SET excerpt = ?, text = ? WHERE id = 1", (CUT, TEXT))
        database.commit()
    with closing(open_archive(tmp_path / "archive.db")) as archive:
        assert shown(archive)[0] == CUT
        change(archive, label="Ports")
        assert shown(archive) == (CUT, "…")


WORDS = st.sampled_from(
    [None, "", LEAD, LEAD[:30], f"{LEAD[:30]}…", f"{LEAD[:25]} […]", TEXT, f"New. {TEXT}", "Ł", ASTRAL, ASTRAL[:25],
     f"{LEAD[:5]}\0{LEAD}", f"{LEAD[:5]}\0{LEAD[:30]}…"]
)  # fmt: skip
STEP = st.fixed_dictionaries({}, optional={"text": WORDS, "excerpt": WORDS, "title": st.sampled_from("ABC")})


@pytest.fixture
def filed(archive: Archive) -> Archive:
    file_one(archive)
    return archive


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=6))
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
