"""Backfills: sections whose past is being filed, each with where it goes on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, or_, select, update

from db import aliases
from db.hot import Hot
from db.schema import article, section
from db.schema_polling import backfill, span, walk

Purpose = Literal["past", "gap"]
Over = Literal["done", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """A section's listing as it is followed into the past. Times are aware UTC.

    `purpose`: somebody asked for it, or the daemon closes a gap. `page_url`: empty until it is known which way to read.
    `span_id`: what it continues, None while it met
    nothing of what is known. `bottom`, `reached`: the lower and the upper bound of the time to which it came. `over`:
    it came to `until`, or the site shows no more.
    """

    section_id: int
    purpose: Purpose
    until: datetime
    by: Literal["page", "api"] = "page"
    next_url: str | None = None
    page_url: str = ""
    tail: tuple[str, ...] = ()
    again: bool = False
    seeking: bool = False
    span_id: int | None = None
    top: datetime | None = None
    bottom: datetime | None = None
    reached: datetime | None = None
    filed: int = 0
    requests: int = 0
    began: datetime
    at: datetime
    due: datetime
    over: Over | None = None


def load(tx: Connection, section_id: int, purpose: Purpose) -> Backfill | None:
    """The backfill of a section, under way or over; None where there was none."""
    mine = (backfill.c.section_id == section_id, backfill.c.purpose == purpose)
    row = tx.execute(select(backfill).where(*mine)).one_or_none()
    if row is None:
        return None
    return Backfill(**dict(row._mapping) | {"tail": tuple(row.tail)})  # noqa: SLF001 - SQLAlchemy's public name for it


def begin(tx: Connection, begun: Backfill) -> None:
    """Records a backfill in place of the one before."""
    forget(tx, begun.section_id, begun.purpose)
    values = {name: getattr(begun, name) for name in Backfill.__slots__}
    tx.execute(insert(backfill).values(values | {"tail": list(begun.tail)}))


def step(tx: Connection, section_id: int, purpose: Purpose, **values: Any) -> None:
    """Records how far a backfill came: columns of it."""
    mine = (backfill.c.section_id == section_id, backfill.c.purpose == purpose)
    tx.execute(update(backfill).where(*mine).values(values))


def count(tx: Connection, section_id: int, purpose: Purpose, requests: int) -> None:
    """Adds to the requests that a backfill made."""
    mine = (backfill.c.section_id == section_id, backfill.c.purpose == purpose)
    tx.execute(update(backfill).where(*mine).values(requests=backfill.c.requests + requests))


def forget(tx: Connection, section_id: int, purpose: Purpose) -> None:
    """Removes a backfill; what it filed stays."""
    tx.execute(delete(backfill).where(backfill.c.section_id == section_id, backfill.c.purpose == purpose))


def _gaps() -> Select[int]:
    mine = and_(backfill.c.section_id == span.c.section_id, backfill.c.purpose == "gap")
    tried = and_(backfill.c.section_id.is_(None), span.c.gap_at <= bindparam("tried"))
    walked = select(walk.c.section_id)
    return (
        select(span.c.section_id)
        .join(section, section.c.id == span.c.section_id)
        .outerjoin(backfill, mine)
        .where(span.c.gap_at.is_not(None), section.c.retired_at.is_(None), span.c.section_id.not_in(walked))
        .where(or_(backfill.c.due <= bindparam("now"), tried))
        .distinct()
        .order_by(span.c.section_id)
    )


_GAPS = Hot(_gaps())


def due_gaps(tx: Connection, now: datetime, *, every: timedelta) -> list[int]:
    """The ids of the sections with a gap that the daemon is to try to close now; first so long after it came to be."""
    return [row.section_id for row in _GAPS.rows(tx, now=now, tried=now - every)]


def newest_time(tx: Connection, keys: tuple[str, ...]) -> datetime | None:
    """The latest time that any of these articles may have appeared at (aware UTC), None where none has one."""
    here = article.c.id.in_(set(aliases.owners(tx, keys).values()))
    latest: datetime | None = tx.scalar(select(func.max(article.c.published_to)).where(here))
    return latest
