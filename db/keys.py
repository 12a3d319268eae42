"""Internal keys of articles, made from `time`: `minute << 16 | n`, n the next free."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, func, select

from db.hot import Hot
from db.schema import article

_PER_MINUTE = 1 << 16
_LAST = Hot(select(func.max(article.c.pk).label("pk")).where(article.c.pk.between(bindparam("low"), bindparam("high"))))


def minute_of(time: datetime) -> int:
    """The minute of an aware time, counted from 1970; earlier ones count as 1970."""
    return max(0, int(time.astimezone(UTC).timestamp()) // 60)


def free_pks(tx: Connection, minutes: Sequence[int]) -> list[int]:
    """A free key in each of the minutes, rising where one is asked for twice; a full minute passes on to the next."""
    last = _last_pks(tx, set(minutes))
    free = []
    for asked in minutes:
        minute = asked
        while (pk := last.get(minute, (minute << 16) - 1) + 1) >> 16 != minute:
            minute += 1
            last = _last_pks(tx, {minute}) | last
        last[minute] = pk
        free.append(pk)
    return free


def _last_pks(tx: Connection, minutes: Collection[int]) -> dict[int, int]:
    """The highest key taken in each of the minutes that hold any."""
    found = ((minute, _LAST.first(tx, low=minute << 16, high=(minute << 16) + _PER_MINUTE - 1)) for minute in minutes)
    return {minute: row.pk for minute, row in found if row.pk is not None}
