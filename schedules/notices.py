"""Tells the operator's channels what broke and what recovered: once each, together what came together."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db import incidents, outbox, sections
from pressclip.models import Notice
from schedules.desk import Desk


async def notify(desk: Desk) -> int:
    """Owes the operator's channels a notice of what is to be told now; returns to how many channels."""
    now = desk.clock()
    if not _operators(desk) or not await desk.archive.read(lambda tx: incidents.ready(tx, now)):
        return 0
    return await desk.archive.write(lambda tx: _owe(tx, desk, now))


def _operators(desk: Desk) -> list[str]:
    return [channel.name for channel in desk.settings.channels if channel.operator]


def _owe(tx: Connection, desk: Desk, now: datetime) -> int:
    names = _operators(desk)
    ids = incidents.ready(tx, now)
    if not ids:
        return 0
    troubles = incidents.load(tx, ids)
    body: dict[str, Any] = {
        "began": [number for number, one in zip(ids, troubles, strict=True) if one.ended is None],
        **dict.fromkeys(("ended", "healed", "noted"), ()),
        "followed": len(sections.all_sections(tx, now)),
    }
    for number, one in zip(ids, troubles, strict=True):
        if one.ended is not None:
            sort = one.status if one.status in {incidents.HEALED, incidents.NOTED} else "ended"
            body[sort] = [*body[sort], number]
    for name in names:
        outbox.owe_notice(tx, name, body, now)
    incidents.told(tx, ids)
    return len(names)


def notice_of(tx: Connection, body: dict[str, Any]) -> Notice:
    """The notice that a message's body tells of."""
    return Notice(
        began=incidents.load(tx, body["began"]),
        ended=incidents.load(tx, body["ended"]),
        healed=incidents.load(tx, body["healed"]),
        noted=incidents.load(tx, body.get("noted", ())),  # what an older version owed has none
        followed=body["followed"],
    )
