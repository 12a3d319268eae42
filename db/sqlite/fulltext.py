"""The FTS5 index of the words of articles."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Text,
    bindparam,
    column,
    func,
    insert,
    select,
    table,
    text,
)

from db.hot import Hot

INDEXED = ("text", "title", "excerpt", "section", "author", "label")

# `text` comes first, as most words stand there and FTS5 writes no column's number for the first.
# Contentless: the words stand in `article` already. Our own analyser splits, so FTS5 only has to split at spaces.
fts = table("article_fts", column("article_fts"), column("rowid", Integer()), *(column(name) for name in INDEXED))
_INDEX = Hot(insert(fts), "rowid", *INDEXED)
_UNINDEX = Hot(insert(fts).values(article_fts="delete"), "rowid", *INDEXED, "article_fts")


def index(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds documents: each row has `rowid` (the article's pk) and a string of tokens for every column of INDEXED."""
    _INDEX.many(tx, rows)


def unindex(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Takes documents out; the rows must be the very ones that were added, as FTS5 keeps no content to look at."""
    _UNINDEX.many(tx, rows)


def clear_index(tx: Connection) -> None:
    """Empties the index, whatever went into it."""
    tx.execute(insert(fts).values(article_fts="delete-all"))


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


@contextmanager
def tokens(tx: Connection) -> Iterator[Iterator[Any]]:
    """Every token (bytes) with its document, column and place, in the index's own order."""
    # A virtual table of the connection's own: nothing in the archive's file changes, even where it may not.
    writable = tx.scalar(text("PRAGMA query_only"))
    tx.execute(text("PRAGMA query_only=OFF"))
    tx.execute(text("CREATE VIRTUAL TABLE temp.token USING fts5vocab(main, article_fts, instance)"))
    try:
        # Millions of rows: the driver's own are made in a third of the time.
        yield tx.connection.cursor().execute("SELECT CAST(term AS BLOB), doc, col, offset FROM temp.token")
    finally:
        tx.execute(text("DROP TABLE temp.token"))
        tx.execute(text(f"PRAGMA query_only={int(writable or 0)}"))
