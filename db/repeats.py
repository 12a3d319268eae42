"""What an article would say twice is kept once: the words with which its excerpt begins its text, its page's title.

An excerpt is kept as how many characters of the text it begins with, and how it goes on, such as "…"; a page's title
that is the article's, and a time of the text that is its page's, as a mark. The columns `excerpt`, `page_title` and
`text_at` are worked out by the database, so that all who read them, the views among them, read the very words that were
filed.

Excerpt and title are made so where the index learns of an article's words (`indexing`), and are written out while these
change: a text may be replaced, or taken away, and the excerpt outlasts it; a title, and the page's stays.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, update

from db.hot import Hot
from db.schema import article

_LEAST = 20  # characters: fewer are not worth it
# Marks that nothing else says: no title is white space alone, and no clock of ours stood at the beginning of 1970.
_AS_TITLE = " "
_AS_PAGE = datetime(1970, 1, 1, tzinfo=UTC)
_KEEP = Hot(update(article).where(article.c.pk == bindparam("of")), "begins", "ending", "own_page_title")


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of an article as the archive takes them, words whole; `text_at` comes with `page_at`, or alone. Pure."""
    rest = dict(values)
    if "excerpt" in rest:
        rest |= {"begins": None, "ending": rest.pop("excerpt")}
    if "page_title" in rest:
        title = rest.pop("page_title")
        rest["own_page_title"] = "" if title == _AS_TITLE else title
    if "text_at" in rest:
        rest["own_text_at"] = _own_time(rest.pop("text_at"), rest.get("page_at"))
    return rest


def _own_time(at: datetime | None, page_at: datetime | None) -> datetime | None:
    if at is not None and at == page_at:
        return _AS_PAGE
    return at + timedelta(microseconds=1) if at == _AS_PAGE else at


def written_out(tx: Connection, rows: Iterable[Any]) -> None:
    """Writes out what repeats title or text, which are about to change.

    Rows have `pk`, `title`, `excerpt`, `begins` and `own_page_title`.
    """
    _KEEP.many(
        tx,
        [
            {
                "of": row.pk,
                "begins": None,
                "ending": row.excerpt,
                "own_page_title": row.title if row.own_page_title == _AS_TITLE else row.own_page_title,
            }
            for row in rows
            if row.begins is not None or row.own_page_title == _AS_TITLE
        ],
    )


def left_out(tx: Connection, rows: Iterable[Any]) -> None:
    """Leaves out what repeats title or text, of rows that were written out. They have `ending` and `text`, too."""
    _KEEP.many(tx, [short for row in rows if (short := _short(row)) is not None])


def _short(row: Any) -> dict[str, Any] | None:
    """The columns of a row without what repeats others; None where it repeats nothing."""
    many = shared(row.excerpt, row.text) if row.excerpt and row.text else 0
    is_title = bool(row.title.strip()) and row.own_page_title == row.title
    if not many and not is_title:
        return None
    return {
        "of": row.pk,
        "begins": many or None,
        "ending": row.excerpt[many:] if many else row.ending,
        "own_page_title": _AS_TITLE if is_title else row.own_page_title,
    }


def shared(excerpt: str, text: str) -> int:
    """With how many characters of the text the excerpt begins; 0 where they are too few. Pure."""
    # `substr` of SQLite sees nothing after the character zero.
    pairs = enumerate(zip(excerpt, text, strict=False))
    many = next((at for at, (one, other) in pairs if one != other or one == "\0"), min(len(excerpt), len(text)))
    return many if many >= _LEAST else 0
