"""From what is owed to what has arrived: assemble, lease, send, settle; each channel on its own."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from alerts.digests import Why, render_digest, split_digest
from alerts.forms import kind_of
from alerts.messages import render, render_heartbeat, render_notice, render_welcome
from alerts.when import Hold, hold, quiet_until
from db import channel_state, headlines, holding, outbox
from db.items import items_of
from db.outbox import Leased
from db.sent_marks import Marks, leave_out, marks_of
from pressclip.errors import bug
from pressclip.events import crashed, emit, warn
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from schedules.desk import Desk
from schedules.heartbeats import all_well_of
from schedules.notices import notice_of
from schedules.sending import PATIENCE, dressed, goes_on_in, must_wait, note
from schedules.updates import assemble_updates, follow, split_apart, with_rewrite
from schedules.welcome import welcome_of

Pause = Callable[[float], Awaitable[object]]  # for so many seconds

_LEASE = timedelta(minutes=3)
_FIRST_RETRY = timedelta(seconds=30)
_LONGEST_RETRY = timedelta(hours=1)
_GIVE_UP_ATTEMPTS = 20  # and so often at least: the machine may have been off meanwhile
_OF_ARTICLES = frozenset({"alert", "digest", "update"})  # kinds of messages
_GIVE_UP_AFTER = timedelta(days=3)  # a message older than that is a dead letter, named in the log and by `channels`


async def deliver(desk: Desk) -> int:
    """Sends all that is owed and due; returns how many messages arrived."""
    return sum(await asyncio.gather(*(deliver_to(desk, channel) for channel in desk.settings.channels)))


async def deliver_to(
    desk: Desk, channel: ChannelSettings, *, goes_on: Callable[[], bool] = lambda: True, pause: Pause | None = None
) -> int:
    """Sends what one channel is owed and due, in its order; returns how many messages arrived.

    Once it no longer `goes_on`, the message in hand is the last: what waits is not taken, and so never in doubt. With
    `pause` a chat that only waits for its turn, for seconds, is waited for here: a tick would come up to a second late.
    """
    arrived = await _deliver_now(desk, channel, goes_on)
    while pause is not None and goes_on():
        before = desk.clock()
        seconds = await desk.archive.read(lambda tx: goes_on_in(tx, [channel], desk.clock()))
        if not seconds:
            break
        await pause(seconds)
        if desk.clock() <= before:
            break
        arrived += await _deliver_now(desk, channel, goes_on)
    return arrived


async def _deliver_now(desk: Desk, channel: ChannelSettings, goes_on: Callable[[], bool]) -> int:
    lost, leased = await desk.archive.write(lambda tx: claim(tx, desk, channel))
    if lost:
        warn("message.taken-over", channel=channel.name, messages=lost)
    arrived = 0
    while leased is not None:
        outcome, leased = await _send(desk, channel, leased, goes_on)
        arrived += outcome.state == "sent"
    return arrived


def claim(tx: Connection, desk: Desk, channel: ChannelSettings) -> tuple[int, Leased | None]:
    """Takes over what a dead sender left, puts together what is owed, takes the first; how many were taken over."""
    lost = _take_over(tx, desk, channel)
    _assemble(tx, desk, channel)
    return lost, _lease(tx, desk, channel)


def _take_over(tx: Connection, desk: Desk, channel: ChannelSettings) -> int:
    now, repeat = desk.clock(), channel.on_uncertain == "repeat"
    lost = outbox.lost(tx, channel.name, now, desk.alive)
    noted = [one for one in lost if _is_noted(desk, marks_of(tx, one))]
    edits = outbox.of_kind(tx, lost, "update")  # to edit twice is no repeat
    for one in lost:
        outbox.take_over(tx, [one], now, arrived=one in noted, repeat=repeat or one in edits)
    headlines.owe(tx, headlines.told_in(tx, noted), now)
    return len(lost)


def _is_noted(desk: Desk, marks: Marks) -> bool:
    """Whether the journal says that all of a message arrived."""
    return bool(marks) and len(_told_before(desk, marks)) == len(marks)


def due_channels(tx: Connection, desk: Desk, now: datetime) -> tuple[ChannelSettings, ...]:
    """The channels for which there is something to do: to hold, to put together, to send, or to take over."""
    waits = outbox.waiting(tx, now)
    return tuple(one for one in desk.settings.channels if one.name in waits and _is_due(tx, one, waits[one.name], now))


def _is_due(tx: Connection, channel: ChannelSettings, waits: outbox.Waiting, now: datetime) -> bool:
    if waits.loose or waits.under_way or (waits.ready and not quiet_until(channel, now)):
        return True
    return waits.held is not None and _hold(tx, channel, waits.held, now) is None


def _hold(tx: Connection, channel: ChannelSettings, since: datetime, now: datetime) -> Hold | None:
    sent = outbox.told_lately(tx, channel.name, now) if channel.max_per_hour is not None else ()
    return hold(channel, since=since, now=now, sent=sent)


def _assemble(tx: Connection, desk: Desk, channel: ChannelSettings) -> None:
    """Holds what is owed until its time, or makes messages of it; what comes during a long wait, all at its end."""
    now = desk.clock()
    if channel_state.is_left_alone(tx, channel.name, now + PATIENCE):
        return
    kind = kind_of(channel.url)
    what = holding.due(tx, channel.name)
    if what is not None and assemble_updates(tx, channel, kind, what.rows, now):
        what = holding.due(tx, channel.name)
    if what is None:
        return
    held = _hold(tx, channel, what.since, now)
    if held is not None:
        holding.hold(tx, channel.name, what, held.until, held.why)
        return
    why = _why_digest(what, channel)
    if why is None:
        holding.release(tx, channel.name, what, lambda items: split_apart(items, kind), now, kind="alert", body=None)
    else:
        holding.release(
            tx, channel.name, what, lambda items: split_digest(items, kind), now, kind="digest", body={"why": why}
        )


def _why_digest(what: holding.Due, channel: ChannelSettings) -> Why | None:
    """Why what is owed goes out as a digest; None where it does not."""
    if channel.digest is not None:
        return "digest"
    if what.held is not None:
        why: Why = (what.held.body or {}).get("why", "digest")
        return why
    return "storm" if len({row.article_id for row in what.rows}) > channel.storm else None


def _lease(tx: Connection, desk: Desk, channel: ChannelSettings) -> Leased | None:
    now = desk.clock()
    if quiet_until(channel, now) or must_wait(tx, desk.settings.channels, channel, now):
        return None
    leased = outbox.lease_next(tx, channel.name, desk.owner, now, lasts=_LEASE)
    if leased is not None and channel.updates:
        headlines.note(tx, leased.id, now)
    return leased


async def _send(
    desk: Desk, channel: ChannelSettings, leased: Leased, goes_on: Callable[[], bool]
) -> tuple[Outcome, Leased | None]:
    """Sends a message, and takes the next in the transaction that marks it, unless the channel is to wait."""
    try:
        outcome, message = await _handed_over(desk, channel, leased)
    except Exception as error:  # noqa: BLE001 - a bug must not keep the message leased; it is tried again
        crashed(f"message {leased.id} to {leased.channel}", error)
        outcome, message = Outcome(state="retry", error=str(bug(error))), None
    now = desk.clock()
    old = now - leased.created > _GIVE_UP_AFTER and leased.attempts >= _GIVE_UP_ATTEMPTS
    if outcome.state in {"retry", "uncertain"} and old:
        outcome = Outcome(state="failed", error=f"given up after {leased.attempts} attempts: {outcome.error}")
    repeat = channel.on_uncertain == "repeat"
    later = retry_at(now, leased.attempts, outcome.after, desk.chance())

    def settle(tx: Connection) -> Leased | None:
        if outbox.settle(tx, leased, outcome, now, retry_at=later, repeat=repeat):
            note(tx, desk.settings.channels, channel, leased, outcome, now)
            follow(tx, channel, leased, outcome, message, now)
            for trouble in desk.templates.troubles():
                channel_state.advised(tx, channel.name, f"template {trouble}; the usual words are sent", now)
        is_last = outcome.state in {"retry", "uncertain"} or not goes_on()
        return None if is_last else _lease(tx, desk, channel)

    following = await desk.archive.write(settle)
    _log(leased, outcome, later)
    return outcome, following


async def _handed_over(desk: Desk, channel: ChannelSettings, leased: Leased) -> tuple[Outcome, Message | None]:
    """Sends a message and gives it back; not what another archive, or this one before it was put back, sent already."""

    def prepared(tx: Connection) -> tuple[Marks, Message]:
        return marks_of(tx, leased.id), dressed(tx, channel, leased, _render(tx, desk, channel, leased))

    if leased.kind in _OF_ARTICLES and not await desk.archive.read(lambda tx: marks_of(tx, leased.id)):
        error = "nothing of it is left to tell: it was told before, or is gone from the archive"
        return Outcome(state="sent", error=error), None
    marks, message = await desk.archive.read(prepared)
    told = await asyncio.to_thread(_told_before, desk, marks)
    if told:
        await desk.archive.write(lambda tx: leave_out(tx, told))
        if len(told) == len(marks):
            error = "it was sent before: the archive was put back, or the daemon killed"
            return Outcome(state="sent", error=error), None
        _, message = await desk.archive.read(prepared)
    outcome = await desk.senders.send(channel.name, partial(desk.send, channel, message))
    if outcome.state == "sent":
        await asyncio.to_thread(
            _note_sent, desk, {mark for row, one in marks.items() if row not in told for mark in one}
        )
    return outcome, message


def _told_before(desk: Desk, marks: Marks) -> frozenset[int]:
    every = frozenset().union(*marks.values()) if marks else frozenset()
    try:
        known = desk.journal.known(every) if every else frozenset()
    except OSError as error:
        warn("journal.failed", error=f"{desk.journal.path.name}: {error.strerror}")
        return frozenset()
    return frozenset(row for row, mine in marks.items() if mine & known)


def _note_sent(desk: Desk, marks: Collection[str]) -> None:
    try:
        desk.journal.add(marks, desk.clock())
    except OSError as error:  # it was sent all the same, and the archive says so
        warn("journal.failed", error=f"{desk.journal.path.name}: {error.strerror}")


def _render(tx: Connection, desk: Desk, channel: ChannelSettings, leased: Leased) -> Message:
    kind, zone = kind_of(channel.url), channel.timezone
    if leased.kind == "welcome":
        return render_welcome(welcome_of(tx, leased.body), kind, zone=zone)
    if leased.kind == "digest":
        why: Why = (leased.body or {}).get("why", "digest")
        items = items_of(tx, leased.id)
        usual = render_digest(items, kind, zone=zone, why=why)
        return desk.templates.worded(usual, items, kind, what="digest", zone=zone, why=why)
    if leased.kind == "heartbeat":
        return render_heartbeat(all_well_of(leased.body), kind, zone=zone)
    if leased.kind == "notice":
        return render_notice(notice_of(tx, leased.body), kind, zone=zone)
    items = items_of(tx, leased.id)
    message = desk.templates.worded(render(items, kind, zone=zone), items, kind, what="alert", zone=zone)
    return with_rewrite(tx, channel, leased, message, items)


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
