"""How many articles there are, by quarter of an hour, section and watch; counted in indexes, no article is read.

Every index of `article` holds its key, of which the time is a part: to the minute, unless that was full. Those articles
have an index of their own by their time, and are counted by that instead. A quarter of an hour is what all zones' days
and hours are made of.
"""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from db.keys import BITS, first_key, how_late, minute_of
from db.times import MINUTE

QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# `+` keeps SQLite from searching the table itself, whose rows hold the texts: all of a small index is read faster.
_ALL = "SELECT {minute} / 15, count(*) FROM article a WHERE {within} GROUP BY 1"
_SEEN = """
SELECT {minute} / 15, count(DISTINCT a.pk) FROM {sightings}
WHERE s.section_id IN (SELECT value FROM json_each(:sections)) AND {within} GROUP BY 1
"""
_SECTIONS = "SELECT s.section_id, count(*) FROM {sightings} WHERE {within} GROUP BY 1"
_WATCHES = """
SELECT m.watch, count(DISTINCT m.article_id) FROM {matches}
WHERE {within}
  AND (:sections IS NULL OR EXISTS (SELECT 1 FROM sighting s WHERE s.article_id = m.article_id
                                    AND s.section_id IN (SELECT value FROM json_each(:sections))))
GROUP BY 1
"""
_BY_KEY = {
    "minute": "(a.pk >> :bits)",
    "within": "+a.pk >= :low AND +a.pk < :high",
    "sightings": "sighting s CROSS JOIN article a ON a.id = s.article_id",
    "matches": '"match" m CROSS JOIN article a ON a.id = m.article_id',
}
_OF_LATE = {
    "sightings": "article a CROSS JOIN sighting s ON s.article_id = a.id",
    "matches": 'article a CROSS JOIN "match" m ON m.article_id = a.id',
}
_LATE_ONES = "a.pk >> 2 <> a.time / 60000000 AND a.time >= :since AND a.time < :until"
_LATE_BY_KEY = {**_BY_KEY, **_OF_LATE, "within": f"{_LATE_ONES} AND {_BY_KEY['within']}"}
_LATE_BY_TIME = {**_OF_LATE, "minute": "(a.time / 60000000)", "within": _LATE_ONES}


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
    chosen = {"sections": None if sections is None else json.dumps(sorted(sections))}
    first, last, late = minute_of(since), minute_of(until), how_late(tx)
    asked = chosen | {"bits": BITS, "low": first_key(first), "high": first_key(last)}
    ways = [(1, _BY_KEY, first)]
    if late:
        ways += [(-1, _LATE_BY_KEY, first - late), (1, _LATE_BY_TIME, first)]

    def counted(sql: str) -> dict[Any, int]:
        found = Counter[Any]()
        for sign, way, begins in ways:
            span = {"since": begins * MINUTE, "until": last * MINUTE}
            for subject, many in tx.execute(text(sql.format_map(way)), asked | span):
                found[subject] += sign * many
        return {subject: many for subject, many in found.items() if many}

    by_time, by_section = counted(_ALL if sections is None else _SEEN), counted(_SECTIONS)
    return Counted(
        quarters={_EPOCH + number * QUARTER: many for number, many in by_time.items()},
        sections={number: found for number, found in by_section.items() if sections is None or number in sections},
        watches=counted(_WATCHES),
    )
