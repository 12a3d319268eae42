"""The keys of what a search finds, newest first: candidates by compiled statements, judged in memory where need be."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, exists, func, literal, select, type_coerce

from db import articles
from db.deadline import Deadline
from db.hot import Hot
from db.schema import article, match, section, sighting, site
from db.search_plan import LAST, Plan
from db.sqlite import fulltext, interrupting
from db.sqlite.lists import among
from db.times import stored
from pressclip.models import Document
from queries.documents import analyse
from queries.evaluate import decide

What = Literal["keys", "timed", "facets", "articles", "texts", "times", "late times", "count"]
_FIRST_SLICE, _LARGEST_SLICE = 20, 1_000
_MOST_READ = 20_000  # articles whose text is read where no word narrows the search
_EVER, _NEVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
_WRITTEN = type_coerce(article.c.authors, Text()).label("authors")  # as JSON: few lists are read of many
_PLACES = Hot(
    select(sighting.c.article_id, section.c.name, section.c.formerly)
    .join(section, section.c.id == sighting.c.section_id)
    .where(among(sighting.c.article_id, "ids"))
    .order_by(sighting.c.first_seen, section.c.id)
)


class Matches:
    """The keys (`pk`, `id`, and what they are counted by) of all that match, newest first, read as they are asked for.

    `partial` says afterwards why the end may not be the end: the time was over, or so many texts were read; then one
    goes on behind the key `reached`, None where nothing was looked at. What comes before `below` alone is looked at;
    the first slice has the size of what is wanted (`first`).
    """

    def __init__(
        self,
        tx: Connection,
        plan: Plan,
        deadline: Deadline,
        *,
        below: int = LAST,
        first: int = _FIRST_SLICE,
        what: What = "keys",
        all_texts: bool = False,
    ) -> None:
        self.partial = ""
        self.reached: int | None = None
        self._tx = tx
        self._plan = plan
        self._deadline = deadline
        self._below = min(below, plan.high)
        self._what = what
        self._most_read = LAST if all_texts or plan.expression is not None or not plan.reads_text else _MOST_READ
        self._size = min(max(1, min(first, _LARGEST_SLICE) if plan.looks else first), self._most_read)

    def __iter__(self) -> Iterator[Any]:
        read, ended = 0, False
        while not (ended or self.partial):
            rows = self._slice()
            yield from judged(self._tx, self._plan, rows) if self._plan.looks else rows
            read += len(rows)
            self.reached = rows[-1].pk if rows else self.reached
            ended = len(rows) < self._size
            if ended:
                continue
            if self._deadline.over():
                self.partial = "the time was over"
            elif read >= self._most_read:
                self.partial = f"only the newest {self._most_read:,} articles were read"
            self._below = rows[-1].pk
            self._size = min(2 * self._size, _LARGEST_SLICE, self._most_read - read)

    def _slice(self) -> list[Any]:
        rows, self.partial = candidates(
            self._tx, self._plan, self._deadline, below=self._below, most=self._size, what=self._what
        )
        return rows


def candidates(
    tx: Connection, plan: Plan, deadline: Deadline, *, below: int, most: int, what: What = "keys"
) -> tuple[list[Any], str]:
    """The newest candidates before the key `below`: pk, id and what else is asked; and why there may be more."""
    asked = statement(plan, what)
    rows, partial = newest(tx, asked, plan, deadline, below=below, most=most)
    return [asked.row(row) for row in rows], partial


def newest(
    tx: Connection, asked: Hot, plan: Plan, deadline: Deadline, *, below: int, most: int
) -> tuple[list[tuple[Any, ...]], str]:
    """The same as the driver has them, by a `statement`, which makes a row of each that is looked at."""
    rows: list[tuple[Any, ...]] = []
    try:
        with interrupting.interruptible(tx, deadline.over):
            asked.add_to(rows, tx, **bound(plan), high=below, most=most)
    except interrupting.Interrupted:
        return rows, "the time was over"  # what came before is kept, but for the last
    return rows, ""


def statement(plan: Plan, what: What) -> Hot:
    """The statement that reads the newest candidates: pk and id, what else of them is asked, or how many there are.

    Of `times` it is how many there are in each piece of time, `per` keys long and numbered since 1970; of `late times`,
    where some keys are behind their times, `per` microseconds long.
    """
    return _statement(
        what,
        matched=plan.expression is not None,
        sited=plan.site_id is not None,
        sectioned=plan.limits_sections,
        timed=plan.limits_time,
        watched=plan.filters.watch is not None,
    )


def bound(plan: Plan) -> dict[str, Any]:
    """The values of the statement but `high` and `most`, and `per`."""
    values: dict[str, Any] = {"low": plan.low}
    if plan.expression is not None:
        values["expression"] = plan.expression
    if plan.site_id is not None:
        values["site_id"] = plan.site_id
    if plan.limits_sections:
        values["sections"] = list(plan.filters.sections or ())
    if plan.limits_time:
        values |= {"since": plan.filters.since or _EVER, "until": plan.filters.until or _NEVER}
    if plan.filters.watch is not None:
        values["watch"] = plan.filters.watch
    return values


@cache
def _statement(what: What, *, matched: bool, sited: bool, sectioned: bool, timed: bool, watched: bool) -> Hot:
    key: ColumnElement[int] = fulltext.fts.c.rowid if matched else article.c.pk
    columns: dict[What, list[Any]] = {
        "keys": [key.label("pk"), article.c.id],
        "timed": [key.label("pk"), article.c.id, stored(article.c.time)],
        "facets": [
            key.label("pk"),
            article.c.id,
            stored(article.c.time),
            article.c.site_id,
            type_coerce(article.c.authors, Text()).label("authors"),
        ],
        "articles": [key.label("pk"), *articles.COLUMNS],
        "texts": [key.label("pk"), *articles.COLUMNS, article.c.text],
        "times": [key.label("at")],
        "late times": [stored(article.c.time).label("at")],
        "count": [literal(1)],
    }
    wanted: Select[Any] = select(*columns[what]).where(key >= bindparam("low"), key < bindparam("high"))
    if matched:
        wanted = wanted.select_from(fulltext.fts).where(fulltext.matching("expression"))
        if what not in {"times", "count"} or sited or sectioned or timed or watched:
            wanted = wanted.join(article, article.c.pk == key)
    else:
        wanted = wanted.select_from(article)
    if what in {"articles", "texts"}:
        wanted = articles.named(wanted)
    if sited:
        wanted = wanted.where(article.c.site_id == bindparam("site_id"))
    if timed:
        wanted = wanted.where(article.c.time >= bindparam("since"), article.c.time < bindparam("until"))
    if sectioned:
        seen = exists().where(sighting.c.article_id == article.c.id, among(sighting.c.section_id, "sections"))
        wanted = wanted.where(seen)
    if watched:
        wanted = wanted.where(exists().where(match.c.article_id == article.c.id, match.c.watch == bindparam("watch")))
    if what == "count":
        return Hot(select(func.count().label("many")).select_from(wanted.limit(bindparam("most")).subquery()))
    wanted = wanted.order_by(key.desc()).limit(bindparam("most"))
    if what in {"times", "late times"}:
        # Counted by the database: each row that is handed out waits for its turn among the threads.
        number = (wanted.subquery().c.at // bindparam("per")).label("number")
        return Hot(select(number, func.count().label("many")).group_by(number).order_by(number.desc()))
    return Hot(wanted)


def judged(tx: Connection, plan: Plan, rows: Sequence[Any]) -> Iterator[Any]:
    """Those of the candidates that match, in their order."""
    ids = [row.id for row in rows]
    places: dict[int, list[str]] = {}
    if plan.decides and plan.query is not None and plan.query.section_bound:
        for place in _PLACES.rows(tx, ids=ids):
            places.setdefault(place.article_id, []).extend((place.name, *(place.formerly or ())))
    documents = {row.id: row for row in _documents(plan.reads_text).rows(tx, ids=ids)}
    author = None if plan.filters.author is None else plan.filters.author.casefold()
    for row in rows:
        found = documents[row.id]
        if author is None or author in map(str.casefold, found.authors):
            document = _document(found, places.get(row.id, ()))
            if plan.query is None or not plan.decides or decide(plan.query, analyse(document)):
                yield row


@cache
def _documents(with_text: bool) -> Hot:
    names = ("id", "title", "excerpt", "label", "authors", "url", *(("text",) if with_text else ()))
    columns = [article.c[name] for name in names]
    wanted = select(*columns, site.c.name.label("site")).join(site, site.c.id == article.c.site_id)
    return Hot(wanted.where(among(article.c.id, "ids")))


def _document(row: Any, sections: Sequence[str]) -> Document:
    return Document(
        title=row.title,
        excerpt=row.excerpt or "",
        text=getattr(row, "text", None) or "",
        sections=tuple(sections),
        authors=tuple(row.authors),
        label=row.label or "",
        site=row.site,
        url=row.url,
    )
