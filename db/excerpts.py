"""An excerpt that begins its article's text is kept as a number of characters and its own ending, such as "…".

It is made so where the index learns of an article's words (`indexing`), and is whole while these change: a text may be
replaced, or taken away, and the excerpt outlasts it. The column `excerpt` is worked out by the database.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, update

from db.hot import Hot
from db.schema import article

_MARKS = " .…[]"  # of a cut
_LEAST = 20  # characters: a shorter one is not worth it
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
    several = ((row, _begins(row.excerpt or "", row.text or "")) for row in rows if row.begins is None)
    _KEEP.many(tx, [{"of": row.pk, "begins": many, "ending": row.excerpt[many:]} for row, many in several if many])


def _begins(excerpt: str, text: str) -> int:
    """How many characters of the excerpt begin the text; 0 where it is cut from elsewhere, or too short."""
    beginning = excerpt.rstrip(_MARKS)
    is_worth = len(beginning) >= _LEAST and "\0" not in beginning  # SQLite counts no characters after one
    return len(beginning) if is_worth and text.startswith(beginning) else 0
