"""Tells a channel that wants it that all is well, after it was told nothing for long."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from db import incidents, outbox, sections
from db.schema import article, channel, message
from pressclip.models import AllWell
from pressclip.settings import ChannelSettings
from schedules.desk import Desk

_ON_ITS_WAY = ("owed", "held", "sending")


async def beat(desk: Desk) -> int:
    """Owes the channels whose silence is long enough their heartbeat; returns how many."""
    now = desk.clock()
    return await desk.archive.write(lambda tx: _owe(tx, desk.settings.channels, now))


def is_any_due(tx: Connection, channels: Sequence[ChannelSettings], now: datetime) -> bool:
    """Whether a channel is to be told that all is well."""
    return bool(_silent(tx, channels, now))


def _owe(tx: Connection, channels: Sequence[ChannelSettings], now: datetime) -> int:
    due = _silent(tx, channels, now)
    for name, since in due.items():
        followed = sections.all_sections(tx, now)
        seen = select(func.count()).where(article.c.first_seen > since, article.c.first_seen <= now)
        body = {
            "since": since.isoformat(),
            "articles": tx.scalar(seen),
            "sections": len(followed),
            "broken": len(incidents.lasting(tx)),
        }
        outbox.owe_message(tx, name, "heartbeat", body, now)
    return len(due)


def _silent(tx: Connection, channels: Sequence[ChannelSettings], now: datetime) -> dict[str, datetime]:
    """The channels that were told nothing for long enough, with nothing on its way to them: since when, by name."""
    wanted = {one.name: one.heartbeat for one in channels if one.heartbeat is not None}
    if not wanted:
        return {}
    busy = set(tx.scalars(select(message.c.channel).where(message.c.state.in_(_ON_ITS_WAY)).distinct()))
    found: dict[str, datetime] = {}
    for row in tx.execute(select(channel.c.name, channel.c.last_sent, channel.c.welcomed_at)):
        last = max((at for at in (row.last_sent, row.welcomed_at) if at is not None), default=None)
        longest = wanted.get(row.name)
        if longest is not None and last is not None and row.name not in busy and now - last >= longest:
            found[row.name] = last
    return found


def all_well_of(body: dict[str, Any]) -> AllWell:
    """What a heartbeat's body tells."""
    since = datetime.fromisoformat(body["since"]).astimezone(UTC)
    return AllWell(since=since, articles=body["articles"], sections=body["sections"], broken=body["broken"])
