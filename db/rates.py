"""What was learned of when sections bring news, and a site's price of a poll; the states are the cadence's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from db.hot import Hot
from db.schema import article
from db.schema_polling import price, rate
from db.sqlite.lists import among

State = dict[str, Any]
_DAY = 1440  # minutes
_OF_SECTION = Hot(select(rate.c.state).where(rate.c.section_id == bindparam("of")))
_AGAIN = Hot(update(rate).where(rate.c.section_id == bindparam("of")), "state", "at")
_FIRST = Hot(insert(rate), "section_id", "state", "at")
_OF_SITE = Hot(select(price.c.state).where(price.c.site_id == bindparam("of")))
_PRICE_AGAIN = Hot(update(price).where(price.c.site_id == bindparam("of")), "state", "at")
_FIRST_PRICE = Hot(insert(price), "site_id", "state", "at")

_APPEARED = Hot(select(article.c.published, article.c.published_precision).where(among(article.c.id, "ids")))


def load(tx: Connection, section_id: int) -> State | None:
    """A section's state; None where nothing was learned yet."""
    row = _OF_SECTION.first(tx, of=section_id)
    return None if row is None else row.state


def load_all(tx: Connection) -> dict[int, State]:
    """The states of all sections, by id."""
    return {row.section_id: row.state for row in tx.execute(select(rate.c.section_id, rate.c.state))}


def save(tx: Connection, section_id: int, state: Any, now: datetime) -> None:
    """Keeps a section's state, anything that makes up JSON, instead of the one before."""
    if not _AGAIN.run(tx, of=section_id, state=state, at=now):
        _FIRST.run(tx, section_id=section_id, state=state, at=now)


def load_price(tx: Connection, site_id: int) -> State | None:
    """A site's state; None before its first poll."""
    row = _OF_SITE.first(tx, of=site_id)
    return None if row is None else row.state


def save_price(tx: Connection, site_id: int, state: Any, now: datetime) -> None:
    """Keeps a site's state likewise."""
    if not _PRICE_AGAIN.run(tx, of=site_id, state=state, at=now):
        _FIRST_PRICE.run(tx, site_id=site_id, state=state, at=now)


def appeared(tx: Connection, ids: Sequence[int]) -> list[datetime | None]:
    """When each of these articles appeared, where that is known to the minute; by public ids, in any order."""
    rows = _APPEARED.rows(tx, ids=list(ids)) if ids else ()
    return [row.published if row.published_precision in {"second", "minute"} else None for row in rows]


def articles_a_day(state: State | None) -> float | None:
    """The rate that a section's state tells, to one decimal; None where it is too early to tell, or not understood."""
    counts, watched = ((state or {}).get(name) for name in ("counts", "watched"))
    if not counts or not watched or (not any(counts) and sum(watched) < _DAY):
        return None
    return round(_DAY * sum(counts) / max(60.0, sum(watched)), 1)
