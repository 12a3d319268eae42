"""One message to a channel for the watches that are new to it: what they would have alerted in the last week."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.matching import Watch
from alerts.welcomes import DAYS, MOST_NAMED
from db import greetings, outbox
from pressclip.backtest import backtest
from schedules.desk import Desk

_SAMPLES = 5


async def greet(desk: Desk) -> int:
    """Owes each channel that was welcomed before one message for all watches that it was never told of.

    A name greets once, whatever becomes of its query. Returns how many channels are greeted.
    """
    now = desk.clock()
    of = {channel.name: _of_channel(desk.watches, channel.name) for channel in desk.settings.channels}
    new = await desk.archive.read(lambda tx: _new(tx, of))
    noted = await desk.archive.read(lambda tx: [name for name in of if greetings.is_to_note(tx, name)])
    if not new and not noted:
        return 0
    wanted = {name for names in new.values() for name in names[:MOST_NAMED]}
    told = {
        watch.name: await desk.archive.read(lambda tx, watch=watch: _told(tx, watch, now))  # type: ignore[misc]
        for watch in desk.watches
        if watch.name in wanted
    }

    def owe(tx: Connection) -> int:
        for name in noted:
            greetings.note(tx, name, of[name], now)
        still = _new(tx, {name: of[name] for name in new})
        for name, names in still.items():
            greetings.note(tx, name, names, now)
            body = {"days": DAYS, "watches": [told.get(one, [one, "", 0, []]) for one in names]}
            outbox.owe_message(tx, name, "welcome", body, now)
        return len(still)

    return await desk.archive.write(owe)


def _of_channel(watches: Sequence[Watch], name: str) -> list[str]:
    return [watch.name for watch in watches if name in watch.channels]


def _new(tx: Connection, of: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The watches that are new, by channel; channels without any are left out."""
    found = {name: greetings.new_to(tx, name, watches) for name, watches in of.items() if watches}
    return {name: names for name, names in found.items() if names}


def _told(tx: Connection, watch: Watch, now: datetime) -> list[Any]:
    """The watch's name and query, how many articles it would have alerted (None: it follows edits), the newest few."""
    if "new" not in watch.on:
        return [watch.name, watch.query.text, None, []]
    met = [one for one in backtest(tx, watch, since=now - timedelta(days=DAYS), until=None, now=now) if one.alerts]
    newest = [[one.article.id, [_plain(hit._asdict()) for hit in one.hit.hits]] for one in reversed(met[-_SAMPLES:])]
    return [watch.name, watch.query.text, len(met), newest]


def _plain(hit: Mapping[str, Any]) -> list[Any]:
    return [hit["clause"], hit["field"], hit["start"], hit["end"]]
