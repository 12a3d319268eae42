"""Marks around parsing: a page in whose parsing the process died twice is set aside.

A mark is written before a page is parsed and removed after, whatever came out of it. One that is still there tells
that the process died in between, as a fault in a C library or a kill for want of memory would have it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db.hot import Hot
from db.schema import parsing

_MARK = ("hash", "began", "deaths", "aside")
_OF = Hot(select(*(parsing.c[name] for name in _MARK)).where(parsing.c.subject == bindparam("of")))
_BEGIN = Hot(insert(parsing), "subject", *_MARK)
_CLEAR = Hot(delete(parsing).where(parsing.c.subject == bindparam("of"), parsing.c.aside.is_(False)))
_DEATHS = 2  # one may have been the machine's
_ASIDE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is noted of a subject (`section:ID`, `article:ID`) while its page is parsed, or stands aside."""

    hash: str  # of the page that is parsed, or that killed
    began: datetime  # when parsing began, or when the page was set aside
    deaths: int = 0
    aside: bool = False


def after(mark: Mark | None, digest: str, now: datetime) -> Mark:
    """The mark that follows on `mark` when a page is to be parsed; it is not to be where the new one stands aside.

    What is aside may try again, once, when its page is another one and a day has passed. Pure.
    """
    if mark is None:
        return Mark(hash=digest, began=now)
    if not mark.aside:
        died = replace(mark, deaths=mark.deaths + 1)
        if died.deaths >= _DEATHS:
            return replace(died, began=now, aside=True)
        return replace(died, hash=digest, began=now)
    waits = timedelta(0) <= now - mark.began < _ASIDE  # a time to come was a clock's that ran ahead
    return mark if waits or mark.hash == digest else Mark(hash=digest, began=now, deaths=mark.deaths)


def begin(tx: Connection, subject: str, digest: str, now: datetime) -> bool:
    """Marks a subject, whose lease the caller holds, before its page (by its hash) is parsed.

    False where the process died of it and it is not to be parsed. What is begun must be committed at once, and
    cleared when parsing is over.
    """
    row = _OF.first(tx, of=subject)
    mark = after(None if row is None else Mark(**row._asdict()), digest, now)
    values = {name: getattr(mark, name) for name in _MARK}
    if row is None:
        _BEGIN.run(tx, subject=subject, **values)
    else:
        tx.execute(update(parsing).where(parsing.c.subject == subject).values(**values))
    return not mark.aside


def clear(tx: Connection, subject: str) -> None:
    """Notes that the process outlived the parsing that was begun; what is aside, and was not tried, stays so."""
    _CLEAR.run(tx, of=subject)


def aside(tx: Connection) -> list[tuple[str, datetime]]:
    """The subjects that are set aside and since when, the longest first."""
    rows = tx.execute(select(parsing.c.subject, parsing.c.began).where(parsing.c.aside).order_by(parsing.c.began))
    return [(row.subject, row.began) for row in rows]
