"""A clock that was put back: what was put off by the one that ran ahead waits no longer than it was meant to."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, and_, case, delete, insert, literal, select, type_coerce, update

from db.matches import ASKED
from db.schema import article, channel, feed, incident, message, meta, owed, section, site, waiting
from db.schema_channels import channel_trouble
from db.schema_manners import origin
from db.schema_polling import backfill, outage, probe, span, walk

_TO_COME = (
    section.c.next_poll, site.c.menu_due, site.c.edits_due, article.c.page_due,
    walk.c.due, backfill.c.due, probe.c.due,
    feed.c.not_before, origin.c.not_before, outage.c.until, channel.c.not_before,
    message.c.due, waiting.c.until, section.c.lease_until, article.c.lease_until, message.c.lease_until,
    incident.c.began, incident.c.ended, outage.c.began, channel_trouble.c.began, channel_trouble.c.ended,
)  # fmt: skip
_PASSED = (
    section.c.last_success, site.c.edits_read_at, feed.c.read_at, span.c.newest_time, span.c.gap_at,
    owed.c.created, message.c.created, channel.c.last_sent, channel.c.welcomed_at,
    walk.c.since, walk.c.began, walk.c.walked_at, backfill.c.at,
    probe.c.asked_at, probe.c.changed_at,
)  # fmt: skip
AHEAD = timedelta(minutes=1)  # by less no clock is taken to have been put back
_NAME = "clock"  # in `meta`
_APART = timedelta(seconds=10)  # between the polls of sections that would all be due now


def noted(tx: Connection, now: datetime) -> None:
    """Notes what the clock says while the archive is opened or closed to poll, and puts right what one ahead put off.

    `now` is aware UTC. While a daemon runs its heartbeat tells the same; a command has none.
    """
    before = _read(tx.scalar(select(meta.c.value).where(meta.c.name == _NAME)))
    if before is not None and before - now > AHEAD:
        put_back(tx, now, before - now)
    else:
        _note(tx, now)


def _read(text: str | None) -> datetime | None:
    """None too for what is no time with a zone, as in a damaged archive: it is noted anew."""
    try:
        noted = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return noted if noted.tzinfo is not None else None


def _note(tx: Connection, now: datetime) -> None:
    tx.execute(delete(meta).where(meta.c.name == _NAME))
    tx.execute(insert(meta).values(name=_NAME, value=now.isoformat()))


def put_back(tx: Connection, now: datetime, by: timedelta) -> None:
    """Moves every time to come back with the clock, which is `now` after it was put back `by` so much, and notes that.

    What would lie in the past then is due now, sections one after the other.
    """
    for column in _TO_COME:
        moved = type_coerce(column, BigInteger) - by // timedelta(microseconds=1)
        here = literal(now, column.type)
        earlier = case((moved > here, moved), else_=here)
        ahead = and_(column > now, column < ASKED)  # which is no time, but a word for one that never comes
        tx.execute(update(column.table).where(ahead).values({column.name: earlier}))
    for column in _PASSED:
        tx.execute(update(column.table).where(column > now).values({column.name: now}))
    at_once = select(section.c.id).where(section.c.next_poll == now).order_by(section.c.id)
    for number, section_id in enumerate(tx.scalars(at_once).all()):
        tx.execute(update(section).where(section.c.id == section_id).values(next_poll=now + number * _APART))
    _note(tx, now)
