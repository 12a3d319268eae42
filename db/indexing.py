"""Keeps the text index in step with the articles: what goes in is what our own analyser makes of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from db import card_words, repeats
from db.hot import Hot
from db.schema import article, meta, section, sighting
from db.sqlite import fulltext
from db.sqlite.lists import among
from pressclip.events import emit
from queries.candidates import joined, tokens_of
from queries.tokens import ANALYSER_VERSION

COLUMNS = frozenset({"title", "excerpt", "text", "label", "authors"})  # of an article: what else changes is not indexed
_NAME = "analyser_version"
_SLICE = 500
_PLACES = Hot(
    select(sighting.c.article_id, section.c.name, section.c.formerly)
    .join(section, section.c.id == sighting.c.section_id)
    .where(among(sighting.c.article_id, "ids"))
    .order_by(section.c.id)
)
_WORDS = Hot(
    select(article.c.pk, article.c.id, article.c.title, article.c.excerpt, article.c.text, article.c.authors)
    .add_columns(article.c.label, article.c.begins, article.c.ending, article.c.own_page_title)
    .where(among(article.c.id, "ids"))
    .order_by(article.c.pk)  # FTS5 writes out what it has whenever a document comes before the last
)
_NAMES = Hot(select(section.c.name, section.c.formerly).where(section.c.id == bindparam("of")))
_IN_ORDER = Hot(
    select(article.c.pk, article.c.id)
    .where(article.c.pk > bindparam("above"))
    .order_by(article.c.pk)
    .limit(bindparam("most"))
)
Advance = Callable[[int], None]
Show = Callable[[int, int], None]


@contextmanager
def reindexed(tx: Connection, ids: Sequence[int]) -> Iterator[None]:
    """Takes the articles out of the index as they are before the block, puts them in as they are after it.

    Cards that said the same keep what they said.
    """
    before = _words(tx, ids)
    fulltext.unindex(tx, _documents(tx, before))
    repeats.written_out(tx, before.values())
    yield
    after = _words(tx, ids)
    card_words.written_out(tx, before, after)
    repeats.left_out(tx, after.values())
    fulltext.index(tx, _documents(tx, after))


def add(tx: Connection, ids: Sequence[int]) -> None:
    """Puts new articles into the index."""
    words = _words(tx, ids)
    repeats.left_out(tx, words.values())
    fulltext.index(tx, _documents(tx, words))


class Words(NamedTuple):
    """What of an article is indexed, but for its sections."""

    pk: int
    title: str
    excerpt: str | None = None
    text: str | None = None
    authors: Sequence[str] = ()
    label: str | None = None


def add_cards(tx: Connection, section_id: int, cards: Sequence[Words]) -> None:
    """Puts new articles into the index of which one section's cards are all that is known, sooner."""
    names = [name for row in _NAMES.rows(tx, of=section_id) for name in (row.name, *(row.formerly or ()))]
    fulltext.index(tx, [_document(one, names) for one in sorted(cards)])


def remove(tx: Connection, ids: Sequence[int]) -> None:
    """Takes articles out of the index, before they are deleted."""
    fulltext.unindex(tx, documents(tx, ids))


def ensure_current(tx: Connection, show: Show = lambda _done, _of: None) -> bool:
    """Builds the index anew where another version of the analyser filled it, or none; True if it did.

    Documents are taken out of the index by what the analyser makes of them today, so the two must be of one version.
    `show` is told of how many articles are done, and of how many. All of it is this one transaction: an interruption
    leaves everything as it was, and the next opening begins anew.
    """
    today = str(ANALYSER_VERSION)
    if filled_by(tx) == today:
        return False
    many = tx.scalar(select(func.count()).select_from(article)) or 0
    done = 0

    def advance(articles: int) -> None:
        nonlocal done
        done += articles
        show(done, many)

    if many:
        emit("archive.indexing", articles=many, why="it was filled by another version, or not at all")
    rebuild(tx, advance)
    tx.execute(delete(meta).where(meta.c.name == _NAME))
    tx.execute(insert(meta).values(name=_NAME, value=today))
    return True


def filled_by(tx: Connection) -> str | None:
    """The version of the analyser that filled the index; None where that is not known."""
    return tx.scalar(select(meta.c.value).where(meta.c.name == _NAME))


def rebuild(tx: Connection, advance: Advance = lambda _articles: None) -> None:
    """Builds the index anew from the articles, a slice in memory at a time; `advance` is told of articles done."""
    fulltext.clear_index(tx)
    above = -1
    while rows := _IN_ORDER.rows(tx, above=above, most=_SLICE):
        fulltext.index(tx, documents(tx, [row.id for row in rows]))
        above = rows[-1].pk
        advance(len(rows))


def documents(tx: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """What the index should hold of these articles: `rowid`, and a string of tokens for each of its columns."""
    return _documents(tx, _words(tx, ids))


def _words(tx: Connection, ids: Sequence[int]) -> dict[int, Any]:
    return {row.id: row for row in _WORDS.rows(tx, ids=list(ids))} if ids else {}


def _documents(tx: Connection, words: Mapping[int, Any]) -> list[dict[str, Any]]:
    if not words:
        return []
    places: dict[int, list[str]] = {}
    for row in _PLACES.rows(tx, ids=list(words)):
        places.setdefault(row.article_id, []).extend((row.name, *(row.formerly or ())))
    return [_document(row, places.get(public_id, [])) for public_id, row in words.items()]


def _document(row: Any, sections: Sequence[str]) -> dict[str, Any]:
    """What the index holds of one article.

    An excerpt that begins the text is left out: nobody can ask for it alone, and whoever asks for both finds the text.
    """
    text = tokens_of(row.text) if row.text else ""
    excerpt = tokens_of(row.excerpt) if row.excerpt else ""
    return {
        "rowid": row.pk,
        "text": text,
        "title": tokens_of(row.title),
        "excerpt": "" if f"{text} ".startswith(f"{excerpt} ") else excerpt,
        "section": _names(tuple(sections)),
        "author": joined(row.authors),
        "label": _names((row.label,)) if row.label else "",
    }


@lru_cache(maxsize=4_096)
def _names(several: tuple[str, ...]) -> str:
    """What the index holds of names that stand in many articles."""
    return joined(several)
