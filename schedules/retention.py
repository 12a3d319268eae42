"""Once a day, articles that were kept long enough go; a little at a time, so that polls find the archive free."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from db import retention
from pressclip.events import emit
from schedules.desk import Desk

_AT_ONCE = 50


def is_due(tx: Connection, desk: Desk) -> bool:
    """Whether articles are to be looked through now."""
    return desk.settings.archive.keep is not None and retention.is_due(tx, desk.clock())


async def expire(desk: Desk, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Removes the articles that are older than is wished, until `goes_on` says no; returns how many."""
    keep, now = desk.settings.archive.keep, desk.clock()
    if keep is None:
        return 0
    listed = await desk.archive.read(lambda tx: retention.last_listed(tx, now))
    removed = 0
    after: int | None = -1
    while after is not None and goes_on():
        look = partial(retention.expire, before=now - keep, now=now, listed=listed, after=after, limit=_AT_ONCE)
        number, after = await desk.archive.write(look)
        removed += number
    if after is None:
        await desk.archive.write(lambda tx: retention.done(tx, now))
    if removed:
        emit("articles.expired", articles=removed)
    return removed
