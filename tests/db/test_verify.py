"""A sound archive verifies; each kind of damage is found, named, and, in the index, mended."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, text, update

from db import index_check, indexing
from db.archive import Archive, open_archive
from db.schema import article
from db.sqlite import fulltext
from db.verify import CHECKS, verify
from pressclip.addresses import key
from tests.archives import NOON, archive_in, card, file_page, make_sections, page, read, write

_DOCUMENT = {"excerpt": "", "text": "", "section": "", "author": "", "label": ""}

_KEY = key(card("second-story").url)


def _filled(archive: Archive) -> None:
    file_page(archive, make_sections(archive, "Europe")["Europe"], page("first-story", "second-story", "third-story"))


def _wrong(archive: Archive) -> dict[str, str]:
    checks = read(archive, lambda tx: list(verify(tx)))
    assert tuple(one.check for one in checks) == CHECKS
    return {one.check: one.detail for one in checks if one.state != "ok"}


def test_a_sound_archive_verifies(archive: Archive) -> None:
    assert _wrong(archive) == {}
    _filled(archive)
    assert _wrong(archive) == {}


def test_an_index_that_is_out_of_step_with_its_table_is_found(archive: Archive) -> None:
    _filled(archive)
    with closing(sqlite3.connect(archive.path)) as database:
        database.execute("PRAGMA writable_schema=ON")
        empty = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'article_reserved'").fetchone()
        database.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = 'ix_sighting_article_id'", empty)
        database.commit()
    with closing(open_archive(archive.path)) as again:
        assert "ix_sighting_article_id" in _wrong(again)["pages"]


def test_a_document_without_an_article_is_found(archive: Archive) -> None:
    _filled(archive)
    write(archive, lambda tx: fulltext.index(tx, [{"rowid": 77, "title": "ghost", **_DOCUMENT}]))
    assert _wrong(archive) == {"index": "1 documents without an article (keys 77)"}


def test_an_article_that_the_index_misses_is_found(archive: Archive) -> None:
    _filled(archive)
    write(archive, lambda tx: indexing.remove(tx, [2]))
    assert _wrong(archive) == {"index": "1 articles missing (ids 2)"}


def test_an_article_under_other_words_is_found(archive: Archive) -> None:
    _filled(archive)
    write(archive, lambda tx: tx.execute(update(article).where(article.c.id == 3).values(title="Story third")))
    assert _wrong(archive) == {"index": "1 articles under other words (ids 3)"}


def test_words_that_a_wrong_removal_left_behind_are_found(archive: Archive) -> None:
    _filled(archive)

    def change(tx: Connection) -> None:
        tx.execute(update(article).where(article.c.id == 1).values(title="Quite another"))
        indexing.remove(tx, [1])  # by the new words: the old ones stay
        tx.execute(text("DELETE FROM alias WHERE article_id = 1"))
        tx.execute(text("DELETE FROM sighting WHERE article_id = 1"))
        tx.execute(text("DELETE FROM article WHERE id = 1"))

    write(archive, change)
    assert list(_wrong(archive)) == ["index"]


def test_the_index_is_built_anew_from_the_articles(archive: Archive) -> None:
    _filled(archive)
    write(archive, lambda tx: fulltext.index(tx, [{"rowid": 77, "title": "ghost", **_DOCUMENT}]))
    write(archive, lambda tx: indexing.remove(tx, [2]))
    write(archive, indexing.rebuild)
    assert _wrong(archive) == {}


@pytest.mark.parametrize(
    ("damage", "check", "detail"),
    [
        ("UPDATE counter SET value = 2 WHERE name = 'article'", "counters", "article stands at 2, the archive holds 3"),
        ("DELETE FROM counter WHERE name = 'seq'", "counters", "seq stands at None, the archive holds 3"),
        ("DELETE FROM alias WHERE article_id = 1", "orphans", "1 articles (1)"),
        ("UPDATE article SET url = url || 'x' WHERE id = 2", "orphans", "1 addresses of articles (2)"),
        (
            f"INSERT INTO alias SELECT digest, 1, 1, '{_KEY}' FROM alias WHERE article_id = 2",  # noqa: S608
            "orphans",
            "2 articles at another one's address (1, 2)",
        ),
        (
            f"INSERT INTO first_address VALUES (1, '{_KEY}')",  # noqa: S608
            "orphans",
            "1 first addresses that lead elsewhere (1)",
        ),
        (
            "INSERT INTO message VALUES (1, 'c', 'alert', 'owed', 1, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0)",
            "orphans",
            "1 messages (1)",
        ),
    ],
)
def test_what_hangs_on_nothing_is_found(archive: Archive, damage: str, check: str, detail: str) -> None:
    _filled(archive)
    write(archive, lambda tx: tx.execute(text(damage)))
    assert _wrong(archive) == {check: detail}


def test_rows_whose_article_is_gone_are_found_twice_over(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        _filled(archive)

        def damage(tx: Connection) -> None:
            indexing.remove(tx, [1])
            tx.execute(text("DELETE FROM article WHERE id = 1"))

        write(archive, _unchecked(archive, damage))
        wrong = _wrong(archive)
    assert wrong["references"] == "1 of sighting without article"
    assert wrong["orphans"] == "1 sightings (1); 1 aliases (1)"


def _unchecked(archive: Archive, damage: Callable[[Connection], None]) -> Callable[[Connection], None]:
    """The same change, with references checked by nobody."""
    with archive._writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # it is open
    return damage


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=200)), min_size=1, max_size=6))
def test_whatever_articles_say_their_index_verifies(said: list[tuple[str, str]]) -> None:
    cards = [card(f"story-{n}", n, title=title, excerpt=excerpt) for n, (title, excerpt) in enumerate(said)]
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as archive:
        file_page(archive, make_sections(archive, "Europe & Łódź")["Europe & Łódź"], cards, NOON)
        assert read(archive, index_check.compare).sound
        write(archive, lambda tx: tx.execute(insert(fulltext.fts).values(article_fts="delete-all")))
        told = read(archive, index_check.compare)
        assert (told.ghosts, told.missing) == (0, len(said))
