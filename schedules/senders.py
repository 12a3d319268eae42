"""Threads for sending: each channel has its share of one, so that none waits for another's service."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from pressclip.models import Outcome

_WITHIN = 150.0  # seconds for one message, the last resort behind the senders' own; less than its lease


class Senders(ThreadPoolExecutor):
    """As many threads as there are channels, at most one of them for each."""

    def __init__(self, channels: int, *, within: float = _WITHIN) -> None:
        super().__init__(max_workers=max(1, channels), thread_name_prefix="sender")
        self._within = within
        self._under_way: dict[str, Future[Outcome]] = {}

    async def send(self, channel: str, work: Callable[[], Outcome]) -> Outcome:
        """What `work` says, run in a thread; `uncertain` where it did not end in time.

        While it goes on nevertheless, nothing more is begun for that channel. Raises what `work` raises.
        """
        before = self._under_way.get(channel)
        if before is not None and not before.done():
            return Outcome(state="retry", error="the message before this one is still being sent")
        future = self.submit(work)
        self._under_way[channel] = future
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._within)
        except TimeoutError:
            if future.done() and not future.cancelled():
                raise  # its own
            return Outcome(state="uncertain", error=f"no end of the sending after {self._within:g} s")
