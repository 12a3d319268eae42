"""Files a section's past, page by page down to a date, as somebody asked for it. Nobody is told of what it files.

It may run beside the daemon, whose first pages come first; it waits where the budget is used up, and what it is
interrupted in goes on when it is asked for again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from db import backfills, coverage, daemon
from db.backfills import Backfill
from db.sections import SectionState
from pressclip.errors import Deferred, FetchError, PressclipError, ReadError, bug
from pressclip.events import crashed, emit
from schedules import cadence
from schedules.desk import Desk
from schedules.ledger_past import place_of
from schedules.past_step import past_step
from schedules.poll import poll

_TRIES = 3  # of one page
_MOMENT = timedelta(seconds=2)
_GIVES_WAY = timedelta(minutes=1)  # so long at most, for one page
_SILENT = timedelta(seconds=30)  # a daemon's heart beats every ten
_UNPROVEN = "what was read meets nothing that was known of the section, so that its coverage stays as it was"

Wait = Callable[[datetime, str], Awaitable[None]]  # until when (aware UTC), and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilled:
    """What a backfill did since it was asked for. Times are aware UTC.

    `state`: `done` (filed down to the date), `ended` (the site shows nothing older), `failed`, or `nothing` to do.
    """

    section: str
    state: str
    method: str | None = None
    filed: int = 0
    begins: datetime | None = None  # how far it came
    ends: datetime | None = None
    requests: int = 0
    error: str | None = None


async def backfill(
    desk: Desk, section: SectionState, until: datetime, *, wait: Wait, tell: Callable[[Backfill, int], None]
) -> Backfilled:
    """Files a section down to `until` (aware UTC); `tell` hears after each page how far, and what was filed so far.

    `wait` returns at a time. A section that was never read is polled first, which alerts nobody. Raises ArchiveError.
    """
    if not await desk.archive.read(lambda tx: coverage.spans(tx, section.id)):
        polled = await poll(desk, section.id)
        if polled.error is not None:
            return Backfilled(section=section.name, state="failed", error=polled.error)
    start = await desk.archive.write(partial(_begun, section.id, until, desk.clock()))
    if start.over is not None:
        return await desk.archive.read(partial(_told, section, start, start, "nothing", None))
    failed = await _read_on(desk, section, lambda came: tell(came, came.filed - start.filed), wait)
    came = await _loaded(desk, section) or start
    emit("section.backfilled", section=f"{section.site}/{section.name}", filed=came.filed - start.filed, over=came.over)
    error = str(failed) if failed is not None else _UNPROVEN if came.span_id is None else None
    return await desk.archive.read(partial(_told, section, start, came, came.over or "failed", error))


def _begun(section_id: int, until: datetime, now: datetime, tx: Connection) -> Backfill:
    """The backfill to go on with, on record; over where nothing is left to do."""
    known, before = coverage.spans(tx, section_id), backfills.load(tx, section_id, "past")
    walk = coverage.walk_of(tx, section_id)
    has_gap = any(walk is None or one.id != walk.span_id for one in known[:-1])
    if before is None or (has_gap and before.over is not None):
        fresh = Backfill(section_id=section_id, purpose="past", until=until, began=now, at=now, due=now)
        edge = backfills.newest_time(tx, known[-1].oldest) if known and not has_gap else None
        if edge is not None and edge < until:
            return replace(fresh, over="done", span_id=known[-1].id)
        backfills.begin(tx, fresh)
        return fresh
    if before.over == "ended" or (before.reached is not None and before.reached < until):
        return replace(before, over=before.over or "done")
    backfills.step(tx, section_id, "past", until=until, over=None)
    return replace(before, until=until, over=None)


def _told(
    section: SectionState, start: Backfill, came: Backfill, state: str, error: str | None, tx: Connection
) -> Backfilled:
    known = coverage.spans(tx, section.id)
    proven = known[place] if (place := place_of(known, came.span_id)) is not None else None
    return Backfilled(
        section=section.name,
        state=state,
        method=came.by if came.page_url else None,
        filed=came.filed - start.filed,
        begins=proven.oldest_time if proven is not None else came.bottom,
        ends=proven.newest_time if proven is not None else came.top,
        requests=came.requests - start.requests,
        error=error,
    )


async def _loaded(desk: Desk, section: SectionState) -> Backfill | None:
    return await desk.archive.read(lambda tx: backfills.load(tx, section.id, "past"))


async def _read_on(
    desk: Desk, section: SectionState, tell: Callable[[Backfill], None], wait: Wait
) -> PressclipError | None:
    """Reads until the backfill is over; why it is not, where it cannot go on."""
    failures = 0
    while (came := await _loaded(desk, section)) is not None and came.over is None:
        tell(came)
        await _give_way(desk, section, wait)
        now = desk.clock()
        try:
            if not await past_step(desk, section.id, "past"):
                await wait(now + _MOMENT, "another process reads the section")
            failures = 0
        except Deferred as error:
            await wait(error.until, str(error))
        except FetchError as error:
            failures += 1
            if failures >= _TRIES:
                return error
            again = cadence.after_failure(now, failures, timedelta(hours=1), desk.chance())
            await wait(max(again, getattr(error, "until", None) or again), str(error))
        except ReadError as error:
            return error
        except PressclipError:
            raise  # the archive's, or the configuration's
        except Exception as error:  # noqa: BLE001 - a bug in reading one page is told like any failure
            crashed(f"backfill of {section.site}/{section.name}", error)
            return bug(error)
    if came is not None:
        tell(came)
    return None


async def _give_way(desk: Desk, section: SectionState, wait: Wait) -> None:
    """First pages come first, for a while: a backfill must not starve either."""
    began = desk.clock()
    while desk.clock() - began < _GIVES_WAY:
        if not await desk.archive.read(partial(_is_in_the_way, desk, section, desk.clock())):
            return
        await wait(desk.clock() + _MOMENT, "the first pages of sections come first")


def _is_in_the_way(desk: Desk, section: SectionState, now: datetime, tx: Connection) -> bool:
    beat = daemon.last(tx)
    is_run = beat is not None and now - beat.at < _SILENT and desk.alive(beat.owner)
    return is_run and coverage.is_first_page_due(tx, section.site_id, now)
