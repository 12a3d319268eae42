"""Internal keys of articles, made from `time`: `minute << 10 | n`, n the next free."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import JSON, BigInteger, Connection, bindparam, column, func, select

from db.hot import Hot
from db.schema import article

_FURTHER = 4  # minutes that are looked at together where one is full
BITS = 10  # few, since the text index keeps how far each document is from the one before
_MINUTES = func.json_each(bindparam("minutes", type_=JSON)).table_valued(column("value", BigInteger))
_FIRST = _MINUTES.c.value * 2**BITS
_LAST = Hot(
    select(
        _MINUTES.c.value.label("minute"),
        select(func.max(article.c.pk)).where(article.c.pk.between(_FIRST, _FIRST + 2**BITS - 1)).scalar_subquery(),
    )
)
_TAKEN = Hot(select(article.c.pk).where(article.c.pk.in_((bindparam("key"), bindparam("other")))))


def minute_of(time: datetime) -> int:
    """The minute of an aware time, counted from 1970; earlier ones count as 1970."""
    return max(0, int(time.astimezone(UTC).timestamp()) // 60)


def minute_of_key(pk: int) -> int:
    """The minute that a key is of."""
    return pk >> BITS


def first_key(minute: int) -> int:
    """The least key of a minute."""
    return minute << BITS


def end_of(tx: Connection, minute: int) -> int:
    """The first key after those of all articles of this minute and earlier ones, had they to pass on to later ones."""
    while _TAKEN.rows(tx, key=(last := first_key(minute + 1) - 1), other=last):
        minute += 1
    return first_key(minute + 1)


def are_begun_anew(tx: Connection, first: int, second: int) -> bool:
    """Whether keys of two minutes are of their own articles alone: those before were not full, nor all of the past."""
    if min(first, second) <= 0:
        return False
    return not _TAKEN.rows(tx, key=first_key(first) - 1, other=first_key(second) - 1)


def free_pks(tx: Connection, minutes: Sequence[int]) -> list[int]:
    """A free key in each of the minutes, rising where one is asked for twice; a full minute passes on to the next."""
    looked = set(minutes)
    last, room = _last_pks(tx, looked), dict[int, int]()
    free = []
    for asked in minutes:
        minute = room.get(asked, asked)
        while minute_of_key(pk := last.get(minute, first_key(minute) - 1) + 1) != minute:
            minute += 1
            if minute not in looked:
                further = {*range(minute, minute + _FURTHER)} - looked
                looked |= further
                last |= _last_pks(tx, further)
        room[asked] = minute
        last[minute] = pk
        free.append(pk)
    return free


def _last_pks(tx: Connection, minutes: Collection[int]) -> dict[int, int]:
    """The highest key taken in each of the minutes that hold any."""
    return {minute: pk for minute, pk in _LAST.each_raw(tx, minutes=list(minutes)) if pk is not None}
