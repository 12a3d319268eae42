"""The steps of the daemon, each safe to run at any moment; `runner` decides when."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from alerts.matching import Watch
from db import backfills, clock, coverage, daemon, doubts, edits, matches, menus, outbox, probes, sections, traffic
from db import clock_doubts as doubted
from pressclip.errors import ArchiveError, PressclipError
from pressclip.events import crashed, warn
from pressclip.settings import ChannelSettings
from schedules import (
    clock_doubts,
    deliver,
    evidence,
    gaps,
    greetings,
    heartbeats,
    notices,
    pages,
    retention,
    roster,
    welcome,
)
from schedules.desk import Desk
from schedules.edits import read_edits
from schedules.judging import judge_late
from schedules.poll import poll
from schedules.probe import probe_due
from schedules.resting import BEAT, Resting, direct
from schedules.walk import walk

_BEAT = timedelta(seconds=10)
_NOTICE = "archive notice"
_LATELY = timedelta(minutes=1)  # written a heartbeat
_DAY = timedelta(days=1)
_UNSURE = timedelta(hours=1)  # a clock that went further ahead is not believed for as long: it may be put back


_Step = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What there is to do now; found by reading alone, so that an idle daemon writes nothing but its heartbeat."""

    beat: bool
    menus: bool
    sections: tuple[int, ...]
    probes: bool
    edits: bool  # a site's API is to be asked what was edited
    walks: tuple[int, ...]  # sections whose listing is to be followed further down
    gaps: tuple[int, ...]  # sections of which a gap is to be closed
    pages: bool
    overdue: bool
    news: bool  # a welcome or a notice may be due
    silence: bool  # a channel was told nothing for long
    channels: tuple[ChannelSettings, ...]
    put_back: timedelta | None  # so far was the clock, since the last heartbeat
    went_ahead: bool  # the clock did, or nothing was done for long
    old_pages: bool  # kept long enough
    old_articles: bool  # to be looked for
    doubt: timedelta | None  # how far the clock was ahead of those of sites, when that was noted last


def _look(tx: Connection, desk: Desk, now: datetime) -> _Due:
    beat = daemon.last(tx)
    names = [channel.name for channel in desk.settings.channels]
    return _Due(
        beat=beat is None or beat.owner != desk.owner or abs(now - beat.at) >= _BEAT,
        menus=menus.any_due(tx, desk.settings.by_menu, now),
        sections=tuple(sections.due(tx, now)),
        probes=bool(probes.due(tx, [site.name for site in desk.settings.sites if site.probe == "auto"], now)),
        edits=bool(edits.due(tx, [site.name for site in desk.settings.sites], now)),
        walks=tuple(coverage.due_walks(tx, now)),
        gaps=tuple(backfills.due_gaps(tx, now, every=gaps.EVERY)),
        pages=pages.any_due(tx, desk, now),
        overdue=matches.any_overdue(tx, now) or doubts.any_overdue(tx, now),
        news=bool(outbox.unwelcomed(tx, names)) or _to_tell(tx, desk, now),
        silence=heartbeats.is_any_due(tx, desk.settings.channels, now),
        channels=deliver.due_channels(tx, desk, now),
        went_ahead=beat is not None and now - beat.at > _UNSURE,
        put_back=beat.at - now if beat is not None and beat.at - now > clock.AHEAD else None,
        old_pages=evidence.is_any_old(tx, desk.settings.archive.keep_raw, now),
        old_articles=retention.is_due(tx, desk),
        doubt=doubted.of(tx),
    )


async def _beat(desk: Desk, now: datetime, back: timedelta | None) -> None:
    """A sign of life, and what was asked for since the last one; what a clock that was put `back` put off.

    All at once: only the sign of life before tells that the clock was put back.
    """
    made = desk.spent.taken()

    def write(tx: Connection) -> None:
        daemon.beat(tx, desk.owner, now)
        traffic.add(tx, made, now)
        clock_doubts.note(tx, desk)
        if back is not None:
            clock.put_back(tx, now, back)

    await desk.archive.write(write)


