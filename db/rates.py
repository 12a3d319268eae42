"""What was learned of when sections bring news, and a site's price of a poll; the states are the cadence's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from db.schema import article, section
from db.schema_polling import price, rate

State = dict[str, Any]


def load(tx: Connection, section_id: int) -> State | None:
    """A section's state; None where nothing was learned yet."""
    state: State | None = tx.scalar(select(rate.c.state).where(rate.c.section_id == section_id))
    return state


def load_all(tx: Connection) -> dict[int, State]:
    """The states of all sections, by id."""
    return {row.section_id: row.state for row in tx.execute(select(rate.c.section_id, rate.c.state))}


def save(tx: Connection, section_id: int, state: State, now: datetime) -> None:
    """Keeps a section's state instead of the one before."""
    tx.execute(delete(rate).where(rate.c.section_id == section_id))
    tx.execute(insert(rate).values(section_id=section_id, state=state, at=now))


def learned(tx: Connection, site_id: int) -> int:
    """How many sections of a site have a state."""
    mine = select(section.c.id).where(section.c.site_id == site_id)
    return tx.scalar(select(func.count()).select_from(rate).where(rate.c.section_id.in_(mine))) or 0


def load_price(tx: Connection, site_id: int) -> State | None:
    """A site's state; None before its first poll."""
    state: State | None = tx.scalar(select(price.c.state).where(price.c.site_id == site_id))
    return state


def save_price(tx: Connection, site_id: int, state: State, now: datetime) -> None:
    """Keeps a site's state instead of the one before."""
    tx.execute(delete(price).where(price.c.site_id == site_id))
    tx.execute(insert(price).values(site_id=site_id, state=state, at=now))


def appeared(tx: Connection, ids: Sequence[int]) -> list[datetime | None]:
    """When each of these articles appeared, where that is known to the minute; by public ids, in any order."""
    rows = tx.execute(select(article.c.published, article.c.published_precision).where(article.c.id.in_(ids)))
    return [row.published if row.published_precision in {"second", "minute"} else None for row in rows]
