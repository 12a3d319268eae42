"""Internal keys of articles, made from `time`: `minute << 2 | n`, n the next free; a full minute passes on to the next.

How many minutes the key of any article ever was behind its time is kept (the counter `late`), so that whoever looks for
all articles of a time knows where the last of them may be.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from heapq import nlargest
from operator import itemgetter

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, func, literal_column, select, update

from db.hot import Hot
from db.schema import LATE, article, counter
from db.sqlite.lists import numbers
from db.times import MINUTE, Utc, stored

_FURTHER = 4  # minutes that are looked at together where one is full; twice as many each time that all of them are
_MOST_FURTHER = 4_096
_FULL = "full"  # the name under which a connection keeps rows of minutes that have no room
_ROWS = 256  # of these that it keeps
_Rows = tuple[tuple[int, int], ...]  # each the first minute and the one after the last; they do not touch
BITS = 2  # few, since the text index keeps how far each document is from the one before
_MINUTES = numbers("minutes")
_FIRST = _MINUTES.c.value * 2**BITS
_LAST = Hot(
    select(
        _MINUTES.c.value.label("minute"),
        select(func.max(article.c.pk)).where(article.c.pk.between(_FIRST, _FIRST + 2**BITS - 1)).scalar_subquery(),
    )
)
_LATE = Hot(select(counter.c.value).where(counter.c.name == literal_column("'late'")))
_LATER = Hot(
    update(counter).where(counter.c.name == "late", counter.c.value < bindparam("late")).values(value=bindparam("late"))
)
_BEFORE = Hot(
    select(article.c.pk)
    .where(LATE, article.c.time >= bindparam("first", type_=Utc), article.c.time < bindparam("time", type_=Utc))
    .where(article.c.pk >= bindparam("low"))
    .limit(1)
)


def minute_of(time: datetime) -> int:
    """The minute of an aware time, counted from 1970; earlier ones count as 1970."""
    return max(0, int(time.timestamp()) // 60)


def _begin_of(minute: int) -> datetime:
    return datetime.fromtimestamp(60 * minute, UTC)


def first_key(minute: int) -> int:
    """The least key of a minute."""
    return minute << BITS


def end_of(tx: Connection, minute: int) -> int:
    """A key after those of all articles of this minute and earlier ones, had they to pass on to later ones."""
    return first_key(minute + 1 + how_late(tx))


def are_begun_anew(tx: Connection, minutes: Collection[int]) -> bool:
    """Whether keys from one of these minutes on are never those of articles of before it."""
    if min(minutes) <= 0:
        return False  # all of the past is there
    if not (late := how_late(tx)):
        return True
    return not any(
        _BEFORE.rows(tx, first=_begin_of(minute - late), time=_begin_of(minute), low=first_key(minute))
        for minute in minutes
    )


def latest(tx: Connection) -> int:
    """By how many minutes a key is behind its article's time, at most, counted anew."""
    return max(0, tx.scalar(select(func.max(_behind())).where(LATE)) or 0)


def early() -> Select[tuple[int]]:
    """The ids of the articles whose key is of before their time, as that of none is."""
    return select(article.c.id).where(LATE, _behind() < 0)


def _behind() -> ColumnElement[int]:
    time = stored(article.c.time)
    behind: ColumnElement[int] = article.c.pk // 2**BITS - case((time < 0, 0), else_=time) // MINUTE
    return behind


def free_pks(tx: Connection, minutes: Sequence[int]) -> list[int]:
    """A free key in each of the minutes, rising where one is asked for twice; a full minute passes on to the next.

    Which minutes were found full is remembered for as long as the connection lasts: an article that went since leaves
    its place free, and no other takes it.
    """
    full: _Rows = tx.connection.info.get(_FULL, ())
    begun = {asked: _after(full, asked) for asked in minutes}
    looked = set(begun.values())
    last = _last_pks(tx, looked)
    free, at_once = [], _FURTHER
    for asked in minutes:
        minute = begun[asked]
        while (pk := last.get(minute, first_key(minute) - 1) + 1) >> BITS != minute:
            minute += 1
            if minute not in looked:
                further = {*range(minute, minute + at_once)} - looked
                looked |= further
                last |= _last_pks(tx, further)
                at_once = min(2 * at_once, _MOST_FURTHER)
        begun[asked] = minute
        last[minute] = pk
        free.append(pk)
    if passed := [(asked, minute) for asked, minute in begun.items() if minute > asked]:
        _LATER.run(tx, late=max(minute - asked for asked, minute in passed))
        tx.connection.info[_FULL] = _joined([*full, *passed])
    return free


def _after(full: _Rows, minute: int) -> int:
    """The minute itself, or the one after the row of full minutes that it is of."""
    at = bisect_right(full, minute, key=itemgetter(0)) - 1
    return max(minute, full[at][1]) if at >= 0 else minute


def _joined(rows: list[tuple[int, int]]) -> _Rows:
    """The rows in their order, those that touch as one; of very many the longest."""
    joined: list[tuple[int, int]] = []
    for first, end in sorted(rows):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((first, end))
    longest = nlargest(_ROWS, joined, key=lambda row: row[1] - row[0]) if len(joined) > _ROWS else joined
    return tuple(sorted(longest))


def how_late(tx: Connection) -> int:
    """By how many minutes at most the key of an article is behind its time; 0 where no minute ever was full."""
    return int(_LATE.value(tx))


def _last_pks(tx: Connection, minutes: Collection[int]) -> dict[int, int]:
    """The highest key taken in each of the minutes that hold any."""
    return {minute: pk for minute, pk in _LAST.each_raw(tx, minutes=list(minutes)) if pk is not None}