def _to_tell(tx: Connection, desk: Desk, now: datetime) -> bool:
    return any(channel.operator for channel in desk.settings.channels) and notices.is_any_ready(tx, now)


@dataclass(slots=True)
class Steps:
    """The steps under way: one of a kind at a time, one poll or walk a section."""

    desk: Desk
    running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    resting: Resting = field(default_factory=Resting)  # because the archive failed
    draining: bool = False
    ticking: asyncio.Lock = field(default_factory=asyncio.Lock)
    beaten: datetime | None = None  # when a heartbeat was written last
    ticks: int = 0  # that ended well; while the archive fails, those that waited
    greeted: Sequence[Watch] | None = None  # the watches of which channels were told
    pause: deliver.Pause = asyncio.sleep
    pruned: datetime | None = None  # when the journal of what was sent was
    sure: float = float("-inf")  # seconds that never jump: from then on what is old by the clock may be deleted

    async def tick(self) -> None:
        """Starts what is due and not under way; returns without waiting for it."""
        desk, now = self.desk, self.desk.clock()
        if self.resting.is_to_be_told(desk.settings.channels, now):
            send = direct(desk.senders, desk.send)
            self._start(_NOTICE, partial(self.resting.tell, desk.settings.channels, send, now))
        if self.resting.lasts(now):
            self.ticks += 1
            return
        async with self.ticking:
            await self._guarded("tick", self._tick)

    async def _tick(self) -> None:
        desk, now = self.desk, self.desk.clock()
        desk.archive.check_place()
        due = await desk.archive.read(lambda tx: _look(tx, desk, now))
        if due.went_ahead:
            self.sure = desk.spent.passed() + _UNSURE.total_seconds()
        for name, step in self._due_steps(due, now):
            self._start(name, step)
        self.ticks += 1

    def status(self) -> str:
        """How it fares, in a line."""
        if self.resting.error:
            return f"waits for its archive: {self.resting.error}"
        sites, watches = len(self.desk.settings.sites), len(self.desk.settings.watches)
        return f"follows {sites} site{'s' * (sites != 1)} for {watches} watch{'es' * (watches != 1)}"

    def _due_steps(self, due: _Due, now: datetime) -> Iterator[tuple[str, _Step]]:
        desk, goes_on = self.desk, partial(self._goes_on, self.desk)
        sure = desk.spent.passed() >= self.sure and not clock_doubts.is_ahead(desk, due.doubt)
        old_pages = due.old_pages and (sure or not desk.settings.archive.keep_raw)
        yield from self._polls(due)
        for channel in due.channels:
            yield (
                f"deliver {channel.name}",
                partial(deliver.deliver_to, desk, channel, goes_on=goes_on, pause=self.pause),
            )
        steps: tuple[tuple[bool, str, _Step], ...] = (
            (due.beat, BEAT, partial(_beat, desk, now, due.put_back)),
            (due.menus, "menus", partial(roster.read_menus, desk, goes_on)),
            (due.probes, "probes", partial(probe_due, desk, goes_on)),
            (due.edits, "edits", partial(read_edits, desk, goes_on)),
            (due.pages, "pages", partial(pages.read_due, desk)),
            (due.overdue, "overdue", partial(judge_late, desk)),
            (due.news, "news", self._news),
            (self.greeted is not desk.watches, "greetings", self._greet),
            (due.silence, "heartbeats", partial(heartbeats.beat, desk)),
            (self._may_ping(now), "ping", partial(self._ping, now)),
            (old_pages, "old pages", partial(evidence.prune, desk)),
            (due.old_articles and sure, "old articles", partial(retention.expire, desk, goes_on)),
            (self.pruned is None or abs(now - self.pruned) >= _DAY, "journal", partial(self._prune, now)),
        )
        yield from ((name, step) for is_due, name, step in steps if is_due)

    def _polls(self, due: _Due) -> Iterator[tuple[str, _Step]]:
        """First pages before further ones, gaps last; all under one name: a section is never read twice at once."""
        free = self._free_polls()
        for section_id in due.sections[:free]:
            yield f"poll {section_id}", partial(poll, self.desk, section_id)
        for section_id in due.walks[: max(0, free - len(due.sections))]:
            yield f"poll {section_id}", partial(walk, self.desk, section_id, goes_on=partial(self._goes_on, self.desk))
        for section_id in due.gaps[: max(0, free - len(due.sections) - len(due.walks))]:
            yield f"poll {section_id}", partial(gaps.close_gap, self.desk, section_id)

    def _free_polls(self) -> int:
        """A lease must not run out while its poll waits for a connection."""
        under_way = sum(name.startswith("poll ") for name in self.running)
        return max(0, 2 * self.desk.settings.http.connections - under_way)

    def _goes_on(self, desk: Desk) -> bool:
        """Whether a step that was begun with this desk may do more than what it has in hand."""
        return not self.draining and desk is self.desk

    def renew(self, desk: Desk) -> None:
        """Goes on with a desk of new settings; what is under way ends with the one before, which is closed then."""
        if desk is not self.desk:
            before, self.desk = self.desk, desk
            before.succeeded_by(desk)
            self._start(f"end of desk {id(before)}", partial(self._leave, before, tuple(self.running.values())))

    async def _leave(self, before: Desk, under_way: Sequence[asyncio.Task[None]]) -> None:
        if under_way:
            await asyncio.wait(under_way)
        await before.aclose()
        if under_way:
            await roster.sync(self.desk)  # a menu that was being read may have brought what is wanted no more

    def _start(self, name: str, step: _Step) -> None:
        if name not in self.running:
            task = asyncio.create_task(self._guarded(name, step))
            self.running[name] = task
            task.add_done_callback(lambda _: self.running.pop(name, None))

    def _may_ping(self, now: datetime) -> bool:
        """Whether a watchdog elsewhere may be told that all is well: not without a heartbeat that was written."""
        pings, beaten = self.desk.pings, self.beaten
        lately = beaten is not None and abs(now - beaten) <= _LATELY
        return pings is not None and lately and not self.resting.error and pings.is_due(now)

    async def _ping(self, now: datetime) -> None:
        if self.desk.pings is not None:
            await self.desk.pings.ping(self.desk.archive, now)

    async def _prune(self, now: datetime) -> None:
        """What was sent long ago is forgotten, on the disk and in memory."""
        self.pruned = now
        journal = self.desk.journal
        try:
            await asyncio.to_thread(journal.prune, now)
        except OSError as error:
            warn("journal.failed", error=f"{journal.path.name}: {error.strerror}")

    async def _greet(self) -> None:
        """Watches are new at the start or at a reload only."""
        watches = self.desk.watches
        await greetings.greet(self.desk)
        self.greeted = watches

    async def _news(self) -> None:
        await welcome.welcome(self.desk)
        await notices.notify(self.desk)

    async def drain(self, seconds: float) -> bool:
        """Waits for all that is under way, then cancels the rest; True if nothing had to be cancelled."""
        self.draining, passed = True, asyncio.get_running_loop().time
        until = passed() + seconds
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until), self.ticking:
                pass  # the tick in hand: what it starts is waited for as well
        if not self.running:
            return True
        _, late = await asyncio.wait(self.running.values(), timeout=max(0.0, until - passed()))
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return not late

    async def _guarded(self, name: str, step: _Step) -> None:
        """The one place around a step where errors end: the daemon goes on, the log tells."""
        try:
            await step()
        except ArchiveError as error:
            self.resting.failed(name, error, self.desk.clock())
        except PressclipError as error:
            warn("step.failed", step=name, error=str(error))
        except Exception as error:  # noqa: BLE001 - a bug in one step must not end the others; the log names it
            crashed(f"step {name}", error)
        else:
            self._woken(name)

    def _woken(self, name: str) -> None:
        now = self.desk.clock()
        if name == BEAT:
            self.beaten = now
        self.resting.done(name, now)
