"""What only SQLite has: pragmas, write transactions, the FTS5 index."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import (
    URL,
    Boolean,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    column,
    create_engine,
    event,
    insert,
    table,
)
from sqlalchemy.pool import ConnectionPoolEntry

from db.hot import Hot
from pressclip.errors import ArchiveError

INDEXED = ("title", "excerpt", "text", "section", "author", "label")

# Contentless: the words stand in `article` already. Our own analyser splits, so FTS5 only has to split at spaces.
fts = table("article_fts", column("article_fts"), column("rowid", Integer()), *(column(name) for name in INDEXED))
_INDEX = Hot(insert(fts), "rowid", *INDEXED)
_UNINDEX = Hot(insert(fts).values(article_fts="delete"), "rowid", *INDEXED, "article_fts")


_STATEMENTS = 512  # that a connection keeps prepared; a poll alone has some fifty, the driver's own limit is 128


def to_json(value: Any) -> str:
    """JSON, written five times as fast as by the standard library; by that where a text has half a surrogate pair."""
    try:
        return msgspec.json.encode(value).decode()
    except (UnicodeEncodeError, TypeError, msgspec.MsgspecError):
        return json.dumps(value)


def from_json(text: str) -> Any:
    """What JSON says, by either."""
    try:
        return msgspec.json.decode(text)
    except (UnicodeEncodeError, msgspec.MsgspecError):
        return json.loads(text)


def prepare_file(path: Path) -> None:
    """Makes a new, empty archive file that only its owner can read. Raises ArchiveError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)  # it was made by a program with other manners
    except OSError as error:
        why = f"{error.strerror}; choose another folder by --data"
        raise ArchiveError(f"{path}: the archive cannot be made: {why}") from None


def writer(path: Path) -> Engine:
    """An engine whose transactions take the write lock at once.

    A transaction that reads first and writes later fails without waiting when another wrote in between;
    BEGIN IMMEDIATE waits `busy_timeout` instead.
    """
    return _engine(path, "BEGIN IMMEDIATE", ("PRAGMA page_size=16384", "PRAGMA journal_mode=WAL"))


def reader(path: Path) -> Engine:
    """An engine that can only read."""
    return _engine(path, "BEGIN", ("PRAGMA query_only=ON",))


def _engine(path: Path, begin: str, pragmas: Iterable[str]) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": 30, "cached_statements": _STATEMENTS},
        json_serializer=to_json,
        json_deserializer=from_json,
    )
    always = ("PRAGMA busy_timeout=30000", "PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL")

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver would begin transactions of its own
        for pragma in (*always, *pragmas):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def index(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds documents: each row has `rowid` (the article's pk) and a string of tokens for every column of INDEXED."""
    _INDEX.many(tx, rows)


def unindex(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Takes documents out; the rows must be the very ones that were added, as FTS5 keeps no content to look at."""
    _UNINDEX.many(tx, rows)


def clear_index(tx: Connection) -> None:
    """Empties the index, whatever went into it."""
    tx.execute(insert(fts).values(article_fts="delete-all"))


def matching(expression: str) -> ColumnElement[bool]:
    """The condition that a row of `fts` matches an FTS5 expression, whose terms must be quoted already."""
    return fts.c.article_fts.op("MATCH", return_type=Boolean())(expression)
