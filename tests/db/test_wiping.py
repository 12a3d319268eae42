"""What was deleted is in none of the archive's files any more."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import delete, insert

from db.archive import Archive
from db.schema import meta
from db.sqlite import fulltext
from db.sqlite.wiping import wipe
from tests.archives import write

MARK = "Zanzibar"


def files(archive: Archive) -> bytes:
    return b"".join(file.read_bytes() for file in archive.path.parent.glob("archive.db*"))


def put(archive: Archive, name: str, value: str) -> None:
    write(archive, lambda tx: tx.execute(insert(meta).values(name=name, value=value)))


def take_out(archive: Archive, name: str) -> None:
    write(archive, lambda tx: tx.execute(delete(meta).where(meta.c.name == name)))


def checkpoint(archive: Archive) -> None:
    with closing(sqlite3.connect(archive.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_value_that_was_deleted_within_a_page_is_overwritten_by_that_alone(archive: Archive) -> None:
    put(archive, "short", MARK)
    checkpoint(archive)
    take_out(archive, "short")
    checkpoint(archive)
    assert MARK.encode() not in archive.path.read_bytes()


def test_pages_that_were_given_up_are_overwritten(archive: Archive) -> None:
    put(archive, "long", MARK * 50_000)
    checkpoint(archive)
    take_out(archive, "long")
    checkpoint(archive)
    assert MARK.encode() in archive.path.read_bytes()
    assert wipe(archive.path)
    assert MARK.encode() not in files(archive)


def test_the_write_ahead_log_is_emptied(archive: Archive) -> None:
    put(archive, "short", MARK)
    take_out(archive, "short")
    assert MARK.encode() in files(archive)
    assert wipe(archive.path)
    assert MARK.encode() not in files(archive)
    assert Path(f"{archive.path}-wal").stat().st_size == 0


def test_words_that_were_taken_out_of_the_index_are_overwritten(archive: Archive) -> None:
    document = {"rowid": 7, "excerpt": "", "text": "", "section": "", "author": "", "label": ""}
    write(archive, lambda tx: fulltext.index(tx, [{**document, "title": MARK.lower()}]))
    write(archive, lambda tx: fulltext.unindex(tx, [{**document, "title": MARK.lower()}]))
    assert wipe(archive.path)
    assert MARK.lower().encode() not in files(archive)


def test_where_others_read_all_the_while_it_says_so(archive: Archive) -> None:
    put(archive, "short", MARK)
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM meta").fetchone()
        take_out(archive, "short")
        assert not wipe(archive.path, patience=0.01)
    assert wipe(archive.path)
    assert MARK.encode() not in files(archive)
