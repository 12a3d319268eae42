"""How many articles there are, by quarter of an hour, section and watch; counted in indexes, no article is read.

Every index of `article` holds its key, of which the time is a part: to the minute, unless a thousand had the same. A
quarter of an hour is what all zones' days and hours are made of.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from db.keys import BITS, first_key, minute_of

QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# `+` keeps SQLite from searching the table itself, whose rows hold the texts: all of a small index is read faster.
_ALL = "SELECT (pk >> :bits) / 15, count(*) FROM article WHERE +pk >= :low AND +pk < :high GROUP BY 1"
_SEEN = """
SELECT (a.pk >> :bits) / 15, count(DISTINCT a.pk) FROM sighting s CROSS JOIN article a ON a.id = s.article_id
WHERE s.section_id IN (SELECT value FROM json_each(:sections)) AND +a.pk >= :low AND +a.pk < :high GROUP BY 1
"""
_SECTIONS = """
SELECT s.section_id, count(*) FROM sighting s CROSS JOIN article a ON a.id = s.article_id
WHERE +a.pk >= :low AND +a.pk < :high GROUP BY 1
"""
_WATCHES = """
SELECT m.watch, count(DISTINCT m.article_id) FROM "match" m CROSS JOIN article a ON a.id = m.article_id
WHERE +a.pk >= :low AND +a.pk < :high
  AND (:sections IS NULL OR EXISTS (SELECT 1 FROM sighting s WHERE s.article_id = m.article_id
                                    AND s.section_id IN (SELECT value FROM json_each(:sections))))
GROUP BY 1
"""


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
    limits: dict[str, Any] = {"low": first_key(minute_of(since)), "high": first_key(minute_of(until))}
    chosen = {"sections": None if sections is None else json.dumps(sorted(sections))}
    sql, asked = (_ALL, limits) if sections is None else (_SEEN, limits | chosen)
    by_time = tx.execute(text(sql), asked | {"bits": BITS})
    by_section = {row[0]: row[1] for row in tx.execute(text(_SECTIONS), limits)}
    return Counted(
        quarters={_EPOCH + row[0] * QUARTER: row[1] for row in by_time},
        sections={number: found for number, found in by_section.items() if sections is None or number in sections},
        watches={row[0]: row[1] for row in tx.execute(text(_WATCHES), limits | chosen)},
    )
