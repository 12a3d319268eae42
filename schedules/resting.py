"""While the archive fails (a full disk, lost rights) all steps pause; that is said once, and so is its end.

The log is told at once, the operator's channels by a direct sending once it lasts: nothing can be owed meanwhile. Each
channel is told for itself, and again at growing intervals where it takes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from db.told import Told
from pressclip.errors import ArchiveError
from pressclip.events import emit, warn
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from schedules.senders import Senders

REST = timedelta(seconds=30)
BEAT = "beat"  # the step that writes a sign of life: the archive takes writes
Direct = Callable[[ChannelSettings, Message], Awaitable[Outcome]]  # of what is in no outbox
_QUIET = timedelta(minutes=10)  # without a failure: what failed and was never tried again is forgotten
_AGAIN = timedelta(minutes=1)  # a channel that took nothing is tried again after this, twice this, …
_DOUBLED = 6  # times at most
_BEGAN, _ENDED = "Pressclip: its archive fails", "Pressclip: its archive takes writes again"
_PAUSE = "Nothing is polled or sent until it takes writes again; that is tried every half minute."
_OVER = "What was missed meanwhile is read now; nothing that was owed is lost."


@dataclass(slots=True)
class Resting:
    """Whether and why the steps pause. It is over once each step that failed was done; another may need less room."""

    told: Told = field(default_factory=Told)
    error: str = ""
    until: datetime | None = None
    _since: datetime | None = None
    _failed: set[str] = field(default_factory=set)
    _refused: set[str] = field(default_factory=set)  # channels that never take what is to be told now
    _tried: datetime | None = None
    _tries: int = 0

    def lasts(self, now: datetime) -> bool:
        """Whether to pause; not for longer than was meant, should the clock be put back meanwhile."""
        return self.until is not None and timedelta() < self.until - now <= REST

    def failed(self, step: str, error: ArchiveError, now: datetime) -> None:
        """A step failed by the archive."""
        if not self.error:
            warn("archive.failed", error=str(error), again=f"every {REST.total_seconds():g} s")
        if self._since is None:
            self._turn(now)
        self.error, self.until = str(error), now + REST
        self._failed.add(step)

    def done(self, step: str, now: datetime) -> None:
        """A step went well; it is over where that was the last one that had failed."""
        if self._since is None or self.until is None:
            return
        self._failed.discard(step)
        quiet = now - self.until > _QUIET
        if self.lasts(now) or (self._failed and not quiet):
            return
        self.error, self.until, self._failed = "", None, set()
        self._turn(None)
        emit("archive.recovered")

    def goes_on(self, now: datetime) -> None:
        """It began before this process did, and is over with the first sign of life."""
        self._turn(now)
        self.until = now
        self._failed.add(BEAT)

    def is_to_be_told(self, channels: Sequence[ChannelSettings], now: datetime) -> bool:
        """Whether a channel of the operator is to be told now that it lasts, or that it is over."""
        pause = _AGAIN * 2 ** min(max(0, self._tries - 1), _DOUBLED)
        return (self._tried is None or abs(now - self._tried) >= pause) and bool(self._unknowing(channels, now))

    async def tell(self, channels: Sequence[ChannelSettings], send: Direct, now: datetime) -> None:
        """Tells those that do not know yet."""
        self._tried, self._tries = now, self._tries + 1
        over, to = self._since is None, self._unknowing(channels, now)
        subject, text = (_ENDED, _OVER) if over else (_BEGAN, f"{self.error}\n\n{_PAUSE}")
        message = Message(subject=subject, text=text)
        outcomes = await asyncio.gather(*(send(channel, message) for channel in to), return_exceptions=True)
        took = {one.name for one, how in zip(to, outcomes, strict=True) if self._took(one.name, how, subject)}
        names = self.told.names - took - self._refused if over else self.told.names | took
        await asyncio.to_thread(self.told.keep, names)

    def _took(self, channel: str, outcome: Outcome | BaseException, subject: str) -> bool:
        if isinstance(outcome, BaseException):
            warn("notice.failed", channel=channel, error=type(outcome).__name__)
        elif outcome.state != "sent":
            warn("notice.failed", channel=channel, error=outcome.error)
            if outcome.state == "failed":
                self._refused.add(channel)
        else:
            emit("notice.sent", channel=channel, about=subject)
            return True
        return False

    def _unknowing(self, channels: Sequence[ChannelSettings], now: datetime) -> list[ChannelSettings]:
        if self._since is not None and abs(now - self._since) < REST:
            return []
        operators = [one for one in channels if one.operator and one.name not in self._refused]
        over = self._since is None
        return [one for one in operators if (one.name in self.told.names) == over]

    def _turn(self, since: datetime | None) -> None:
        self._since, self._tried, self._tries = since, None, 0
        self._refused.clear()


def resting_of(told: Told, channels: Sequence[ChannelSettings], now: datetime) -> Resting:
    """As it is when a process begins: where channels know of a failure, that goes on."""
    told.names &= {one.name for one in channels if one.operator}
    resting = Resting(told)
    if told.names:
        resting.goes_on(now)
    return resting


def direct(senders: Senders, send: Callable[[ChannelSettings, Message], Outcome]) -> Direct:
    """Sends by the channels' own threads."""
    return lambda channel, message: senders.send(channel.name, partial(send, channel, message))
