"""What this process asked of each site.

For the budget's second lock, which holds in any hour of real time, whatever is done to the wall clock; and to be added
up in the archive.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

_HOUR = timedelta(hours=1).total_seconds()
_MOMENT = 1.0  # seconds until a request that is being booked is known to be one


@dataclass(slots=True)
class _Hour:
    made: deque[float] = field(default_factory=deque)  # when, the oldest first
    opened: int = 0


class Spent:
    """The requests of this process to each site in the last hour. `passed` tells seconds and never goes back."""

    def __init__(self, passed: Callable[[], float]) -> None:
        self._passed = passed
        self._hours: dict[str, _Hour] = {}
        self._came: dict[str, tuple[int, int]] = {}

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
            hour.made.append(self._passed())
        finally:
            hour.opened -= 1

    def came(self, site: str, size: int) -> None:
        """Counts a request that is over, and the bytes that it brought."""
        requests, total = self._came.get(site, (0, 0))
        self._came[site] = (requests + 1, total + size)

    def taken(self) -> dict[str, tuple[int, int]]:
        """Requests and bytes by site since they were last taken."""
        taken, self._came = self._came, {}
        return taken

    def _wait(self, hour: _Hour, limit: int) -> float:
        now = self._passed()
        while hour.made and hour.made[0] + _HOUR <= now:
            hour.made.popleft()
        over = len(hour.made) + hour.opened - limit
        if over < 0:
            return 0
        return hour.made[over] + _HOUR - now if over < len(hour.made) else _MOMENT
