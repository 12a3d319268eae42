"""An excerpt is kept as how many characters of its article's text it begins with, and how it goes on, such as "…".

It is made so where the index learns of an article's words (`indexing`), and is whole while these change: a text may be
replaced, or taken away, and the excerpt outlasts it. The column `excerpt` is worked out by the database, so that all
who read it, the views among them, read the very words that were filed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, update

from db.hot import Hot
from db.schema import article

_LEAST = 20  # characters: fewer are not worth it
_KEEP = Hot(update(article).where(article.c.pk == bindparam("of")), "begins", "ending")


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of an article as the archive takes them, with its excerpt whole. Pure."""
    if "excerpt" not in values:
        return dict(values)
    rest = {name: value for name, value in values.items() if name != "excerpt"}
    return rest | {"begins": None, "ending": values["excerpt"]}


def made_whole(tx: Connection, rows: Iterable[Any]) -> None:
    """Writes excerpts out, of rows that have `pk`, `begins` and `excerpt`: the text is about to change."""
    _KEEP.many(tx, [{"of": row.pk, "begins": None, "ending": row.excerpt} for row in rows if row.begins is not None])


def shortened(tx: Connection, rows: Iterable[Any]) -> None:
    """Takes from excerpts that are whole what begins the text, of rows that have `pk`, `begins`, `excerpt`, `text`."""
    whole = (row for row in rows if row.begins is None and row.excerpt and row.text)
    several = ((row, shared(row.excerpt, row.text)) for row in whole)
    _KEEP.many(tx, [{"of": row.pk, "begins": many, "ending": row.excerpt[many:]} for row, many in several if many])


def shared(excerpt: str, text: str) -> int:
    """With how many characters of the text the excerpt begins; 0 where they are too few. Pure."""
    # `substr` of SQLite sees nothing after the character zero.
    pairs = enumerate(zip(excerpt, text, strict=False))
    many = next((at for at, (one, other) in pairs if one != other or one == "\0"), min(len(excerpt), len(text)))
    return many if many >= _LEAST else 0
