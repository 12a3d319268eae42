"""Keeps the text index in step with the articles: what goes in is what our own analyser makes of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from db import sqlite
from db.hot import Hot, among
from db.schema import article, meta, section, sighting
from queries.candidates import joined, tokens_of
from queries.tokens import ANALYSER_VERSION

COLUMNS = frozenset({"title", "excerpt", "text", "label", "authors"})  # of an article: what else changes is not indexed
_NAME = "analyser_version"
_SLICE = 500
_PLACES = Hot(
    select(sighting.c.article_id, section.c.name)
    .join(section, section.c.id == sighting.c.section_id)
    .where(among(sighting.c.article_id, "ids"))
    .order_by(section.c.id)
)
_WORDS = Hot(
    select(article.c.pk, article.c.id, article.c.title, article.c.excerpt, article.c.text, article.c.authors)
    .add_columns(article.c.label)
    .where(among(article.c.id, "ids"))
)


@contextmanager
def reindexed(tx: Connection, ids: Sequence[int]) -> Iterator[None]:
    """Takes the articles out of the index as they are before the block, puts them in as they are after it."""
    sqlite.unindex(tx, _rows(tx, ids))
    yield
    sqlite.index(tx, _rows(tx, ids))


def add(tx: Connection, ids: Sequence[int]) -> None:
    """Puts new articles into the index."""
    sqlite.index(tx, _rows(tx, ids))


def remove(tx: Connection, ids: Sequence[int]) -> None:
    """Takes articles out of the index, before they are deleted."""
    sqlite.unindex(tx, _rows(tx, ids))


def ensure_current(tx: Connection) -> bool:
    """Builds the index anew where another version of the analyser filled it; True if it did.

    Documents are taken out of the index by what the analyser makes of them today, so the two must be of one version.
    """
    today = str(ANALYSER_VERSION)
    filled_by = tx.scalar(select(meta.c.value).where(meta.c.name == _NAME))
    if filled_by == today:
        return False
    sqlite.clear_index(tx)
    ids = tx.scalars(select(article.c.id).order_by(article.c.pk)).all()
    for start in range(0, len(ids), _SLICE):
        add(tx, ids[start : start + _SLICE])
    tx.execute(delete(meta).where(meta.c.name == _NAME))
    tx.execute(insert(meta).values(name=_NAME, value=today))
    return True


def _rows(tx: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    if not ids:
        return []
    places: dict[int, list[str]] = {}
    for row in _PLACES.rows(tx, ids=list(ids)):
        places.setdefault(row.article_id, []).append(row.name)
    return [
        {
            "rowid": row.pk,
            "title": tokens_of(row.title),
            "excerpt": tokens_of(row.excerpt or ""),
            "text": tokens_of(row.text or ""),
            "section": joined(places.get(row.id, [])),
            "author": joined(row.authors),
            "label": tokens_of(row.label or ""),
        }
        for row in _WORDS.rows(tx, ids=list(ids))
    ]
