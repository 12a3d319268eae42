"""The coverage ledger: for each section the spans of its listing that are proven complete, and the walk under way.

    listing, newest first      span 7  a b c d e          complete; `why` says that it does not reach span 3
                               ......  a gap
                               span 3  f g h i            complete

A walk reads further pages below the uppermost span until it reaches the one below; then the two are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db.hot import Hot
from db.schema import Utc, section
from db.schema_polling import span, walk
from db.sections import gone_at, left_after

_SPANS = Hot(select(span).where(span.c.section_id == bindparam("of")).order_by(span.c.id.desc()))
_OPEN = Hot(insert(span).returning(span.c.id), "section_id", "newest", "oldest", "oldest_time", "newest_time", "why")
_GROW_UP = Hot(update(span).where(span.c.id == bindparam("span_id")).values(emptied=False), "newest", "newest_time")
_WALK = Hot(select(walk).where(walk.c.section_id == bindparam("of")))
Source = Literal["page", "feed", "api"]
REQUESTS: dict[Source, str] = {"page": "walk", "feed": "feed", "api": "api"}  # by what kind a walk asks for each
PATIENCE = timedelta(hours=1)  # first pages come before walks, for a while: a walk must not starve either


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of a section's listing of which nothing is missing. Times are aware UTC.

    `newest` and `oldest` are keys of the cards at its ends, in listing order. `emptied`: the section listed nothing at
    all when it was read last. `why` says why it does not reach the span below, `gap_at` since when that is given up.
    """

    id: int
    section_id: int
    newest: tuple[str, ...]
    oldest: tuple[str, ...]
    oldest_time: datetime | None
    newest_time: datetime
    emptied: bool = False
    why: str | None = None
    gap_at: datetime | None = None

    @property
    def is_bare(self) -> bool:
        """Whether nothing of it was read: it only ends the gap below."""
        return self.gap_at is not None and not self.newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A section whose listing is followed down to what was known before. Times are aware UTC.

    `meets`: keys of the page before, of which a feed or API that goes on from there must list one. `back_to`: keys of
    what was known before, down to which a walk that is joined looks back. `grown`: it began anew since its pages grew.
    """

    section_id: int
    span_id: int
    by: Source
    next_url: str | None
    page_url: str
    tail: tuple[str, ...]
    meets: tuple[str, ...]
    back_to: tuple[str, ...]
    grown: bool
    again: bool
    pages: int
    since: datetime | None
    baseline: bool
    began: datetime
    walked_at: datetime
    failures: int
    error: str | None


def spans(tx: Connection, section_id: int) -> tuple[Span, ...]:
    """The spans of a section, the newest first."""
    return tuple(_span(row._asdict()) for row in _SPANS.rows(tx, of=section_id))


def every_span(tx: Connection) -> dict[int, tuple[Span, ...]]:
    """The spans of every section by its id, the newest first."""
    found: dict[int, tuple[Span, ...]] = {}
    for row in tx.execute(select(span).order_by(span.c.id.desc())):
        found[row.section_id] = (*found.get(row.section_id, ()), _span(dict(row._mapping)))  # noqa: SLF001 - SQLAlchemy's public name for it
    return found


def _span(values: dict[str, Any]) -> Span:
    return Span(**values | {"newest": tuple(values["newest"]), "oldest": tuple(values["oldest"])})


def open_span(
    tx: Connection, section_id: int, keys: Sequence[str], *, bottom: datetime | None, now: datetime, why: str | None
) -> int:
    """A new uppermost span of a section, read `now` (aware UTC); `why` it does not reach the one below."""
    values = {"newest": list(keys), "oldest": list(keys[-_ENDS:]), "oldest_time": bottom, "newest_time": now}
    return int(_OPEN.first(tx, section_id=section_id, why=why, **values).id)


_ENDS = 10  # keys at the lower end of a span


def grow_up(tx: Connection, span_id: int, keys: Sequence[str], now: datetime) -> None:
    """A span reaches up to what was read `now`."""
    _GROW_UP.run(tx, span_id=span_id, newest=list(keys), newest_time=now)


def empty(tx: Connection, span_id: int, now: datetime) -> None:
    """A section listed nothing `now`: what was known is gone for the time being, all that comes is above it."""
    tx.execute(update(span).where(span.c.id == span_id).values(emptied=True, newest_time=now))


def grow_down(tx: Connection, span_id: int, keys: Sequence[str], bottom: datetime | None) -> None:
    """A span reaches down to the last of these keys, of that time (None: unknown, the one before stays)."""
    values: dict[str, Any] = {"oldest": list(keys[-_ENDS:])}
    if bottom is not None:
        values["oldest_time"] = bottom
    tx.execute(update(span).where(span.c.id == span_id).values(values))


def join(tx: Connection, upper: Span, lower: Span) -> None:
    """Two spans prove to be one."""
    values = {"oldest": list(lower.oldest), "oldest_time": lower.oldest_time, "why": lower.why, "gap_at": lower.gap_at}
    tx.execute(update(span).where(span.c.id == upper.id).values(values))
    tx.execute(delete(span).where(span.c.id == lower.id))


def give_up(tx: Connection, span_id: int, why: str, now: datetime) -> None:
    """Between a span and the one below there is a gap, from now on."""
    tx.execute(update(span).where(span.c.id == span_id).values(why=why, gap_at=now))


def walk_of(tx: Connection, section_id: int) -> Walk | None:
    """The walk under way in a section, if any."""
    row = _WALK.first(tx, of=section_id)
    return None if row is None else _walk(row._asdict())


def _walk(values: dict[str, Any]) -> Walk:
    known = {name: value for name, value in values.items() if name != "due"}
    return Walk(**known | {name: tuple(known[name]) for name in _KEYS})


_KEYS = ("tail", "meets", "back_to")


def begin_walk(tx: Connection, begun: Walk) -> None:
    """Records a walk, due at once."""
    values = {name: getattr(begun, name) for name in Walk.__slots__}
    tx.execute(insert(walk).values(values | {name: list(values[name]) for name in _KEYS} | {"due": begun.began}))


def step(tx: Connection, section_id: int, **values: Any) -> None:
    """Records how far a walk came, or why not farther: columns of the walk."""
    tx.execute(update(walk).where(walk.c.section_id == section_id).values(values))


def end_walk(tx: Connection, section_id: int) -> None:
    """A walk is over."""
    tx.execute(delete(walk).where(walk.c.section_id == section_id))


_OF_SECTION = select(walk.c.section_id).join(section, section.c.id == walk.c.section_id)
_FOLLOWED = left_after(bindparam("gone", type_=Utc))
_DUE_WALKS = Hot(_OF_SECTION.where(walk.c.due <= bindparam("now"), _FOLLOWED).order_by(walk.c.walked_at))


def due_walks(tx: Connection, now: datetime) -> list[int]:
    """The ids of the followed sections whose walk is to go on now, the longest waiting first."""
    return [row.section_id for row in _DUE_WALKS.rows(tx, now=now, gone=gone_at(now))]


def walks(tx: Connection) -> frozenset[int]:
    """The ids of the sections in which a walk is under way."""
    return frozenset(tx.scalars(select(walk.c.section_id)))


def is_first_page_due(tx: Connection, site_id: int, now: datetime) -> bool:
    """Whether a section of the site waits for its poll: first pages come before walks."""
    waits = (section.c.site_id == site_id, section.c.next_poll <= now, section.c.retired_at.is_(None))
    return tx.scalar(select(section.c.id).where(*waits).limit(1)) is not None


_LATE = Hot(
    select(walk.c.by)
    .join(section, section.c.id == walk.c.section_id)
    .where(section.c.site_id == bindparam("site_id"), walk.c.due <= bindparam("now"), _FOLLOWED)
    .where(walk.c.walked_at <= bindparam("since"))
    .order_by(walk.c.walked_at)
    .limit(1)
)


def late_request(tx: Connection, site_id: int, now: datetime) -> str | None:
    """The kind of request that a walk of the site, due, waits for longer than it should; None where none does."""
    late = _LATE.first(tx, site_id=site_id, now=now, since=now - PATIENCE, gone=gone_at(now))
    return None if late is None else REQUESTS[late.by]
