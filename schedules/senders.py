"""Threads for sending: a message has its own, a channel one at a time, so that none waits for another's service."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future

from pressclip.models import Outcome

_WITHIN = 150.0  # seconds for one message, the last resort behind the senders' own; less than its lease


class Senders:
    """As many threads as messages are being sent; none of them keeps the program from its end."""

    def __init__(self, *, within: float = _WITHIN) -> None:
        self._within = within
        self._under_way: dict[str, Future[Outcome]] = {}

    async def send(self, channel: str, work: Callable[[], Outcome]) -> Outcome:
        """What `work` says, run in a thread; `uncertain` where it did not end in time, `retry` where none can be had.

        While it goes on nevertheless, nothing more is begun for that channel. Raises what `work` raises.
        """
        before = self._under_way.get(channel)
        if before is not None and not before.done():
            return Outcome(state="retry", error="the message before this one is still being sent")
        future: Future[Outcome] = Future()
        try:
            threading.Thread(target=_settle, args=(future, work), name=f"sender {channel}", daemon=True).start()
        except RuntimeError as error:  # the system's limit, or the service's TasksMax= or pids_limit
            return Outcome(state="retry", error=f"no thread to send it in: {error}")
        self._under_way[channel] = future
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._within)
        except TimeoutError:
            if future.done() and not future.cancelled():
                raise  # its own
            return Outcome(state="uncertain", error=f"no end of the sending after {self._within:g} s")


def _settle(future: Future[Outcome], work: Callable[[], Outcome]) -> None:
    if not future.set_running_or_notify_cancel():
        return  # nobody waits for it any more
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whoever waits gets it
        future.set_exception(error)
