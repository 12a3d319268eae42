"""Outages: sites whose host does not answer, from the first try that failed to the first that did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from db.hot import Hot
from db.schema import site
from db.schema_polling import outage
from pressclip.models import Trouble

_LASTING = Hot(
    select(outage.c.site_id, outage.c.host, outage.c.error, outage.c.began, outage.c.tries, outage.c.until)
    .add_columns(site.c.name.label("site"))
    .join(site, site.c.id == outage.c.site_id)
    .where(outage.c.ended.is_(None))
    .order_by(outage.c.id)
)
_WORTH_TELLING = 3  # tries in a row: one or two are the weather of the web
_GATHER = timedelta(minutes=2)  # what breaks together is told together


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A site whose host does not answer. Times are aware UTC; before `until` it is not tried again."""

    site_id: int
    site: str
    host: str
    error: str
    began: datetime
    tries: int
    until: datetime


def lasting(tx: Connection) -> dict[int, Outage]:
    """The outages that last, by the site's number."""
    return {row.site_id: Outage(**row._asdict()) for row in _LASTING.rows(tx)}


def failed(tx: Connection, site_id: int, *, host: str, error: str, now: datetime, until: datetime) -> None:
    """Notes one more try that failed; an outage begins where none lasts."""
    values = {"host": host, "error": error, "until": until}
    again = update(outage).where(outage.c.site_id == site_id, outage.c.ended.is_(None))
    if tx.execute(again.values(**values, tries=outage.c.tries + 1)).rowcount == 0:
        tx.execute(insert(outage).values(**values, site_id=site_id, began=now, tries=1))


def try_now(tx: Connection, site_id: int, now: datetime) -> None:
    """Waits no longer with the next try."""
    tx.execute(update(outage).where(outage.c.site_id == site_id, outage.c.ended.is_(None)).values(until=now))


def over(tx: Connection, site_id: int, now: datetime) -> None:
    """Notes that the site answers again."""
    tx.execute(update(outage).where(outage.c.site_id == site_id, outage.c.ended.is_(None)).values(ended=now))


def ready(tx: Connection, now: datetime) -> list[int]:
    """The outages whose beginning or end is to be told now, those that were over before they were told left out."""
    rows = tx.execute(select(outage).where(or_(_begins(), _ends())).order_by(outage.c.id)).all()
    ripe = any(
        (row.ended is not None or row.tries >= _WORTH_TELLING) and now - (row.ended or row.began) >= _GATHER
        for row in rows
    )
    return [row.id for row in rows] if ripe else []


def _begins() -> ColumnElement[bool]:
    return and_(outage.c.began_told.is_(False), outage.c.ended.is_(None))


def _ends() -> ColumnElement[bool]:
    return and_(outage.c.began_told.is_(True), outage.c.ended.is_not(None), outage.c.ended_told.is_(False))


def told(tx: Connection, ids: Sequence[int]) -> None:
    """Marks what was put into a notice."""
    mine = outage.c.id.in_(ids)
    tx.execute(update(outage).where(mine, outage.c.ended.is_not(None)).values(ended_told=True))
    tx.execute(update(outage).where(mine).values(began_told=True))


def load(tx: Connection, ids: Sequence[int]) -> tuple[Trouble, ...]:
    """The outages as people are told of them, in the order of their ids."""
    rows = tx.execute(
        select(outage, site.c.name)
        .join(site, site.c.id == outage.c.site_id)
        .where(outage.c.id.in_(ids))
        .order_by(outage.c.id)
    )
    return tuple(
        Trouble(section=row.name, status="offline", error=row.error, began=row.began, ended=row.ended) for row in rows
    )
