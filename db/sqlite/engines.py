"""Engines for an archive: who writes, who reads, who looks in from outside; the pragmas and locks of each."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from db.as_json import from_json, to_json

_PATIENCE = 30  # seconds for a lock
# What is deleted within a page is overwritten, which costs nothing; `wiping` sees to whole pages.
_WRITING = ("PRAGMA page_size=16384", "PRAGMA journal_mode=WAL", "PRAGMA secure_delete=FAST")
_STATEMENTS = 512  # that a connection keeps prepared; a poll alone has some fifty, the driver's own limit is 128


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


def teach(tx: Connection, name: str, function: Callable[[str], Any]) -> None:
    """Lets the statements of a connection call a function of one text that always gives the same for it."""
    driver: Any = tx.connection.dbapi_connection
    driver.create_function(name, 1, function, deterministic=True)


def is_open(tx: Connection) -> bool:
    """Whether the database still holds the transaction open; it ends some by itself, as on a full disk."""
    driver: Any = tx.connection.dbapi_connection
    return bool(driver.in_transaction)
