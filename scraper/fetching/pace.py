"""Politeness between requests: how many at once, and how long between two, to one host."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pressclip.errors import Deferred
from pressclip.models import HttpSettings

PATIENCE = timedelta(seconds=30)  # who would have to wait longer for a host is sent away with a time to come back


@dataclass(slots=True, kw_only=True)
class _Lane:
    free: asyncio.Semaphore
    ready: datetime  # the next request may start then
    users: int = field(default=0)


class Pace:
    """Gives turns at hosts: at most `per_host` at once, `pause` between two."""

    def __init__(
        self, settings: HttpSettings, clock: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._per_host = settings.per_host
        self._pause = settings.pause
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, host: str, delay: timedelta) -> AsyncIterator[None]:
        """Holds one of the host's places once the pause, or its robots.txt's longer `delay`, is over.

        Raises Deferred where that is more than `PATIENCE` away.
        """
        lane = self._lane(host)
        pause = max(self._pause, delay)
        lane.users += 1
        try:
            async with lane.free:
                await self._wait(host, lane, pause)
                try:
                    yield
                finally:
                    lane.ready = max(lane.ready, self._clock() + pause)
        finally:
            lane.users -= 1

    def _lane(self, host: str) -> _Lane:
        now = self._clock()
        for idle in [name for name, lane in self._lanes.items() if not lane.users and lane.ready <= now]:
            del self._lanes[idle]
        return self._lanes.setdefault(host, _Lane(free=asyncio.Semaphore(self._per_host), ready=now))

    async def _wait(self, host: str, lane: _Lane, pause: timedelta) -> None:
        now = self._clock()
        wait = min(lane.ready - now, pause * self._per_host)  # a clock set back makes nobody wait for it
        if wait > PATIENCE:
            raise Deferred(f"{host} asks for {pause.total_seconds():g} s between requests", now + wait)
        lane.ready = now + max(wait, timedelta()) + pause
        if wait > timedelta():
            await self._sleep(wait.total_seconds())
