"""How many articles a search finds, up to a thousand, and how they spread: by section, site, author and month."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice

from sqlalchemy import Connection, func, select

from db.candidates import Matches, bound, statement
from db.deadline import Deadline
from db.hot import Hot
from db.keys import first_key, how_late
from db.schema import match, section, sighting, site
from db.search_plan import Filters, Plan, make_plan
from db.sqlite import interrupting
from db.sqlite.lists import among
from db.times import MINUTE
from queries.tree import Query

MOST = 1_000  # counted exactly
FACETED = 5_000  # of the newest that match are looked at for facets
SECONDS = 2.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY, _QUARTER = 1_440, 15  # minutes: of whole days in UTC, and of what begins and ends with every zone's days
_SHOWN = 20  # values of a facet, the most frequent
_SECTIONS = Hot(
    select(section.c.name, func.count().label("many"))
    .select_from(sighting)
    .join(section, section.c.id == sighting.c.section_id)
    .where(among(sighting.c.article_id, "ids"))
    .group_by(section.c.name)
)

_WATCHES = Hot(
    select(match.c.watch, func.count(match.c.article_id.distinct()).label("many"))
    .where(among(match.c.article_id, "ids"))
    .group_by(match.c.watch)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many match: exact up to 1,000, else 1,001 and `capped`; `partial`, where set, says why more may."""

    total: int
    capped: bool
    partial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How the newest 5,000 that match spread: names with their counts, most frequent first, months newest first.

    `counted` of them were looked at; `partial`, where set, says why there may be more.
    """

    sections: tuple[tuple[str, int], ...] = ()
    sites: tuple[tuple[str, int], ...] = ()
    authors: tuple[tuple[str, int], ...] = ()
    months: tuple[tuple[str, int], ...] = ()  # 2026-11, in UTC
    watches: tuple[tuple[str, int], ...] = ()  # that they matched when they were judged
    counted: int = 0
    partial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """How the newest 5,000 that match spread over days; `partial`, where set, says why there may be more."""

    days: tuple[tuple[date, int], ...] = ()  # the newest first, those without articles left out
    partial: str = ""


def total(tx: Connection, query: Query | None, filters: Filters, *, deadline: Deadline | None = None) -> Total:
    """How many articles match."""
    plan = make_plan(tx, query, filters)
    deadline = deadline or Deadline(SECONDS)
    if plan.looks:
        found = Matches(tx, plan, deadline)
        many, partial = sum(1 for _ in islice(found, MOST + 1)), found.partial
    else:
        many, partial = _counted(tx, plan, deadline)
    return Total(total=many, capped=many > MOST, partial=partial)


def _counted(tx: Connection, plan: Plan, deadline: Deadline) -> tuple[int, str]:
    try:
        with interrupting.interruptible(tx, deadline.over):
            return statement(plan, "count").first(tx, **bound(plan), high=plan.high, most=MOST + 1).many, ""
    except interrupting.Interrupted:
        return 0, "the time was over"


def by_day(
    tx: Connection, query: Query | None, filters: Filters, *, zone: tzinfo = UTC, deadline: Deadline | None = None
) -> Days:
    """How the newest articles that match spread over the days of a zone."""
    plan = make_plan(tx, query, filters)
    deadline = deadline or Deadline(SECONDS)
    if plan.looks:
        found = Matches(tx, plan, deadline, what="timed")
        days = _days(Counter(row.time // MINUTE for row in islice(found, FACETED)), zone)
        partial = found.partial
    else:
        days, partial = _days_of(tx, plan, zone, deadline)
    newest_first = tuple(sorted(days.items(), reverse=True))
    return Days(days=newest_first, partial=partial or _of_the_newest(sum(days.values())))


def _days_of(tx: Connection, plan: Plan, zone: tzinfo, deadline: Deadline) -> "tuple[Counter[date], str]":
    long = _DAY if str(zone) == "UTC" else _QUARTER
    try:
        with interrupting.interruptible(tx, deadline.over):
            values = bound(plan) | {"high": plan.high, "most": FACETED}
            if how_late(tx):
                rows = statement(plan, "late times").rows(tx, **values, per=long * MINUTE)
            else:
                rows = statement(plan, "times").rows(tx, **values, per=first_key(long))
    except interrupting.Interrupted:
        return Counter(), "the time was over"
    return _days({row.number * long: row.many for row in rows}, zone), ""


def facets(tx: Connection, query: Query | None, filters: Filters, *, deadline: Deadline | None = None) -> Facets:
    """How the newest articles that match spread."""
    plan = make_plan(tx, query, filters)
    found = Matches(tx, plan, deadline or Deadline(SECONDS), first=FACETED, what="facets")
    rows = list(islice(found, FACETED))
    partial = found.partial or _of_the_newest(len(rows))
    names = {row.id: row.name for row in tx.execute(select(site.c.id, site.c.name))}
    ids = [row.id for row in rows]
    sections = {row.name: row.many for row in _SECTIONS.rows(tx, ids=ids)}
    watches = {row.watch: row.many for row in _WATCHES.rows(tx, ids=ids)}
    days = _days(Counter(row.time // MINUTE for row in rows), UTC)
    return Facets(
        sections=_most(Counter(sections)),
        sites=_most(Counter({names[number]: many for number, many in Counter(row.site_id for row in rows).items()})),
        authors=_most(_authors(Counter(row.authors for row in rows))),
        months=_months(days),
        watches=_most(Counter(watches)),
        counted=len(rows),
        partial=partial,
    )


def _of_the_newest(counted: int) -> str:
    return f"only the newest {FACETED:,} were counted" if counted == FACETED else ""


def _most(counted: "Counter[str]") -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN])


def _authors(lists: "Counter[str]") -> "Counter[str]":
    """Articles by author, of the lists of authors as the archive keeps them."""
    counted: Counter[str] = Counter()
    for written, many in lists.items():
        counted.update(dict.fromkeys(json.loads(written), many))
    return counted


def _days(minutes: Mapping[int, int], zone: tzinfo) -> "Counter[date]":
    """Articles by day, of how many there are of each minute since 1970."""
    counted: Counter[date] = Counter()
    for minute, many in minutes.items():
        counted[(_EPOCH + timedelta(minutes=minute)).astimezone(zone).date()] += many
    return counted


def _months(by_day: "Counter[date]") -> tuple[tuple[str, int], ...]:
    by_month: Counter[str] = Counter()
    for day, many in by_day.items():
        by_month[day.strftime("%Y-%m")] += many
    return tuple(sorted(by_month.items(), reverse=True))
