"""What goes with a message to its channel, and what is kept of how its sending ended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.addresses import chat_key
from alerts.pacing import WINDOW, next_at
from alerts.repeats import as_repeat
from db import channel_state
from db.headlines import message_key
from db.outbox import Leased
from pressclip.events import warn
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings

PATIENCE = timedelta(seconds=3)  # of one pass by hand; a longer wait is no mere pace


def dressed(tx: Connection, channel: ChannelSettings, leased: Leased, message: Message) -> Message:
    """The message with what its channel's service and its reader's program go by."""
    if leased.repeats:
        message = as_repeat(message)
    key = chat_key(channel.url)
    return replace(
        message,
        key=message_key(leased.id, leased.created),
        thread=channel_state.first_watch(tx, leased.id) or f"pressclip {leased.kind}",
        chat=channel_state.chat_instead(tx, channel.name, key[1]) if key else "",
    )


def note(
    tx: Connection, channels: Sequence[ChannelSettings], channel: ChannelSettings, leased: Leased, outcome: Outcome,
    now: datetime,
) -> None:  # fmt: skip
    """Keeps what the outcome says of the channel, beside what the outbox keeps of the message."""
    key = chat_key(channel.url)
    if outcome.chat and key:
        advice = f"the group became a supergroup: put {outcome.chat} for the chat into its url, tgram://TOKEN/CHAT"
        channel_state.moved(tx, channel.name, key[1], outcome.chat, advice, now)
        warn("channel.moved", channel=channel.name, advice=advice)
    if outcome.state == "sent":
        channel_state.arrived(tx, channel.name, leased.id, outcome, now)
    elif channel_state.failed(tx, channel.name, outcome, now):
        warn("channel.failed", channel=channel.name, error=outcome.error, told=_told(channels, channel))
    if outcome.after is not None and key:
        channel_state.hold(tx, _sharing(channels, key), now + outcome.after)


def _told(channels: Sequence[ChannelSettings], channel: ChannelSettings) -> str:
    others = [one.name for one in channels if one.operator and one.name != channel.name]
    return ", ".join(others) or "nobody: no other channel has operator = true"


def must_wait(tx: Connection, channels: Sequence[ChannelSettings], channel: ChannelSettings, now: datetime) -> bool:
    """Whether the channel's chat was written to so lately that it is to wait; the channel's row then says how long."""
    key = chat_key(channel.url)
    if key is None:
        return False
    names = _sharing(channels, key)
    until = next_at(key[1], channel_state.sent_since(tx, names, now - WINDOW, now), now)
    if until is None:
        return False
    channel_state.hold(tx, names, until)
    return True


def _sharing(channels: Sequence[ChannelSettings], key: tuple[str, str]) -> list[str]:
    return [one.name for one in channels if chat_key(one.url) == key]


def goes_on_in(tx: Connection, channels: Sequence[ChannelSettings], now: datetime) -> float:
    """After how many seconds a chat that only waits for its turn may have its next message; 0 if none does so soon."""
    until = channel_state.waits_until(tx, [one.name for one in channels], now)
    return 0.0 if until is None or until - now > PATIENCE else (until - now).total_seconds()
