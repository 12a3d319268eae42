"""What only SQLite has: pragmas, write transactions, the FTS5 index."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from sqlalchemy import (
    URL,
    Boolean,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    Text,
    bindparam,
    column,
    create_engine,
    event,
    func,
    insert,
    select,
    table,
    type_coerce,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from db.failures import failed
from db.hot import Hot

INDEXED = ("text", "title", "excerpt", "section", "author", "label")

# `text` comes first, as most words stand there and FTS5 writes no column's number for the first.
# Contentless: the words stand in `article` already. Our own analyser splits, so FTS5 only has to split at spaces.
fts = table("article_fts", column("article_fts"), column("rowid", Integer()), *(column(name) for name in INDEXED))
_INDEX = Hot(insert(fts), "rowid", *INDEXED)
_UNINDEX = Hot(insert(fts).values(article_fts="delete"), "rowid", *INDEXED, "article_fts")

_OVER = "over"  # the name under which a connection keeps who may stop its statements
_PATIENCE = 30  # seconds for a lock
_LOOK_EVERY = 20_000  # instructions of SQLite's virtual machine, some milliseconds


# What is deleted within a page is overwritten, which costs nothing; `wiping` sees to whole pages.
_WRITING = ("PRAGMA page_size=16384", "PRAGMA journal_mode=WAL", "PRAGMA secure_delete=FAST")
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


def writer(path: Path) -> Engine:
    """An engine whose transactions take the write lock at once.

    A transaction that reads first and writes later fails without waiting when another wrote in between;
    BEGIN IMMEDIATE waits `busy_timeout` instead.
    """
    return _engine(_url(path), "BEGIN IMMEDIATE", _WRITING)


def brief_writer(path: Path) -> Engine:
    """The same for transactions that change little: what a savepoint would bring back is held in memory.

    In a file, as is usual, each page of the archive that is changed would be written once more. Sorting takes memory
    as well, so it is not for migrations.
    """
    return _engine(_url(path), "BEGIN IMMEDIATE", (*_WRITING, "PRAGMA temp_store=MEMORY"))


def reader(path: Path) -> Engine:
    """An engine that can only read."""
    return _engine(_url(path), "BEGIN", ("PRAGMA query_only=ON",))


def looker(path: Path) -> Engine:
    """The same for who looks in from outside: it makes no file, and waits a second for a lock, not thirty."""
    url = URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})
    return _engine(url, "BEGIN", ("PRAGMA query_only=ON",), patience=1)


def still(path: Path) -> Engine:
    """A reader of an archive that nobody writes and that has no log: it makes no file beside it, so needs no room."""
    query = {"mode": "ro", "immutable": "1", "uri": "true"}
    url = URL.create("sqlite", database=f"file:{quote(str(path))}", query=query)
    return _engine(url, "BEGIN", ("PRAGMA query_only=ON",))


def _url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def _engine(url: URL, begin: str, pragmas: Iterable[str], *, patience: int = _PATIENCE) -> Engine:
    """`patience` is the `busy_timeout` in seconds, set by the driver before the file is looked at."""
    engine = create_engine(
        url,
        connect_args={"timeout": patience, "cached_statements": _STATEMENTS},
        json_serializer=to_json,
        json_deserializer=from_json,
    )
    always = ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL")

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


def listed(*columns: ColumnElement[Any]) -> ColumnElement[str]:
    """The values of a column of all rows as one JSON list; of several columns a list of lists. In no order."""
    held = [type_coerce(column, Text()) for column in columns]  # as the driver has them
    one = held[0] if len(held) == 1 else func.json_array(*held)
    return func.json_group_array(one, type_=Text())


def matching(name: str) -> ColumnElement[bool]:
    """The condition that a row of `fts` matches the FTS5 expression bound under `name`; its terms must be quoted."""
    return fts.c.article_fts.op("MATCH", return_type=Boolean())(bindparam(name, type_=Text()))


_RANKS = Hot(
    select(fts.c.rowid, func.bm25(fts.c.article_fts, type_=Float()).label("rank")).where(
        matching("expression"), fts.c.rowid.between(bindparam("low"), bindparam("high"))
    )
)


def ranks(tx: Connection, expression: str, low: int, high: int) -> dict[int, float]:
    """How well the documents from `low` to `high` match, by BM25: the least is the best.

    FTS5 walks through all documents that hold the terms, to learn how rare these are; it ranks those asked for alone.
    """
    return {row.rowid: row.rank for row in _RANKS.rows(tx, expression=expression, low=low, high=high)}


class Interrupted(Exception):
    """A statement was stopped, since the time for it was over."""


class interruptible:  # noqa: N801 - reads as the function that it would be, were that not slower for each search
    """Inside of it a statement stops soon after `over` says so, or that of an outer one. Raises Interrupted."""

    def __init__(self, tx: Connection, over: Callable[[], bool]) -> None:
        self._info = tx.connection.info
        self._driver: Any = tx.connection.dbapi_connection
        self._over = over
        self._outer: Callable[[], bool] | None = self._info.get(_OVER)

    def __enter__(self) -> None:
        over, outer = self._over, self._outer
        both = over if outer is None else lambda: over() or outer()
        self._info[_OVER] = both
        self._driver.set_progress_handler(both, _LOOK_EVERY)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        outer = self._outer
        self._info[_OVER] = outer
        self._driver.set_progress_handler(outer, 0 if outer is None else _LOOK_EVERY)
        if isinstance(error, OperationalError) and str(error.orig) == "interrupted":
            raise Interrupted from None


def teach(tx: Connection, name: str, function: Callable[[str], Any]) -> None:
    """Lets the statements of a connection call a function of one text that always gives the same for it."""
    driver: Any = tx.connection.dbapi_connection
    driver.create_function(name, 1, function, deterministic=True)


def write_anew(path: Path) -> int:
    """Writes the file anew without what is free in it; returns by how many bytes it shrank.

    It takes as much room once more in the folder of temporary files, and beside the archive. Raises ArchiveError where
    there is none, or others hold the archive; nothing is changed then.
    """
    before = path.stat().st_size
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as archive:
            archive.execute("VACUUM")
            archive.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise failed(path, str(error)) from error
    return before - path.stat().st_size


def bytes_of(tx: Connection) -> int:
    """How many bytes the archive's file has, without its log."""
    pages = tx.exec_driver_sql("PRAGMA page_count").scalar_one()
    return int(pages) * int(tx.exec_driver_sql("PRAGMA page_size").scalar_one())
