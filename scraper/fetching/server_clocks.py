"""What the clocks of servers say of ours."""

import re
from dataclasses import dataclass
from datetime import datetime
from statistics import median_high, median_low

import httpx

from scraper.fetching.headers import http_date

_DAY, _MINUTE = 86_400.0, 60.0
_OLD = 10 * _MINUTE  # by its Age: of such a copy nobody knows whose time its Date is
_MOST = 500  # hosts in memory


@dataclass(slots=True)
class _Host:
    offset: float  # of its clock from the seconds that passed, the largest of a day
    since: float
    heard: float


class ServerClocks:
    """The Date headers of answers (RFC 9110, 6.6.1), by seconds that never jump: a clock that is set changes nothing.

    A cache that does not say how old its copy is (Age; RFC 9111, 5.1) makes a server's clock look late, never early:
    of each host the latest of a day counts. An old copy tells nothing: some caches leave the Date as it was, others,
    as Cloudflare, write their own beside an Age of days.
    """

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._base: float | None = None  # what our clock said when no second had passed
        self._parted = float("-inf")  # when our clock and the seconds that pass last went apart

    def note(self, host: str, headers: httpx.Headers, passed: float) -> None:
        """Notes what an answer of a host says."""
        date = http_date(headers.get("date"))
        if date is None or _is_old(headers.get("age")):
            return
        known, offset = self._hosts.pop(host, None), date.timestamp() - passed
        if known is not None and known.offset > offset and passed - known.since < _DAY:
            known.heard = passed
            self._hosts[host] = known  # the last to be forgotten
            return
        while len(self._hosts) >= _MOST:
            del self._hosts[next(iter(self._hosts))]
        self._hosts[host] = _Host(offset=offset, since=passed, heard=passed)

    def ahead(self, now: datetime, passed: float) -> float | None:
        """Seconds by which the clock that says `now` is ahead of most of them; None where none was heard of.

        Where the clock jumped, or the machine slept and the seconds stood still, whoever answered since is believed.
        """
        base = now.timestamp() - passed
        if self._base is not None and abs(base - self._base) > _MINUTE:
            self._parted = passed
        self._base = base
        heard = [host.offset for host in self._hosts.values() if host.heard >= self._parted]
        every = [base - offset for offset in heard or [host.offset for host in self._hosts.values()]]
        if not every:
            return None
        return min(median_low(every), median_high(every), key=abs)  # half of them are not most


def _is_old(age: str | None) -> bool:
    return age is not None and re.fullmatch(r"[0-9]+", age) is not None and float(age[:9]) > _OLD
