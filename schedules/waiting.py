"""A daemon that starts while its disk is full waits for room and says so, as one does that runs already."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TypeVar

from pressclip.errors import NoRoom
from pressclip.settings import ChannelSettings
from schedules.resting import BEAT, Direct, Resting
from schedules.supervisor import Supervisor

T = TypeVar("T")
Pause = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Who is told meanwhile, and how: the operator's channels by `send`, the service manager."""

    channels: Sequence[ChannelSettings]
    send: Direct
    resting: Resting
    supervisor: Supervisor
    clock: Callable[[], datetime]
    pause: Pause = asyncio.sleep

    async def until_room(
        self, opened: Callable[[], Awaitable[T]], meanwhile: Callable[[], Awaitable[object]], stop: asyncio.Event
    ) -> T | None:
        """What `opened` returns, tried every half minute while it raises NoRoom; None where `stop` comes first.

        `meanwhile` is called once, after the first try, whatever came of that.
        """
        result = await self._tried(opened)
        await meanwhile()
        if result is not None:
            return result
        signs = asyncio.create_task(self._signs())
        try:
            while result is None and not stop.is_set():
                await self.pause(1)
                if not self.resting.lasts(self.clock()):
                    result = await self._tried(opened)
        finally:
            signs.cancel()
        return result

    async def _tried(self, opened: Callable[[], Awaitable[T]]) -> T | None:
        try:
            return await opened()
        except NoRoom as error:
            self.resting.failed(BEAT, error, self.clock())
            return None

    async def _signs(self) -> None:
        """Signs of life, and what the operator is to know."""
        self.supervisor.ready()
        telling: asyncio.Task[None] | None = None
        for ticks in count(1):
            self.supervisor.alive(ticks, f"waits for its archive: {self.resting.error}")
            now = self.clock()
            if (telling is None or telling.done()) and self.resting.is_to_be_told(self.channels, now):
                telling = asyncio.create_task(self.resting.tell(self.channels, self.send, now))
            await self.pause(1)
