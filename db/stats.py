"""How many articles there are, by quarter of an hour, section and watch; counted in indexes, no article is read.

Every index of `article` holds its key, of which the time is a part: to the minute, unless that was full. Those articles
have an index of their own by their time, and are counted by that instead. A quarter of an hour is what all zones' days
and hours are made of.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, bindparam, exists, func, literal_column, select

from db.hot import Hot
from db.keys import BITS, first_key, how_late, minute_of
from db.schema import LATE, article, match, sighting
from db.sqlite.lists import among
from db.times import MINUTE, Utc, stored

QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_A_MINUTE = timedelta(minutes=1)
_Subject = Literal["all", "seen", "sections", "watches"]
_Way = Literal["by key", "late by key", "late by time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Articles by the beginning of a quarter of an hour (aware UTC), by section id, by name of the watch."""

    quarters: dict[datetime, int]
    sections: dict[int, int]
    watches: dict[str, int]


def count(tx: Connection, since: datetime, until: datetime, sections: Collection[int] | None) -> Counted:
    """Articles whose `time` is in that span (aware UTC, to the minute, `until` left out), seen in any of the sections.

    An article counts once in each section that showed it, and for each watch that it met.
    """
    first, last, late = minute_of(since), minute_of(until), how_late(tx)
    values: dict[str, Any] = {"low": first_key(first), "high": first_key(last)}
    values |= {} if sections is None else {"sections": sorted(sections)}
    ways: list[tuple[int, _Way, int]] = [(1, "by key", first)]
    if late:
        ways += [(-1, "late by key", first - late), (1, "late by time", first)]

    def counted(subject: _Subject) -> dict[Any, int]:
        found = Counter[Any]()
        for sign, way, begins in ways:
            span = {"since": _EPOCH + begins * _A_MINUTE, "until": _EPOCH + last * _A_MINUTE}
            for name, many in _statement(subject, way, is_limited=sections is not None).each_raw(tx, **values, **span):
                found[name] += sign * many
        return {name: many for name, many in found.items() if many}

    by_time, by_section = counted("all" if sections is None else "seen"), counted("sections")
    return Counted(
        quarters={_EPOCH + number * QUARTER: many for number, many in by_time.items()},
        sections={number: found for number, found in by_section.items() if sections is None or number in sections},
        watches=counted("watches"),
    )


@cache
def _statement(subject: _Subject, way: _Way, *, is_limited: bool) -> Hot:
    """What counts one subject in one way; `is_limited` to articles that one of the `sections` showed."""
    within = _within(way)
    quarter = (_minute(way) // 15).label("quarter")
    if subject == "watches":
        within.append(_of_article(match.c.article_id, way))
        if is_limited:
            of_match = sighting.c.article_id == match.c.article_id
            within.append(exists().where(of_match, among(sighting.c.section_id, "sections")))
        many = func.count(match.c.article_id.distinct())
        return Hot(select(match.c.watch, many).where(*within).group_by(match.c.watch))
    if subject == "all":
        return Hot(select(quarter, func.count()).where(*within).group_by(quarter))
    within.append(_of_article(sighting.c.article_id, way))
    if subject == "sections":
        return Hot(select(sighting.c.section_id, func.count()).where(*within).group_by(sighting.c.section_id))
    within.append(among(sighting.c.section_id, "sections"))
    return Hot(select(quarter, func.count(article.c.pk.distinct())).where(*within).group_by(quarter))


def _minute(way: _Way) -> ColumnElement[int]:
    return stored(article.c.time) // MINUTE if way == "late by time" else article.c.pk // 2**BITS


def _within(way: _Way) -> list[Any]:
    pk, time = _looked_through(article.c.pk), article.c.time
    by_key = [pk >= bindparam("low"), pk < bindparam("high")]
    late = [LATE, time >= bindparam("since", type_=Utc), time < bindparam("until", type_=Utc)]
    return [*(late if way != "by key" else ()), *(by_key if way != "late by time" else ())]


def _of_article(article_id: Column[int], way: _Way) -> ColumnElement[bool]:
    """Where all are counted, the article of each row is looked up; the few articles that are late look up theirs."""
    if way == "by key":
        return article.c.id == _looked_through(article_id)
    return article_id == _looked_through(article.c.id)


def _looked_through(column: Column[int]) -> ColumnElement[int]:
    """A column in a condition for which SQLite does not search it.

    Not the table of articles itself, whose rows hold the texts: all of a small index is read faster.
    """
    return literal_column(f"+{column}", BigInteger)
