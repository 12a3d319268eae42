"""Runs the steps once a second until told to stop; the only door to APScheduler."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from pressclip.events import emit
from schedules.desk import Desk
from schedules.resting import Resting
from schedules.steps import Steps
from schedules.supervisor import Supervisor

Reloaded = Callable[[Desk], Awaitable[Desk]]
_LATE = timedelta(seconds=5)
_DRAIN = 7.0  # seconds; all must have ended within ten


async def run(
    desk: Desk,
    *,
    stop: asyncio.Event,
    reload: asyncio.Event,
    reloaded: Reloaded,
    supervisor: Supervisor | None = None,
    resting: Resting | None = None,
) -> bool:
    """Polls, judges and delivers until `stop`, then finishes what is in hand.

    `reload` asks for a new desk by `reloaded`, which returns the old one where the new settings are wrong. Due times
    are the archive's own, so the scheduler only has to tick: no run is lost to a missed second. `resting` is what was
    known before of an archive that fails. Returns whether all that was in hand could be finished.
    """
    steps, supervisor = Steps(desk, resting=resting or Resting()), supervisor or Supervisor()
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    ticking = scheduler.add_job(steps.tick, "interval", seconds=1)
    scheduler.start()
    try:
        await steps.tick()
        supervisor.ready()
        while not stop.is_set():
            await _either(stop, reload)
            supervisor.alive(steps.ticks, steps.status())
            _keep_ticking(ticking)
            if reload.is_set():
                reload.clear()
                supervisor.reloading()
                steps.renew(await reloaded(steps.desk))
                supervisor.ready()
    finally:
        scheduler.pause()
        supervisor.stopping()
        emit("daemon.draining")
        clean = await steps.drain(_DRAIN)
        await steps.desk.aclose()
        scheduler.shutdown(wait=False)
    emit("daemon.stopped", clean=clean)
    return clean


def _keep_ticking(job: Job) -> None:
    """The scheduler waits for a time of the wall clock; where that was put back, it would wait for hours."""
    now = datetime.now(UTC)
    if job.next_run_time is not None and job.next_run_time - now > _LATE:
        job.modify(next_run_time=now)


async def _either(*events: asyncio.Event) -> None:
    """Waits for one of the events, but no longer than a moment."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED, timeout=_LATE.total_seconds())
    for wait in waits:
        wait.cancel()
