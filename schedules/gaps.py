"""Closes gaps on record where the site's API can: tried once a day, a page at a time, when nothing else is due."""

from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from sqlalchemy import Connection

from db import backfills, coverage
from db.backfills import Backfill
from pressclip.errors import ArchiveError, Deferred, PressclipError
from pressclip.events import warn
from schedules.desk import Desk
from schedules.past_step import past_step

EVERY = timedelta(days=1)
_MOST_REQUESTS = 10  # a day


async def close_gap(desk: Desk, section_id: int) -> None:
    """Goes on by one page with closing the uppermost gap of a section; when it is due again is written down."""
    under_way = await desk.archive.write(partial(_begun, section_id, desk.clock()))
    if under_way is None:
        return
    due: datetime | None = None
    try:
        await past_step(desk, section_id, "gap")
    except Deferred as error:
        due = error.until
    except ArchiveError:
        raise
    except PressclipError as error:
        warn("gap.failed", section=section_id, error=str(error))
        due = desk.clock() + EVERY
    await desk.archive.write(partial(_settled, under_way, due, desk.clock()))


def _begun(section_id: int, now: datetime, tx: Connection) -> Backfill | None:
    """The backfill to go on with, on record; None where there is no gap any more."""
    known, before = coverage.spans(tx, section_id), backfills.load(tx, section_id, "gap")
    lower = next((below for above, below in pairwise(known) if above.gap_at is not None), None)
    if lower is None:
        backfills.forget(tx, section_id, "gap")
        return None
    if before is not None and before.over is None:
        return before
    until = lower.oldest_time or lower.newest_time
    fresh = Backfill(section_id=section_id, purpose="gap", until=until, began=now, at=now, due=now)
    backfills.begin(tx, fresh)
    return fresh


def _settled(before: Backfill, due: datetime | None, now: datetime, tx: Connection) -> None:
    came = backfills.load(tx, before.section_id, "gap")
    if came is None:
        return
    is_enough = came.requests // _MOST_REQUESTS > before.requests // _MOST_REQUESTS
    later = now + EVERY if came.over is not None or is_enough else now
    backfills.step(tx, before.section_id, "gap", due=due or later)
