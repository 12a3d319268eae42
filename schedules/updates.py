"""Titles that changed since a channel was told of them: Telegram's messages are edited, others are told by one more.

What cannot be edited goes with the channel's other news: at once, one message each, or in the digest that it waits for.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from alerts.forms import Kind
from alerts.messages import split
from alerts.reasons import is_update
from alerts.rewriting import rewritten
from db import headlines
from db.outbox import Leased
from pressclip.models import AlertItem, Message, Outcome
from pressclip.settings import ChannelSettings

_EDITABLE: frozenset[Kind] = frozenset({"telegram"})


def assemble_updates(
    tx: Connection, channel: ChannelSettings, kind: Kind, rows: Sequence[Row[Any]], now: datetime
) -> bool:
    """Makes messages of the updates that edit what was sent; they wait for no digest, as an edit rings no bell.

    `rows` are what the channel is owed; whether any of it was taken.
    """
    if (channel.updates and kind not in _EDITABLE) or not any(map(headlines.is_update, rows)):
        return False
    if channel.updates:
        return headlines.assemble(tx, channel.name, now)
    headlines.give_up(tx, channel.name)
    return True


def split_apart(items: Sequence[AlertItem], kind: Kind) -> tuple[tuple[AlertItem, ...], ...]:
    """The items in groups that fit a message each, an update for itself, as it belongs to a message of its own."""
    news = [item for item in items if not is_update(item)]
    return (*split(news, kind), *((item,) for item in items if is_update(item)))


def with_rewrite(
    tx: Connection, channel: ChannelSettings, leased: Leased, message: Message, items: Sequence[AlertItem]
) -> Message:
    """The message with what it does to the one that it is about, if it is about one."""
    if not items or not all(map(is_update, items)):
        return message
    before = headlines.told_before(tx, channel.name, [items[0].article.id]).get(items[0].article.id)
    if before is not None:
        message = replace(message, answers=headlines.key_of(tx, before[0]))
    stands = headlines.standing(tx, (leased.body or {}).get("of"))
    return message if stands is None else replace(message, rewrite=rewritten(stands, items, zone=channel.timezone))


def follow(
    tx: Connection, channel: ChannelSettings, leased: Leased, outcome: Outcome, message: Message | None, now: datetime
) -> None:
    """Keeps how a message that arrived stands, where it can be edited, and owes what was edited while it went out."""
    if not channel.updates or outcome.state != "sent":
        return
    headlines.owe(tx, headlines.told_in(tx, [leased.id]), now)
    if message is None or not outcome.message_ref:
        return
    rewrite, target = message.rewrite, (leased.body or {}).get("of")
    if rewrite is not None and target is not None and rewrite.reference == outcome.message_ref:
        headlines.keep(tx, target, rewrite, now)
    elif message.titles:
        headlines.keep(tx, leased.id, message, now)
