"""An archive that an earlier version made is brought to today's schema with all that it knows."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, select, text

from db import aliases, raw, verify, witness
from db.archive import open_archive, open_existing
from db.card_words import EXCERPT, TITLE
from db.keys import first_key, how_late, latest, minute_of
from db.migrate import configuration
from db.schema import REVISION, alias, article, sighting
from db.sqlite import files
from db.subjects import Subject
from db.times import micros
from pressclip.errors import ArchiveError
from tests.archives import NOON, read
from tests.db.earlier import REVISIONS, filled_by, tables

_KNOWN = """
INSERT INTO site (id, name, home, menu_failures) VALUES (1, 'news', 'https://news.example/', 0);
INSERT INTO section (id, site_id, key, url, name, source, failures, moved_count, fence)
VALUES (1, 1, 'k', 'https://news.example/k/', 'Europe', 'menu', 0, 0, 0);
INSERT INTO article (pk, id, seq, site_id, section_id, origin, time, first_seen, url, title, authors,
                     published_precision, page_state, page_due, page_attempts, unsettled)
VALUES (1, 1, 1, 1, 1, 'live', 1795435200000000, 1795435200000000, 'https://news.example/a/', 'A', '[]',
        'unknown', 'read', 1795435200000000, 0, 0),
       (2, 2, 2, 1, 1, 'live', 1795435200000000, 1795435200000000, 'https://news.example/b/', 'B', '[]',
        'unknown', 'owed', 1795435200000000, 0, 0);
INSERT INTO feed (section_id, url, etag, read_at, failures)
VALUES (1, 'https://news.example/k/feed/', '"7"', 1795435200000000, 3);
INSERT INTO raw (id, section_id, article_id, url, final_url, status, at, date, headers, outcome, hash, links, size,
                 body)
VALUES (1, 1, NULL, 'u', 'u', 200, 1795435200000000, 1795435200000000, '[]', 'read', 'h', 'l', 1, 'b'),
       (2, NULL, 1, 'u', 'u', 200, 1795435200000000, 1795435200000000, '[]', 'read', 'h', 'l', 1, 'b');
"""  # times are noon of `NOON`


def made_by(revision: str, path: Path) -> None:
    """An archive of an earlier schema, from 0002 on, with a section, its feed, an article, and a kept page of each."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for statement in filter(str.strip, _KNOWN.split(";")):
            connection.exec_driver_sql(statement)
        command.upgrade(config, revision)
    engine.dispose()


def test_what_was_known_of_feeds_and_of_whose_pages_were_kept_is_carried_over(tmp_path: Path) -> None:
    made_by("0002", tmp_path / "archive.db")
    archive = open_archive(tmp_path / "archive.db")
    try:
        known = read(archive, lambda tx: witness.witnesses_of(tx, 1))
        assert list(known) == ["feed"]
        assert (known["feed"].url, known["feed"].validators.etag) == ("https://news.example/k/feed/", '"7"')
        assert (known["feed"].failures, known["feed"].gone, known["feed"].read_at) == (3, False, NOON)
        assert read(archive, lambda tx: raw.kept_of(tx, Subject(kind="section", id=1))) == [1]
        assert read(archive, lambda tx: raw.kept_of(tx, Subject(kind="article", id=1))) == [2]
        assert read(archive, lambda tx: tx.scalar(text("SELECT count(*) FROM noise"))) == 0
    finally:
        archive.close()


def test_pages_that_an_earlier_version_read_are_not_all_looked_at_again_at_once(tmp_path: Path) -> None:
    made_by("0002", tmp_path / "archive.db")
    archive = open_archive(tmp_path / "archive.db")
    try:
        times = select(article.c.id, article.c.page_due).order_by(article.c.id)
        due = read(archive, lambda tx: tx.execute(times).all())
        assert [tuple(row) for row in due] == [(1, None), (2, NOON)]
    finally:
        archive.close()


def test_articles_keep_their_order_under_shorter_keys(tmp_path: Path) -> None:
    made_by("0002", tmp_path / "archive.db")
    minute = minute_of(NOON)
    old = [minute << 16 | n for n in (0, 1, 7, *range(100, 1_500))] + [(minute + 1) << 16, (minute + 999) << 16]
    copied = (
        "INSERT INTO article (pk, id, seq, site_id, section_id, origin, time, first_seen, url, title, authors,"
        " published_precision, page_state, page_attempts, unsettled) SELECT ?, ?, ?, site_id, section_id, origin,"
        " time, first_seen, url, title, authors, published_precision, page_state, page_attempts, unsettled"
        " FROM article WHERE id = 1"
    )
    with closing(sqlite3.connect(tmp_path / "archive.db")) as database:
        database.executemany(copied, [(pk, number, number) for number, pk in enumerate(old, start=3)])
        database.commit()
    archive = open_archive(tmp_path / "archive.db")
    try:
        rows = read(archive, lambda tx: tx.execute(select(article.c.pk, article.c.id).order_by(article.c.pk)).all())
        assert read(archive, how_late) == read(archive, latest) == 999
    finally:
        archive.close()
    assert [row.id for row in rows] == list(range(1, len(old) + 3))
    assert [row.pk for row in rows[2:]] == [
        *range(first_key(minute), first_key(minute) + len(old) - 1),  # more than fit: they pass on to the next minute
        first_key(minute + 999),
    ]


