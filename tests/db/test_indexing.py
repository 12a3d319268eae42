"""The index holds every article's words once, and is built anew where it was filled in another way."""

import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import Connection, text, update

from db import indexing
from db.archive import Archive, open_archive
from db.schema import article
from db.search import Filters, find
from db.sqlite import fulltext
from pressclip.cli.progress import upgrading
from pressclip.models import Document
from queries.parser import parse
from queries.tokens import ANALYSER_VERSION
from tests.archives import read, write
from tests.db.shelf import put
from tests.db.test_migrations import made_by


def found(tx: Connection, query: str) -> int:
    return len(find(tx, parse(query), Filters()).found)


def postings(tx: Connection) -> list[tuple[str, str]]:
    """The words of the index with their columns."""
    tx.execute(text("CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, article_fts, instance)"))
    rows = [(row.term, row.col) for row in tx.execute(text("SELECT term, col FROM temp.word"))]
    tx.execute(text("DROP TABLE temp.word"))
    return rows


def test_an_excerpt_that_begins_the_text_is_indexed_once_and_found_all_the_same(archive: Archive) -> None:
    def look(tx: Connection) -> None:
        put(tx, [Document(title="one", excerpt="The gas deal…", text="The gas deal is off", site="alpha")])
        put(tx, [Document(title="two", excerpt="The gas dea…", text="The gas deal is off", site="alpha")])
        assert [word for word, column in postings(tx) if column == "excerpt"] == ["dea", "gas", "the"]
        assert found(tx, '"the gas deal is"') == 2
        assert found(tx, '"gas deal"') == 2

    write(archive, look)


@pytest.mark.parametrize("text_of", ["The gas deal is off", "Gas alone", ""])
def test_an_article_leaves_nothing_in_the_index_however_its_text_came(archive: Archive, text_of: str) -> None:
    def look(tx: Connection) -> None:
        ids = put(tx, [Document(title="one", excerpt="The gas deal", text="", site="alpha", authors=("Ann",))])
        with indexing.reindexed(tx, ids):
            tx.execute(update(article).values(text=text_of))
        assert found(tx, "gas") == 1
        indexing.remove(tx, ids)
        assert postings(tx) == []

    write(archive, look)


def test_a_rebuilding_tells_how_far_it_came_and_finds_everything_again(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_SLICE", 3)
    told: list[tuple[int, int]] = []

    def look(tx: Connection) -> None:
        put(tx, [Document(title="gas", text="", site="alpha")] * 8)
        before = postings(tx)
        fulltext.clear_index(tx)
        tx.execute(text("UPDATE meta SET value = '0'"))
        assert indexing.ensure_current(tx, lambda done, of: told.append((done, of)))
        assert not indexing.ensure_current(tx)
        assert postings(tx) == before

    write(archive, look)
    assert told == [(3, 8), (6, 8), (8, 8)]


def test_the_archive_of_an_earlier_schema_is_indexed_when_it_is_opened(tmp_path: Path) -> None:
    made_by("0002", tmp_path / "archive.db")
    with closing(sqlite3.connect(tmp_path / "archive.db")) as database:
        database.execute("INSERT INTO meta VALUES ('analyser_version', ?)", (str(ANALYSER_VERSION),))
        database.commit()
    archive = open_archive(tmp_path / "archive.db")
    try:
        assert read(archive, lambda tx: found(tx, "a")) == 1
    finally:
        archive.close()


def test_a_bar_is_drawn_while_something_is_under_way_and_not_before() -> None:
    screen = StringIO()
    with upgrading(Console(file=screen, force_terminal=True, width=100)) as show:
        assert screen.getvalue() == ""
        show("Copying the archive", 500, 1_000)
        show("Copying the archive", 1_000, 1_000)
        assert "1000/1000" in screen.getvalue()
        show("Building the text index", 1, 3)
        assert screen.getvalue().splitlines()[-1].count("Building the text index") == 1
        show("Copying the archive", 2, 9)  # again, as the index could not be built
        last = screen.getvalue().splitlines()[-1]
        assert ("Copying the archive" in last, "/9" in last, "Building" in last) == (True, True, False)


def test_where_nothing_is_under_way_nothing_is_printed() -> None:
    screen = StringIO()
    with upgrading(Console(file=screen, force_terminal=False)):
        pass
    assert screen.getvalue() == ""
