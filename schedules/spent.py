"""What this process asked of each site.

For the budget's second lock, which holds in any hour of real time, whatever is done to the wall clock; and to be added
up in the archive.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from pressclip.models import Traffic

_HOUR = timedelta(hours=1).total_seconds()
_MOMENT = 1.0  # seconds until a request that is being booked is known to be one


@dataclass(slots=True)
class _Hour:
    made: deque[float] = field(default_factory=deque)  # when, the oldest first
    opened: int = 0


class Spent:
    """The requests of this process to each site in the last hour. `passed` tells seconds and never goes back."""

    def __init__(self, passed: Callable[[], float]) -> None:
        self.passed = passed
        self._hours: dict[str, _Hour] = {}
        self._came: dict[str, Traffic] = {}

    @contextmanager
    def one(self, site: str, limit: int) -> Iterator[timedelta]:
        """How long to wait for a request to be free: not at all, and it counts unless the caller raises."""
        hour = self._hours.setdefault(site, _Hour())
        wait = self._wait(hour, limit)
        if wait > 0:
            yield max(timedelta(seconds=wait), timedelta.resolution)  # however short, it is not none
            return
        hour.opened += 1
        try:
            yield timedelta()
            hour.made.append(self.passed())
        finally:
            hour.opened -= 1

    def came(self, site: str, size: int) -> None:
        """Counts a request that is over, and the bytes that it brought."""
        self._add(site, Traffic(requests=1, bytes=size))

    def showed(self, site: str, cards: int) -> None:
        """Counts the cards of a page that was read."""
        self._add(site, Traffic(cards=cards))

    def taken(self) -> dict[str, Traffic]:
        """What came by site since it was last taken."""
        taken, self._came = self._came, {}
        return taken

    def _add(self, site: str, more: Traffic) -> None:
        self._came[site] = self._came.get(site, Traffic()) + more

    def _wait(self, hour: _Hour, limit: int) -> float:
        now = self.passed()
        while hour.made and hour.made[0] + _HOUR <= now:
            hour.made.popleft()
        over = len(hour.made) + hour.opened - limit
        if over < 0:
            return 0
        return hour.made[over] + _HOUR - now if over < len(hour.made) else _MOMENT
