"""Tells the operator's channels what broke and what recovered: once each, together what came together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db import channel_state, incidents, outages, outbox, sections
from pressclip.models import Notice
from schedules.desk import Desk

_CHANNELS = ("mute", "heard", "moved")


async def notify(desk: Desk) -> int:
    """Owes the operator's channels a notice of what is to be told now; returns to how many channels."""
    now = desk.clock()
    if not _operators(desk) or not await desk.archive.read(lambda tx: is_any_ready(tx, now)):
        return 0
    return await desk.archive.write(lambda tx: _owe(tx, desk, now))


def _operators(desk: Desk) -> list[str]:
    return [channel.name for channel in desk.settings.channels if channel.operator]


def is_any_ready(tx: Connection, now: datetime) -> bool:
    """Whether there is something to tell."""
    return bool(incidents.ready(tx, now) or outages.ready(tx, now) or channel_state.ready(tx, now))


def _owe(tx: Connection, desk: Desk, now: datetime) -> int:
    names = _operators(desk)
    ids, sites, channels = incidents.ready(tx, now), outages.ready(tx, now), channel_state.ready(tx, now)
    if not ids and not sites and not channels:
        return 0
    troubles = incidents.load(tx, ids)
    body: dict[str, Any] = {
        "began": [number for number, one in zip(ids, troubles, strict=True) if one.ended is None],
        **dict.fromkeys(("ended", "healed", "noted", "down", "up"), ()),
        "followed": len(sections.all_sections(tx, now)),
        "sites": len(desk.settings.sites),
    }
    for number, one in zip(sites, outages.load(tx, sites), strict=True):
        sort = "down" if one.ended is None else "up"
        body[sort] = [*body[sort], number]
    for number, one in zip(ids, troubles, strict=True):
        if one.ended is not None:
            sort = one.status if one.status in {incidents.HEALED, incidents.NOTED} else "ended"
            body[sort] = [*body[sort], number]
    owed = 0
    for name in names:
        mine = body | _of_channels(tx, channels, name)
        if ids or sites or any(mine[sort] for sort in _CHANNELS):
            outbox.owe_notice(tx, name, mine, now)
            owed += 1
    incidents.told(tx, ids)
    outages.told(tx, sites)
    channel_state.told(tx, channels)
    return owed


def _of_channels(tx: Connection, ids: Sequence[int], name: str) -> dict[str, list[int]]:
    """What the channel `name` is told of channels: nothing of its own failing, as it would not hear of it."""
    told: dict[str, list[int]] = {sort: [] for sort in _CHANNELS}
    for number, one in zip(ids, channel_state.load(tx, ids), strict=True):
        if one.status == channel_state.MOVED:
            told["moved"].append(number)
        elif one.section != name:
            told["mute" if one.ended is None else "heard"].append(number)
    return told


def notice_of(tx: Connection, body: dict[str, Any]) -> Notice:
    """The notice that a message's body tells of."""
    return Notice(
        began=incidents.load(tx, body["began"]),
        ended=incidents.load(tx, body["ended"]),
        healed=incidents.load(tx, body["healed"]),
        noted=incidents.load(tx, body.get("noted", ())),  # what an older version owed has none
        followed=body["followed"],
        down=outages.load(tx, body.get("down", ())),
        up=outages.load(tx, body.get("up", ())),
        sites=body.get("sites", 0),
        **{sort: channel_state.load(tx, body.get(sort, ())) for sort in _CHANNELS},
    )