def test_where_articles_were_seen_and_under_which_addresses_comes_over_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    made_by("0006", path)
    seen = [(2, 1, 1, 5, 0, True, False, "B", None, "page"), (1, 1, 2, 4, 3, False, True, "Of A", "Cut…", "feed")]
    named = [("news.example/b", 2), ("news.example/a", 1), ("news.example/old", 1)]
    columns = "article_id, section_id, first_seen, last_seen, position, baseline, live, title, excerpt, source"
    with closing(sqlite3.connect(path)) as database:
        database.executemany(f"INSERT INTO sighting ({columns}) VALUES ({', '.join('?' * 10)})", seen)  # noqa: S608
        database.executemany("INSERT INTO alias (key, article_id) VALUES (?, ?)", named)
        database.commit()
    with closing(open_archive(path)) as archive:
        wanted = select(*(sighting.c[name] for name in columns.split(", ")[:7]), TITLE, EXCERPT, sighting.c.source)
        shown = read(archive, lambda tx: tx.execute(wanted.join(article, article.c.id == sighting.c.article_id)).all())
        assert sorted((*row[:2], micros(row[2]), micros(row[3]), *row[4:]) for row in shown) == sorted(seen)
        assert sorted(read(archive, lambda tx: next(aliases.every(tx, 9)))) == sorted(named)
        assert read(archive, lambda tx: aliases.owners(tx, [one for one, _ in named])) == dict(named)
        assert read(archive, lambda tx: tx.scalars(select(alias.c.key)).all()).count(None) == 2


def counted(tx: Connection, table: str) -> int:
    return int(tx.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar() or 0)  # noqa: S608 - our own names


def test_edits_are_numbered_as_they_counted(tmp_path: Path) -> None:
    made_by("0011", tmp_path / "archive.db")
    rows = [(1, "page", 0), (2, "page", 0), (1, "card:1", 1), (1, "page", 0), (2, "page", 1)]
    insert = (
        "INSERT INTO revision (article_id, field, source, value, superseded_at, echo) VALUES (?, 'title', ?, '', 0, ?)"
    )
    with closing(sqlite3.connect(tmp_path / "archive.db")) as database:
        database.executemany(insert, rows)
        database.commit()
    with closing(open_archive(tmp_path / "archive.db")) as archive:
        numbers = read(archive, lambda tx: tx.execute(text("SELECT number FROM revision ORDER BY id")).scalars().all())
    assert numbers == [2, 2, 2, 3, 2]


@pytest.mark.parametrize("revision", REVISIONS)
def test_from_every_earlier_schema_each_table_comes_over_sound(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "archive.db"
    before = filled_by(revision, path)
    assert min(before.values()) >= 1
    with closing(open_archive(path)) as archive:
        for table in before:
            assert read(archive, partial(counted, table=table)) >= before[table], table
        assert {one.state for one in read(archive, lambda tx: list(verify.verify(tx)))} == {"ok"}
        assert set(before) <= set(read(archive, tables))


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_copy_made_before_an_upgrade_leads_back_and_forth(tmp_path: Path, revision: str) -> None:
    path, kept = tmp_path / "archive.db", tmp_path / f"archive.before-{REVISION}.db"
    filled_by(revision, path)
    open_archive(path).close()
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (revision,)
        assert copy.execute("SELECT count(*) FROM article").fetchone() == (1,)
    shutil.copy(kept, path)
    open_archive(path).close()
    assert (tmp_path / f"archive.before-{REVISION}-2.db").exists()


def _with_long_excerpts(path: Path) -> int:
    """An archive of the schema before excerpts were packed, and its size."""
    made_by("0007", path)
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "UPDATE article SET text = :said, excerpt = :said", {"said": "The harbour was closed. " * 9_000}
        )
        database.commit()
    return path.stat().st_size


def test_an_upgrade_gives_back_the_room_that_it_frees(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    before = _with_long_excerpts(path)
    with closing(open_archive(path)):
        assert path.stat().st_size < before - 300_000


def test_an_upgraded_archive_that_cannot_be_written_anew_is_whole_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other, write_anew = tmp_path / "other.db", files.write_anew
    other.write_text("no database, whatever is asked of it")
    monkeypatch.setattr(files, "write_anew", lambda _path: write_anew(other))
    _with_long_excerpts(tmp_path / "archive.db")
    with caplog.at_level("INFO"), closing(open_archive(tmp_path / "archive.db")) as archive:
        checks = {one.check: one.state for one in read(archive, lambda tx: list(verify.verify(tx)))}
    assert (checks["pages"], checks["index"], checks["excerpts"]) == ("ok", "ok", "ok")
    assert "archive.unshrunk" in caplog.messages


@pytest.mark.parametrize("opened", [open_archive, open_existing])
def test_an_archive_of_a_newer_schema_is_refused_untouched_and_the_way_back_is_named(
    tmp_path: Path, opened: Callable[[Path], object]
) -> None:
    path = tmp_path / "archive.db"
    open_archive(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE alembic_version SET version_num = '0099'")
        database.commit()
    shutil.copy(path, tmp_path / "archive.before-0099.db")
    content = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"newer Pressclip.*restore archive\.before-0099\.db"):
        opened(path)
    assert path.read_bytes() == content
