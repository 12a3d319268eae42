"""Runs the steps once a second until told to stop; the only door to APScheduler."""

import asyncio
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from pressclip.events import emit
from schedules.desk import Desk
from schedules.steps import Steps

Reloaded = Callable[[Desk], Awaitable[Desk]]
_DRAIN = 8.0  # seconds; a service manager waits ten


async def run(desk: Desk, *, stop: asyncio.Event, reload: asyncio.Event, reloaded: Reloaded) -> bool:
    """Polls, judges and delivers until `stop`, then finishes what is in hand.

    `reload` asks for a new desk by `reloaded`, which returns the old one where the new settings are wrong. Due times
    are the archive's own, so the scheduler only has to tick: no run is lost to a missed second. Returns whether all
    that was in hand could be finished.
    """
    steps = Steps(desk)
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(steps.tick, "interval", seconds=1)
    scheduler.start()
    try:
        await steps.tick()
        while not stop.is_set():
            await _either(stop, reload)
            if reload.is_set():
                reload.clear()
                steps.desk = await reloaded(steps.desk)
    finally:
        scheduler.pause()
        emit("daemon.draining")
        clean = await steps.drain(_DRAIN)
        scheduler.shutdown(wait=False)
    emit("daemon.stopped", clean=clean)
    return clean


async def _either(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
