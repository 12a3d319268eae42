"""Politeness between requests: how many at once, and how long between two, to one host."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pressclip.errors import Deferred
from pressclip.settings import HttpSettings

Turns = tuple[
    Callable[[str], Awaitable[datetime | None]],
    Callable[[str, timedelta, datetime | None], Awaitable[datetime | None]],
    Callable[[str, datetime, datetime | None], Awaitable[None]],
]
PATIENCE = timedelta(seconds=30)  # who would have to wait longer for a host is sent away with a time to come back


@dataclass(slots=True, kw_only=True)
class _Lane:
    free: asyncio.Semaphore
    deciding: asyncio.Lock  # a turn that is refused is given back before the next one looks: it may be its
    ready: float  # the next request may start then
    soonest: float  # one that goes on with what the last began may start then
    known: datetime | None = None  # when it may be asked again by all processes, as far as we heard
    users: int = field(default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A turn, and what was known of the lane before: `ready` and `soonest`."""

    before: tuple[float, float]
    after: tuple[float, float]
    until: datetime | None = None  # noted for all processes
    known: datetime | None = None  # what was noted before


class Pace:
    """Gives turns at hosts: at most `per_host` at once, `pause` between two.

    `passed` tells seconds and never jumps, as the wall's `clock` does, by which only times to come back are told. The
    turns that a pace `before` this one gave count, unless its settings were others. `turns` are for hosts whose
    robots.txt sets a delay: they load when one may be asked again by whatever process, take its turn for so long,
    which fails (None) where another process did so since what was loaded, and give back one that was taken till then.
    """

    def __init__(
        self,
        settings: HttpSettings,
        *,
        clock: Callable[[], datetime],
        passed: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        before: "Pace | None" = None,
        turns: Turns | None = None,
    ) -> None:
        self.settings = settings
        self._turns = turns
        self._clock = clock
        self._passed = passed
        self._sleep = sleep
        self.lanes: dict[str, _Lane] = {}
        if before is not None and before.settings == settings:
            self.lanes = before.lanes

    @asynccontextmanager
    async def turn(
        self, host: str, delay: timedelta, permit: Callable[[], Awaitable[None]], *, goes_on: bool = False
    ) -> AsyncIterator[None]:
        """Holds one of the host's places once the pause, or its robots.txt's longer `delay`, is over.

        One that `goes_on` with what another request began waits for the pause alone: were it sent away, the next try
        would begin anew. Raises Deferred where its turn is more than `PATIENCE` away, and whatever `permit` does, which
        is awaited when the turn has come: it is the next one's then.
        """
        lane = self._lane(host)
        pause = max(self.settings.pause, delay)
        lane.users += 1
        try:
            async with lane.free:
                async with lane.deciding if pause and not goes_on else nullcontext():
                    taken = await self._take(host, lane, pause, goes_on=goes_on)
                    try:
                        await permit()
                    except Exception:
                        await self._give_back(host, lane, taken)
                        raise
                try:
                    yield
                finally:
                    self._count(lane, self._passed(), pause.total_seconds())
        finally:
            lane.users -= 1

    def _lane(self, host: str) -> _Lane:
        now = self._passed()
        for idle in [name for name, lane in self.lanes.items() if not lane.users and lane.ready <= now]:
            del self.lanes[idle]
        places = asyncio.Semaphore(self.settings.per_host)
        return self.lanes.setdefault(host, _Lane(free=places, deciding=asyncio.Lock(), ready=now, soonest=now))

    async def _take(self, host: str, lane: _Lane, pause: timedelta, *, goes_on: bool) -> _Taken:
        if self._turns is None or pause <= self.settings.pause:
            return await self._wait(host, lane, pause.total_seconds(), goes_on=goes_on)
        load, take, _ = self._turns
        while True:
            lane.known = await load(host)
            self._recall(lane, pause)
            taken = await self._wait(host, lane, pause.total_seconds(), goes_on=goes_on)
            known = lane.known
            until = await take(host, pause, known)  # before the request, which the process may not survive
            lane.known = until or lane.known
            if until is not None or goes_on:
                return replace(taken, until=until, known=known)

    async def _give_back(self, host: str, lane: _Lane, taken: _Taken) -> None:
        if (lane.ready, lane.soonest) == taken.after:  # nobody else's turn hangs on it
            lane.ready, lane.soonest = taken.before
        if self._turns is not None and taken.until is not None:
            await self._turns[2](host, taken.until, taken.known)

    def _recall(self, lane: _Lane, pause: timedelta) -> None:
        wait = timedelta() if lane.known is None else lane.known - self._clock()
        if wait <= pause:  # a longer one was noted before the clock was put back
            lane.ready = max(lane.ready, self._passed() + wait.total_seconds())

    async def _wait(self, host: str, lane: _Lane, pause: float, *, goes_on: bool) -> _Taken:
        now = self._passed()
        wait = (lane.soonest if goes_on else lane.ready) - now
        if wait > PATIENCE.total_seconds():
            raise Deferred(f"{host} asks for {pause:g} s between requests", self._clock() + timedelta(seconds=wait))
        before = lane.ready, lane.soonest
        self._count(lane, now + max(wait, 0), pause)
        after = lane.ready, lane.soonest
        if wait > 0:
            await self._sleep(wait)
        return _Taken(before=before, after=after)

    def _count(self, lane: _Lane, at: float, pause: float) -> None:
        lane.ready = max(lane.ready, at + pause)
        lane.soonest = max(lane.soonest, at + self.settings.pause.total_seconds())
