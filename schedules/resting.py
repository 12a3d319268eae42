"""While the archive fails (a full disk, lost rights) all steps pause; that is said once, and so is its end.

The log is told at once, the operator's channels by a direct sending once it lasts: nothing can be owed meanwhile.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from pressclip.errors import ArchiveError
from pressclip.events import emit, warn
from pressclip.models import Message
from pressclip.settings import ChannelSettings
from schedules.desk import Desk

REST = timedelta(seconds=30)
_QUIET = timedelta(minutes=10)  # without a failure: what failed and was never tried again is forgotten
_BEGAN, _ENDED = "Pressclip: its archive fails", "Pressclip: its archive takes writes again"


@dataclass(slots=True)
class Resting:
    """Whether and why the steps pause. It is over once each step that failed was done; another may need less room."""

    error: str = ""
    until: datetime | None = None
    _since: datetime | None = None
    _failed: set[str] = field(default_factory=set)
    _told: tuple[str, ...] = ()  # channels that know

    def lasts(self, now: datetime) -> bool:
        """Whether to pause; not for longer than was meant, should the clock be put back meanwhile."""
        return self.until is not None and timedelta() < self.until - now <= REST

    def failed(self, step: str, error: ArchiveError, now: datetime) -> None:
        """A step failed by the archive."""
        if self._since is None:
            warn("archive.failed", error=str(error), again=f"every {REST.total_seconds():g} s")
            self._since = now
        self.error, self.until = str(error), now + REST
        self._failed.add(step)

    def done(self, step: str, now: datetime) -> bool:
        """A step went well; whether that was the last one that had failed."""
        if self._since is None or self.until is None:
            return False
        self._failed.discard(step)
        quiet = now - self.until > _QUIET
        if self.lasts(now) or (self._failed and not quiet):
            return False
        self.error, self.until, self._since, self._failed = "", None, None, set()
        emit("archive.recovered")
        return True

    def is_to_be_told(self, now: datetime) -> bool:
        """Whether it lasts for so long that the operator is to be told, and nobody could be yet."""
        return self._since is not None and abs(now - self._since) >= REST and not self._told

    async def tell(self, desk: Desk) -> None:
        """Tells the operator's channels that it began."""
        pause = "Nothing is polled or sent until it takes writes again; that is tried every half minute."
        message = Message(subject=_BEGAN, text=f"{self.error}\n\n{pause}")
        self._told = await _sent(desk, _operators(desk), message)

    async def tell_end(self, desk: Desk) -> None:
        """Tells those that know of it that it is over."""
        told, self._told = self._told, ()
        to = [channel for channel in _operators(desk) if channel.name in told]
        text = "What was missed meanwhile is read now; nothing that was owed is lost."
        await _sent(desk, to, Message(subject=_ENDED, text=text))


def _operators(desk: Desk) -> list[ChannelSettings]:
    return [channel for channel in desk.settings.channels if channel.operator]


async def _sent(desk: Desk, to: Sequence[ChannelSettings], message: Message) -> tuple[str, ...]:
    """The channels that took a message which is in no outbox."""
    sending = [desk.senders.send(channel.name, partial(desk.send, channel, message)) for channel in to]
    outcomes = await asyncio.gather(*sending, return_exceptions=True)
    took = []
    for channel, outcome in zip(to, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            warn("notice.failed", channel=channel.name, error=type(outcome).__name__)
        elif outcome.state == "sent":
            emit("notice.sent", channel=channel.name, about=message.subject)
            took.append(channel.name)
        else:
            warn("notice.failed", channel=channel.name, error=outcome.error)
    return tuple(took)
