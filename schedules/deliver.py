"""From what is owed to what has arrived: assemble, lease, send, settle; each channel on its own."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.messages import kind_of, render, render_notice, render_welcome, split
from db import outbox
from db.outbox import Leased
from pressclip.errors import bug
from pressclip.events import crashed, emit, warn
from pressclip.models import ChannelSettings, Message, Outcome
from schedules.desk import Desk
from schedules.notices import notice_of
from schedules.welcome import welcome_of

_LEASE = timedelta(minutes=3)
_FIRST_RETRY = timedelta(seconds=30)
_LONGEST_RETRY = timedelta(hours=1)
_GIVE_UP_ATTEMPTS = 20  # and so often at least: the machine may have been off meanwhile
_GIVE_UP_AFTER = timedelta(days=3)  # a message older than that is a dead letter, named in the log and by `channels`


async def deliver(desk: Desk) -> int:
    """Sends all that is owed and due; returns how many messages arrived."""
    return sum(await asyncio.gather(*(deliver_to(desk, channel) for channel in desk.settings.channels)))


async def deliver_to(desk: Desk, channel: ChannelSettings) -> int:
    """Sends what one channel is owed and due, in its order; returns how many messages arrived."""
    repeat, now = channel.on_uncertain == "repeat", desk.clock()
    lost = await desk.archive.write(lambda tx: outbox.take_over(tx, channel.name, now, desk.alive, repeat=repeat))
    if lost:
        warn("message.taken-over", channel=channel.name, messages=lost)
    await desk.archive.write(lambda tx: _assemble(tx, desk, channel))
    arrived = 0
    while (leased := await desk.archive.write(lambda tx: _lease(tx, desk, channel))) is not None:
        outcome = await _send(desk, channel, leased)
        arrived += outcome.state == "sent"
        if outcome.state in {"retry", "uncertain"}:
            break
    return arrived


def _assemble(tx: Connection, desk: Desk, channel: ChannelSettings) -> None:
    kind = kind_of(channel.url)
    outbox.assemble(tx, channel.name, lambda items: split(items, kind), desk.clock())


def _lease(tx: Connection, desk: Desk, channel: ChannelSettings) -> Leased | None:
    return outbox.lease_next(tx, channel.name, desk.owner, desk.clock(), alive=desk.alive, lasts=_LEASE)


async def _send(desk: Desk, channel: ChannelSettings, leased: Leased) -> Outcome:
    try:
        message = await desk.archive.read(lambda tx: _render(tx, channel, leased))
        outcome = await asyncio.get_running_loop().run_in_executor(desk.senders, desk.send, channel, message)
    except Exception as error:  # noqa: BLE001 - a bug must not keep the message leased; it is tried again
        crashed(f"message {leased.id} to {leased.channel}", error)
        outcome = Outcome(state="retry", error=str(bug(error)))
    now = desk.clock()
    old = now - leased.created > _GIVE_UP_AFTER and leased.attempts >= _GIVE_UP_ATTEMPTS
    if outcome.state in {"retry", "uncertain"} and old:
        outcome = Outcome(state="failed", error=f"given up after {leased.attempts} attempts: {outcome.error}")
    repeat = channel.on_uncertain == "repeat"
    later = retry_at(now, leased.attempts, outcome.after, desk.chance())
    await desk.archive.write(lambda tx: outbox.settle(tx, leased, outcome, now, retry_at=later, repeat=repeat))
    _log(leased, outcome, later)
    return outcome


def _render(tx: Connection, channel: ChannelSettings, leased: Leased) -> Message:
    kind = kind_of(channel.url)
    if leased.kind == "welcome":
        return render_welcome(welcome_of(tx, leased.body), kind, zone=channel.timezone)
    if leased.kind == "notice":
        return render_notice(notice_of(tx, leased.body), kind, zone=channel.timezone)
    return render(outbox.items_of(tx, leased.id), kind, zone=channel.timezone)


def retry_at(now: datetime, attempts: int, after: timedelta | None, chance: float) -> datetime:
    """When a message that did not arrive is tried again: as told, else ever later, up to an hour. Pure."""
    if after is not None:
        return now + after
    delay: timedelta = min(_LONGEST_RETRY, _FIRST_RETRY * 2 ** min(attempts - 1, 20))
    return now + delay * (0.8 + 0.4 * chance)


def _log(leased: Leased, outcome: Outcome, later: datetime) -> None:
    fields: dict[str, Any] = {"channel": leased.channel, "message": leased.id, "attempt": leased.attempts}
    if outcome.state == "sent":
        emit("message.sent", **fields, repeats=leased.repeats)
    elif outcome.state == "failed":
        warn("message.failed", **fields, error=outcome.error)
    else:
        warn(f"message.{outcome.state}", **fields, error=outcome.error, again=f"{later:%H:%M:%S} UTC")
