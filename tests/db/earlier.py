"""Archives of earlier schemas, with a row in every table."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from db.aliases import digest
from db.keys import minute_of
from db.migrate import configuration
from db.raw_bodies import pack
from tests.archives import NOON

REVISIONS = sorted(one.revision for one in ScriptDirectory.from_config(configuration()).walk_revisions())[:-1]
_NOW = int(NOON.timestamp() * 1_000_000)
# What a column holds, by its table where names repeat; times and numbers that are left out are `_NOW` and 1.
_VALUES: dict[str, Any] = {
    "alias.digest": digest("news.example/url"),
    "first_address.key": "news.example/url",
    "merged.id": 2,
    "counter.name": None,
    "authors": "[]",
    "headers": "[]",
    "published_precision": "unknown",
    "page_state": "read",
    "match.verdict": "hit",
    "message.kind": "alert",
    "message.state": "sent",
    "match.judged_on": "card",
    "owed.state": "merged",
    "finding.kind": "feed",
    "walk.by": "page",
    "backfill.by": "page",
    "backfill.purpose": "past",
    "raw.body": pack(b"x"),
    "raw.hash": sha256(b"x").hexdigest(),
    "feed.kind": "feed",
    "origin": "live",
    "source": "menu",
}
_TIMES = ("at", "time", "first_seen", "last_seen", "created", "began", "due", "started", "after", "page_due")


def filled_by(revision: str, path: Path) -> dict[str, int]:
    """Makes an archive of that schema with a row in every table; how many rows each has."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as tx:
        config = configuration()
        config.attributes["connection"] = tx
        command.upgrade(config, revision)
        for table in tables(tx):
            if table == "counter":
                tx.exec_driver_sql("INSERT OR REPLACE INTO counter (name, value) VALUES ('article', 9), ('seq', 9)")
            elif not _count(tx, table):
                _fill(tx, table, _VALUES | {"article.pk": minute_of(NOON) << _bits(revision)})
            if table == "forgotten":
                tx.exec_driver_sql("INSERT INTO meta SELECT 'forgotten_salts', json_array(salt) FROM forgotten")
        counts = {table: _count(tx, table) for table in tables(tx)}
    engine.dispose()
    return counts


def tables(tx: Connection) -> list[str]:
    """The tables of an archive, but for the text index and Alembic's."""
    names = tx.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").scalars()
    return [name for name in names if not name.startswith(("article_fts", "alembic", "sqlite_"))]


def _count(tx: Connection, table: str) -> int:
    return int(tx.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar() or 0)  # noqa: S608 - our own names


def _bits(revision: str) -> int:
    """How many there are below the minute in an article's key."""
    return 16 if revision < "0004" else 10 if revision < "0008" else 2


def _fill(tx: Connection, table: str, held: Mapping[str, Any]) -> None:
    parents = {row[3] for row in tx.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")')}
    values: dict[str, Any] = {}
    for _, name, kind, required, default, key in tx.exec_driver_sql(f'PRAGMA table_info("{table}")'):
        if name in parents:
            values[name] = 1
        elif (required or key) and default is None:
            values[name] = held.get(f"{table}.{name}", held.get(name, _plain(name, kind)))
    if table == "raw":  # a page is of a section or of an article, and rests on another one or on none
        values = {name: value for name, value in values.items() if name not in {"article_id", "base_id"}}
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    tx.exec_driver_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(values.values()))  # noqa: S608


def _plain(name: str, kind: str) -> object:
    if kind.startswith(("TEXT", "VARCHAR", "JSON")):
        return "{}" if kind == "JSON" else f"https://news.example/{name}/"
    if kind.startswith("BLOB"):
        return b"x"
    return _NOW if name in _TIMES or name.endswith(("_at", "_until")) else 1
