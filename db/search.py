"""Searching: SQL yields candidates, a superset, newest first; the evaluator in memory decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Select, exists, select

from db import sqlite
from db.articles import load
from db.keys import minute_of
from db.schema import article, sighting, site
from pressclip.models import StoredArticle, Verdict
from queries.candidates import fts_match
from queries.documents import analyse
from queries.evaluate import evaluate
from queries.tree import Query

_FIRST_SLICE = 50
_LARGEST_SLICE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Limits beside the query; times are aware UTC, `since` included, `until` not."""

    site: str | None = None
    sections: tuple[int, ...] | None = None  # seen in any of these
    author: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that a search found, with what hit."""

    article: StoredArticle
    verdict: Verdict


def search(tx: Connection, query: Query | None, filters: Filters, *, limit: int, offset: int = 0) -> list[Found]:
    """Articles newest first (by `time`); without a query all that pass the filters."""
    return list(islice(matching(tx, query, filters), offset, offset + limit))


def matching(tx: Connection, query: Query | None, filters: Filters) -> Iterator[Found]:
    """Every article that matches, newest first, read in slices as they are asked for."""
    candidates, newest_first = _candidates(query, filters)
    below: int | None = None
    size = _FIRST_SLICE
    while True:
        page = candidates.order_by(newest_first.desc()).limit(size)
        rows = tx.execute(page if below is None else page.where(newest_first < below)).all()
        yield from _judged(tx, query, filters, [row.id for row in rows])
        if len(rows) < size:
            return
        below, size = rows[-1].pk, min(2 * size, _LARGEST_SLICE)


def _candidates(query: Query | None, filters: Filters) -> tuple[Select[int, int], ColumnElement[int]]:
    """The candidates and the column that orders them: the index's own where it is asked, so that nothing is sorted."""
    wanted = select(article.c.pk, article.c.id)
    order: ColumnElement[int] = article.c.pk
    expression = fts_match(query) if query is not None else None
    if expression is not None:
        order = sqlite.fts.c.rowid
        wanted = wanted.select_from(sqlite.fts).join(article, article.c.pk == order).where(sqlite.matching(expression))
    return wanted.where(*_conditions(filters, order)), order


def _conditions(filters: Filters, key: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
    if filters.since is not None:
        yield (key >= minute_of(filters.since) << 16) & (article.c.time >= filters.since)
    if filters.until is not None:
        yield (key < (minute_of(filters.until) + 1) << 16) & (article.c.time < filters.until)
    if filters.site is not None:
        yield article.c.site_id == select(site.c.id).where(site.c.name == filters.site).scalar_subquery()
    if filters.sections is not None:
        yield exists().where(sighting.c.article_id == article.c.id, sighting.c.section_id.in_(filters.sections))


def _judged(tx: Connection, query: Query | None, filters: Filters, ids: Sequence[int]) -> Iterator[Found]:
    for stored in load(tx, ids).values():
        if filters.author is not None and filters.author.casefold() not in map(str.casefold, stored.article.authors):
            continue
        if query is None:
            yield Found(article=stored, verdict=Verdict(value=True))
            continue
        verdict = evaluate(query, analyse(stored.document(pending=False)))
        if verdict.value:
            yield Found(article=stored, verdict=verdict)
