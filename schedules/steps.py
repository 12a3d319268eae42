"""The steps of the daemon, each safe to run at any moment; `runner` decides when."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import daemon, incidents, matches, outbox, sections
from db import pages as page_queue
from pressclip.errors import PressclipError
from pressclip.events import crashed, warn
from schedules import deliver, notices, pages, roster, welcome
from schedules.desk import Desk
from schedules.judging import judge_overdue
from schedules.poll import poll

_OVERDUE_AT_ONCE = 200
_BEAT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What there is to do now; found by reading alone, so that an idle daemon writes nothing but its heartbeat."""

    beat: bool
    menus: bool
    sections: tuple[int, ...]
    pages: bool
    overdue: bool
    messages: bool


def _look(tx: Connection, desk: Desk, now: datetime) -> _Due:
    beat = daemon.last(tx)
    names = [channel.name for channel in desk.settings.channels]
    menus = [site.name for site in desk.settings.sites if site.sections_from == "menu"]
    return _Due(
        beat=beat is None or beat.owner != desk.owner or now - beat.at >= _BEAT,
        menus=sections.any_menu_due(tx, menus, now),
        sections=tuple(sections.due(tx, now)),
        pages=page_queue.any_due(tx, now),
        overdue=matches.any_overdue(tx, now),
        messages=outbox.any_due(tx, names, now) or bool(outbox.unwelcomed(tx, names) or _to_tell(tx, desk, now)),
    )


def _to_tell(tx: Connection, desk: Desk, now: datetime) -> bool:
    return any(channel.operator for channel in desk.settings.channels) and bool(incidents.ready(tx, now))


@dataclass(slots=True)
class Steps:
    """The steps under way: one of a kind at a time, polls one a section."""

    desk: Desk
    running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def tick(self) -> None:
        """Starts what is due and not under way; returns without waiting for it."""
        await _guarded("tick", self._tick)

    async def _tick(self) -> None:
        desk, now = self.desk, self.desk.clock()
        due = await desk.archive.read(lambda tx: _look(tx, desk, now))
        if due.beat:
            self._start("beat", lambda: desk.archive.write(lambda tx: daemon.beat(tx, desk.owner, now)))
        if due.menus:
            self._start("menus", lambda: roster.read_menus(desk))
        for section_id in due.sections[: self._free_polls()]:
            self._start(f"poll {section_id}", lambda one=section_id: poll(desk, one))  # type: ignore[misc]  # of a default
        if due.pages:
            self._start("pages", lambda: pages.read_due(desk))
        if due.overdue:
            self._start("overdue", lambda: self._overdue(now))
        if due.messages:
            self._start("deliver", self._deliver)

    def _free_polls(self) -> int:
        """A lease must not run out while its poll waits for a connection."""
        under_way = sum(name.startswith("poll ") for name in self.running)
        return max(0, 2 * self.desk.settings.http.connections - under_way)

    def _start(self, name: str, step: Callable[[], Awaitable[object]]) -> None:
        if name not in self.running:
            task = asyncio.create_task(_guarded(name, step))
            self.running[name] = task
            task.add_done_callback(lambda _: self.running.pop(name, None))

    async def _overdue(self, now: datetime) -> None:
        desk = self.desk
        await desk.archive.write(lambda tx: judge_overdue(tx, desk.watches, now, limit=_OVERDUE_AT_ONCE))

    async def _deliver(self) -> None:
        await welcome.welcome(self.desk)
        await notices.notify(self.desk)
        await deliver.deliver(self.desk)

    async def drain(self, seconds: float) -> bool:
        """Waits for all that is under way, then cancels the rest; True if nothing had to be cancelled."""
        if not self.running:
            return True
        _, late = await asyncio.wait(self.running.values(), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return not late


async def _guarded(name: str, step: Callable[[], Awaitable[object]]) -> None:
    """The one place around a step where errors end: the daemon goes on, the log tells."""
    try:
        await step()
    except PressclipError as error:
        warn("step.failed", step=name, error=str(error))
    except Exception as error:  # noqa: BLE001 - a bug in one step must not end the others; the log names it
        crashed(f"step {name}", error)
