"""The hard budget: in any sliding 60 minutes at most N requests to a site, whatever process makes them."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from db.schema import request

WINDOW = timedelta(minutes=60)
_BESIDE = ("article", "feed")
_ARTICLE_SHARE = 0.4  # listings plan with 0.6 of the budget; article pages must not eat into it


def take(tx: Connection, site_id: int, kind: str, *, limit: int, now: datetime) -> datetime | None:
    """Books one request and returns None, or returns when the next one will be free (aware UTC), booking nothing."""
    tx.execute(delete(request).where(request.c.site_id == site_id, request.c.at <= now - WINDOW))
    ahead = update(request).where(request.c.site_id == site_id, request.c.at > now)
    tx.execute(ahead.values(at=now))  # the clock was put back: those requests were made, at the latest now
    until = _full_until(tx, site_id, limit, kinds=())
    if until is None and kind in _BESIDE:
        until = _full_until(tx, site_id, max(1, int(limit * _ARTICLE_SHARE)), kinds=_BESIDE)
    if until is None:
        tx.execute(insert(request).values(site_id=site_id, kind=kind, at=now))
    return until


def _full_until(tx: Connection, site_id: int, limit: int, kinds: tuple[str, ...]) -> datetime | None:
    booked = select(request.c.at).where(request.c.site_id == site_id)
    if kinds:
        booked = booked.where(request.c.kind.in_(kinds))
    oldest_of_the_last = tx.scalar(booked.order_by(request.c.at.desc()).offset(limit - 1).limit(1))
    return None if oldest_of_the_last is None else oldest_of_the_last + WINDOW


def used(tx: Connection, site_id: int, now: datetime) -> int:
    """How many requests the last 60 minutes saw."""
    mine = select(func.count()).where(request.c.site_id == site_id, request.c.at > now - WINDOW)
    return tx.scalar(mine) or 0
