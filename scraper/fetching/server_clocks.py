"""What the clocks of servers say of ours."""

import re
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import httpx

from scraper.fetching.headers import http_date

_DAY, _MINUTE = 86_400.0, 60.0
_MOST = 500  # hosts in memory


@dataclass(slots=True)
class _Host:
    offset: float  # of its clock from the seconds that passed, the largest of a day
    since: float
    heard: float


class ServerClocks:
    """The Date headers of answers (RFC 9110, 6.6.1), by seconds that never jump: a clock that is set changes nothing.

    A cache that does not say how old its copy is (Age; RFC 9111, 5.1) makes a server's clock look late, never early:
    of each host the latest of a day counts.
    """

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    def note(self, host: str, headers: httpx.Headers, passed: float) -> None:
        """Notes what an answer of a host says, once a minute at the most."""
        known = self._hosts.get(host)
        if known is not None and 0 <= passed - known.heard < _MINUTE:
            return
        date = http_date(headers.get("date"))
        if date is None:
            return
        offset = date.timestamp() + _age(headers.get("age")) - passed
        if known is not None and known.offset > offset and passed - known.since < _DAY:
            known.heard = passed
            return
        self._hosts.pop(host, None)
        while len(self._hosts) >= _MOST:
            del self._hosts[next(iter(self._hosts))]
        self._hosts[host] = _Host(offset=offset, since=passed, heard=passed)

    def ahead(self, now: datetime, passed: float) -> float | None:
        """Seconds by which the clock that says `now` is ahead of most of them; None where none was heard of."""
        if not self._hosts:
            return None
        return now.timestamp() - passed - median(host.offset for host in self._hosts.values())


def _age(value: str | None) -> float:
    return float(value[:9]) if value is not None and re.fullmatch(r"[0-9]+", value) else 0.0
