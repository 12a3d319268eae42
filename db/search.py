"""Searching: SQL yields candidates, a superset, newest first; where the index cannot decide, the evaluator does.

A search ends after two seconds with what it found by then, and says so (`partial`).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Connection

from db.articles import load, stored
from db.candidates import Matches, What, newest, statement
from db.deadline import Deadline
from db.ranking import Ranked
from db.search_plan import LAST, Filters, Plan, make_plan
from pressclip.errors import NotFound
from pressclip.models import StoredArticle, Verdict
from queries.documents import analyse
from queries.evaluate import evaluate
from queries.tree import Query

__all__ = ["SECONDS", "Filters", "Found", "Page", "Part", "find", "matching", "search"]
SECONDS = 2.0  # a search takes at most
_TRUE = Verdict(value=True)
_FOREVER = 1e9
_LOADED = 100


class Found:
    """An article that a search found; what of it hit is told where it was asked for.

    Either is worked out when it is first looked at, as that takes longer than finding it.
    """

    def __init__(self, row: Any, make: Callable[[Any], StoredArticle], query: Query | None) -> None:
        self._row = row
        self._make = make
        self._query = query

    @cached_property
    def article(self) -> StoredArticle:
        """The article."""
        return self._make(self._row)

    @cached_property
    def verdict(self) -> Verdict:
        """Where it was hit."""
        if self._query is None:
            return _TRUE
        return evaluate(self._query, analyse(self.article.document(pending=False)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of what a search found.

    `partial`, where set, says why more may match. `cursor` leads to the next one, or on from where a partial one ended;
    None where there is none, or no going on: by relevance, or where the time was over before anything was looked at.
    """

    found: tuple[Found, ...] = ()
    cursor: str | None = None
    partial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of the results is wanted, in which order, and what of each article.

    Newest first by `time`; or by relevance (BM25) the best of the newest 2,000 candidates. `after` is the cursor of the
    page before, `offset` leaves out so many.
    """

    limit: int = 20
    offset: int = 0
    after: str | None = None
    sort: Literal["newest", "relevance"] = "newest"
    text: bool = False  # with the articles' texts
    hits: bool = False  # with the places of what hit; this needs the texts, too


_ALL, _FIRST = Filters(), Part()


def find(
    tx: Connection,
    query: Query | None,
    filters: Filters = _ALL,
    part: Part = _FIRST,
    *,
    deadline: Deadline | None = None,
) -> Page:
    """A page of articles that match; without a query all that pass the filters do.

    Raises NotFound for a cursor that no search gave, or by relevance after an article that is gone.
    """
    plan = make_plan(tx, query, filters)
    deadline = deadline or Deadline(SECONDS)
    skip, most = part.offset, part.offset + part.limit
    if part.sort == "relevance":
        found: Matches | Ranked = Ranked(tx, plan, deadline, first=most, after=_read_cursor("r", part.after))
    else:
        below = LAST if (read := _read_cursor("n", part.after)) is None else read
        if not (plan.looks or part.offset):
            return _at_once(tx, plan, deadline, below, part)
        found = Matches(tx, plan, deadline, below=below, first=most)
    keys = list(islice(found, skip, most))
    following = None
    if part.limit and len(keys) == part.limit:
        following = f"{'r' if part.sort == 'relevance' else 'n'}{keys[-1].pk:x}"
    elif isinstance(found, Matches) and found.partial and found.reached is not None and not part.offset:
        following = f"n{found.reached:x}"
    return Page(found=_loaded(tx, query, [key.id for key in keys], part), cursor=following, partial=found.partial)


def _at_once(tx: Connection, plan: Plan, deadline: Deadline, below: int, part: Part) -> Page:
    """A page whose one statement reads all that is wanted of each article."""
    what: What = "texts" if part.text or part.hits else "articles"
    asked = statement(plan, what)
    rows, partial = newest(tx, asked, plan, deadline, below=min(below, plan.high), most=part.limit)
    query = plan.query if part.hits else None

    def make(row: Any) -> StoredArticle:
        return stored(asked.row(row))

    found = tuple([Found(row, make, query) for row in rows])
    following = f"n{rows[-1][0]:x}" if rows and (partial or len(rows) == part.limit) else None
    return Page(found=found, cursor=following, partial=partial)


def search(tx: Connection, query: Query | None, filters: Filters, *, limit: int, offset: int = 0) -> list[Found]:
    """Articles newest first, with their texts and what hit; however long it takes."""
    part = Part(limit=limit, offset=offset, text=True, hits=True)
    return list(find(tx, query, filters, part, deadline=Deadline(_FOREVER)).found)


def matching(tx: Connection, query: Query | None, filters: Filters) -> Iterator[Found]:
    """Every article that matches, newest first, with its text and what hit; read as they are asked for."""
    keys = iter(Matches(tx, make_plan(tx, query, filters), Deadline(_FOREVER), all_texts=True))
    while ids := [key.id for key in islice(keys, _LOADED)]:
        yield from _loaded(tx, query, ids, Part(text=True, hits=True))


def _loaded(tx: Connection, query: Query | None, ids: Sequence[int], part: Part) -> tuple[Found, ...]:
    if not ids:
        return ()
    articles = load(tx, ids, with_text=part.text or part.hits).values()
    asked = query if part.hits else None
    return tuple([Found(one, lambda article: article, asked) for one in articles])


def _read_cursor(kind: str, cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not re.fullmatch(rf"{kind}[0-9a-f]{{1,15}}", cursor):
        raise NotFound(f"no search of this order gave the cursor {cursor!r}")
    return int(cursor[1:], 16)
