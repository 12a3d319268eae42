"""What is remembered of a host: its robots.txt, and until when it asked to be left alone."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from db.hot import Hot
from db.schema_manners import origin

_OF = Hot(select(origin).where(origin.c.origin == bindparam("address")))

_WELCOMED = Hot(update(origin).where(origin.c.origin == bindparam("address"), origin.c.refusals > 0).values(refusals=0))


def load(tx: Connection, address: str) -> Any | None:
    """The row of an origin (`scheme://host:port`): robots and tdmrep with status and at, not_before, refusals."""
    return _OF.first(tx, address=address)


def save_robots(tx: Connection, address: str, *, body: str, status: int, at: datetime) -> None:
    """Keeps a robots.txt as it was answered."""
    _save(tx, address, {"robots": body, "robots_status": status, "robots_at": at})


def save_tdmrep(tx: Connection, address: str, *, body: str, status: int, at: datetime) -> str | None:
    """Keeps a tdmrep.json likewise, and since when it says so; returns what it said before, None the first time."""
    row = load(tx, address)
    before = None if row is None else row.tdmrep
    since = at if row is None or before != body else row.tdmrep_since
    _save(tx, address, {"tdmrep": body, "tdmrep_status": status, "tdmrep_at": at, "tdmrep_since": since})
    return before


def hold(tx: Connection, address: str, until: datetime, *, refusals: int) -> None:
    """Leaves the host alone until then, as it asked so many times in a row."""
    _save(tx, address, {"not_before": until, "refusals": refusals})


def welcomed(tx: Connection, address: str) -> None:
    """Notes that the host answers as it should: its next refusal is a first one."""
    _WELCOMED.run(tx, address=address)


def held(tx: Connection, now: datetime) -> dict[str, datetime]:
    """The origins that are left alone, and until when."""
    rows = select(origin.c.origin, origin.c.not_before).where(origin.c.not_before > now).order_by(origin.c.origin)
    return dict(tx.execute(rows).all())


def _save(tx: Connection, address: str, values: dict[str, Any]) -> None:
    if load(tx, address) is None:
        tx.execute(insert(origin).values(origin=address, **values))
    else:
        tx.execute(update(origin).where(origin.c.origin == address).values(**values))
