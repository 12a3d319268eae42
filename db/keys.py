"""Internal keys of articles, made from `time`: `minute << 16 | n`, n the next free."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Integer, func, or_, select

from db.schema import article

_PER_MINUTE = 1 << 16


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
    ranges = [article.c.pk.between(m << 16, (m << 16) + _PER_MINUTE - 1) for m in sorted(minutes)]
    minute_column = article.c.pk.op(">>", return_type=Integer())(16)
    taken = select(minute_column, func.max(article.c.pk)).where(or_(*ranges)).group_by(minute_column)
    return dict(tx.execute(taken).all())
