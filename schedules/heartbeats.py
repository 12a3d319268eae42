"""Tells a channel that wants it that all is well, after it was told nothing for long."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from db import incidents, outbox, sections
from db.schema import article, channel, message
from pressclip.models import AllWell, ChannelSettings
from schedules.desk import Desk

_ON_ITS_WAY = ("owed", "held", "sending")


async def beat(desk: Desk) -> int:
    """Owes the channels whose silence is long enough their heartbeat; returns how many."""
    now = desk.clock()
    return await desk.archive.write(lambda tx: _owe(tx, desk.settings.channels, now))


def is_any_due(tx: Connection, channels: Sequence[ChannelSettings], now: datetime) -> bool:
    """Whether a channel is to be told that all is well."""
    return any(_silent_since(tx, one, now) is not None for one in channels)


def _owe(tx: Connection, channels: Sequence[ChannelSettings], now: datetime) -> int:
    due = [(one, since) for one in channels if (since := _silent_since(tx, one, now)) is not None]
    for one, since in due:
        followed = sections.all_sections(tx, now)
        seen = select(func.count()).where(article.c.first_seen > since, article.c.first_seen <= now)
        body = {
            "since": since.isoformat(),
            "articles": tx.scalar(seen),
            "sections": len(followed),
            "broken": len(incidents.lasting(tx)),
        }
        outbox.owe_message(tx, one.name, "heartbeat", body, now)
    return len(due)


def _silent_since(tx: Connection, of: ChannelSettings, now: datetime) -> datetime | None:
    """Since when the channel was told nothing, if that is long enough and nothing is on its way."""
    if of.heartbeat is None:
        return None
    mine = message.c.channel == of.name
    if tx.scalar(select(message.c.id).where(mine, message.c.state.in_(_ON_ITS_WAY)).limit(1)) is not None:
        return None
    sent = tx.scalar(select(func.max(message.c.sent_at)).where(mine))
    welcomed = tx.scalar(select(channel.c.welcomed_at).where(channel.c.name == of.name))
    last = max((at for at in (sent, welcomed) if at is not None), default=None)
    return last if last is not None and now - last >= of.heartbeat else None


def all_well_of(body: dict[str, Any]) -> AllWell:
    """What a heartbeat's body tells."""
    since = datetime.fromisoformat(body["since"]).astimezone(UTC)
    return AllWell(since=since, articles=body["articles"], sections=body["sections"], broken=body["broken"])
