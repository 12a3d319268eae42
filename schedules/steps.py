"""The steps of the daemon, each safe to run at any moment; `runner` decides when."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import daemon, incidents, matches, outbox, sections
from db import pages as page_queue
from pressclip.errors import ArchiveError, PressclipError
from pressclip.events import crashed, emit, warn
from pressclip.models import ChannelSettings
from schedules import deliver, evidence, notices, pages, roster, welcome
from schedules.desk import Desk
from schedules.judging import judge_late
from schedules.poll import poll

_BEAT = timedelta(seconds=10)
_REST = timedelta(seconds=30)
_PUT_BACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What there is to do now; found by reading alone, so that an idle daemon writes nothing but its heartbeat."""

    beat: bool
    menus: bool
    sections: tuple[int, ...]
    pages: bool
    overdue: bool
    news: bool  # a welcome or a notice may be due
    channels: tuple[ChannelSettings, ...]
    put_back: bool  # the clock, since the last heartbeat
    old_pages: bool  # kept long enough


def _look(tx: Connection, desk: Desk, now: datetime) -> _Due:
    beat = daemon.last(tx)
    names = [channel.name for channel in desk.settings.channels]
    menus = [site.name for site in desk.settings.sites if site.sections_from == "menu"]
    return _Due(
        beat=beat is None or beat.owner != desk.owner or abs(now - beat.at) >= _BEAT,
        menus=sections.any_menu_due(tx, menus, now),
        sections=tuple(sections.due(tx, now)),
        pages=page_queue.any_due(tx, [site.name for site in desk.settings.sites], now),
        overdue=matches.any_overdue(tx, now),
        news=bool(outbox.unwelcomed(tx, names)) or _to_tell(tx, desk, now),
        channels=tuple(one for one in desk.settings.channels if one.name in outbox.due_channels(tx, names, now)),
        put_back=beat is not None and beat.at - now > _PUT_BACK,
        old_pages=evidence.is_any_old(tx, desk.settings.archive.keep_raw, now),
    )


def _to_tell(tx: Connection, desk: Desk, now: datetime) -> bool:
    return any(channel.operator for channel in desk.settings.channels) and bool(incidents.ready(tx, now))


@dataclass(slots=True)
class Steps:
    """The steps under way: one of a kind at a time, polls one a section."""

    desk: Desk
    running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    resting: datetime | None = None  # until when, because the archive failed

    async def tick(self) -> None:
        """Starts what is due and not under way; returns without waiting for it."""
        if self.resting is not None and self.desk.clock() < self.resting:
            return
        await self._guarded("tick", self._tick)

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
            self._start("overdue", lambda: judge_late(desk))
        if due.news:
            self._start("news", self._news)
        for channel in due.channels:
            self._start(f"deliver {channel.name}", lambda one=channel: deliver.deliver_to(desk, one))  # type: ignore[misc]  # of a default
        if due.put_back:
            self._start("clock", lambda: desk.archive.write(lambda tx: sections.clock_put_back(tx, now)))
        if due.old_pages:
            self._start("old pages", lambda: evidence.prune(desk))

    def _free_polls(self) -> int:
        """A lease must not run out while its poll waits for a connection."""
        under_way = sum(name.startswith("poll ") for name in self.running)
        return max(0, 2 * self.desk.settings.http.connections - under_way)

    def _start(self, name: str, step: Callable[[], Awaitable[object]]) -> None:
        if name not in self.running:
            task = asyncio.create_task(self._guarded(name, step))
            self.running[name] = task
            task.add_done_callback(lambda _: self.running.pop(name, None))

    async def _news(self) -> None:
        await welcome.welcome(self.desk)
        await notices.notify(self.desk)

    async def drain(self, seconds: float) -> bool:
        """Waits for all that is under way, then cancels the rest; True if nothing had to be cancelled."""
        if not self.running:
            return True
        _, late = await asyncio.wait(self.running.values(), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return not late

    async def _guarded(self, name: str, step: Callable[[], Awaitable[object]]) -> None:
        """The one place around a step where errors end: the daemon goes on, the log tells."""
        try:
            await step()
        except ArchiveError as error:
            self._rest(error)
        except PressclipError as error:
            warn("step.failed", step=name, error=str(error))
        except Exception as error:  # noqa: BLE001 - a bug in one step must not end the others; the log names it
            crashed(f"step {name}", error)
        else:
            self._woken(name)

    def _rest(self, error: ArchiveError) -> None:
        """Nothing can be done without the archive: all steps pause, and that is said once."""
        if self.resting is None:
            warn("archive.failed", error=str(error), again=f"every {_REST.total_seconds():g} s")
        self.resting = self.desk.clock() + _REST

    def _woken(self, name: str) -> None:
        if self.resting is not None and name != "tick" and self.desk.clock() >= self.resting:
            self.resting = None
            emit("archive.recovered")
