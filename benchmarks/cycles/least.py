"""The least that a listing needs to be kept, in bare SQLite: what both other sides of `benchmarks.cycle` file with.

Each article once, by a key without what changes of an address, where each section showed it, its words in a text
index, and the page as it came; a page a commit.
"""

import re
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import zstandard

_TABLES = """\
CREATE TABLE article (
    id INTEGER PRIMARY KEY, key TEXT UNIQUE, url TEXT, title TEXT, label TEXT, age TEXT, published REAL,
    excerpt TEXT, image TEXT, first_seen REAL
);
CREATE TABLE sighting (
    article_id INTEGER, section TEXT, position INTEGER, pinned INTEGER, first_seen REAL, last_seen REAL,
    PRIMARY KEY (article_id, section)
) WITHOUT ROWID;
CREATE TABLE page (id INTEGER PRIMARY KEY, url TEXT, at REAL, etag TEXT, heading TEXT, next TEXT, body BLOB);
CREATE VIRTUAL TABLE words USING fts5 (title, excerpt, label, content='article', content_rowid='id');
"""
_ARTICLE = """\
INSERT INTO article (key, url, title, label, age, published, excerpt, image, first_seen)
VALUES (:key, :url, :title, :label, :age, :published, :excerpt, :image, :seen)
ON CONFLICT (key) DO UPDATE SET title = excluded.title, excerpt = excluded.excerpt RETURNING id, first_seen"""
_SIGHTING = """\
INSERT INTO sighting VALUES (:id, :section, :position, :pinned, :seen, :seen)
ON CONFLICT (article_id, section) DO UPDATE SET position = excluded.position, last_seen = excluded.last_seen"""
_WORDS = "INSERT INTO words (rowid, title, excerpt, label) VALUES (:id, :title, :excerpt, :label)"
_PAGE = "INSERT INTO page (url, at, etag, heading, next, body) VALUES (:section, :seen, :etag, :heading, :next, :body)"
_AGE = re.compile(r"(\d+) (minute|hour|day|week)s? ago")


class Least:
    """The archive of a side that is not ours."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_TABLES)
        self._packer = zstandard.ZstdCompressor()

    def card(self, values: dict[str, Any]) -> None:
        """Files one card; `values` get the article's id."""
        values["id"], first_seen = self._database.execute(_ARTICLE, values).fetchone()
        self._database.execute(_SIGHTING, values)
        if first_seen == values["seen"]:
            self._database.execute(_WORDS, values)

    def page(self, values: Mapping[str, Any]) -> None:
        """Files the page that comes after its cards, and commits."""
        self._database.execute(_PAGE, {**values, "body": self._packer.compress(values["body"])})
        self._database.commit()

    def close(self) -> None:
        """Commits the rest."""
        self._database.commit()
        self._database.close()


def published(age: str | None, seen: float) -> float | None:
    """The moment that a printed age means, in seconds since 1970."""
    found = _AGE.search(age or "")
    if found is None:
        return None
    ago = timedelta(**{f"{found[2]}s": int(found[1])})
    return (datetime.fromtimestamp(seen, UTC) - ago).timestamp()
