"""The robots.txt of each origin: asked for once a day, kept in the archive, waited for where it cannot be had."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import httpx

from pressclip.errors import Disallowed, NoRules, Offline, Unreachable
from scraper.fetching.answer import Answer, wanted_pause
from scraper.fetching.guard import shown
from scraper.fetching.robots import RobotsRecord, Rules, record_of, rules_of

LoadRobots = Callable[[str], Awaitable[RobotsRecord | None]]
SaveRobots = Callable[[str, RobotsRecord], Awaitable[None]]
_FRESH = timedelta(days=1)  # RFC 9309, 2.4
_AGAIN = timedelta(minutes=15)  # after a failure
_MOST = 500  # origins in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    rules: Rules | None  # None: could not be had
    since: datetime
    lasts: timedelta

    def is_fresh(self, now: datetime) -> bool:
        return timedelta() <= now - self.since < self.lasts


class RobotsCache:
    """Says what each origin's robots.txt allows.

    A 4xx other than 429 means that all is allowed. A 5xx, a 429 or no answer means that nothing is until it can be
    had: then an older copy serves, else the request waits a quarter of an hour or as long as Retry-After says.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        load: LoadRobots,
        save: SaveRobots,
        ask: Callable[[str, str], Awaitable[Answer]],
    ) -> None:
        self._clock = clock
        self._load = load
        self._save = save
        self._ask = ask
        self._known: dict[str, _Known] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def delay_for(self, url: httpx.URL, site: str) -> timedelta:
        """The Crawl-delay of an address. Raises Disallowed, or NoRules or Unreachable where nobody knows."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            known = await self._up_to_date(origin, site)
        if known.rules is None:
            raise NoRules(f"{origin}/robots.txt cannot be had", known.since + known.lasts)
        if not known.rules.allow(str(url)):
            raise Disallowed(f"robots.txt forbids {shown(url)}")
        return known.rules.delay

    async def _up_to_date(self, origin: str, site: str) -> _Known:
        known = self._known.get(origin) or await self._kept(origin)
        if known is None or not known.is_fresh(self._clock()):
            known = await self._asked(origin, site, known)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[origin] = known
        return known

    async def _kept(self, origin: str) -> _Known | None:
        record = await self._load(origin)
        return None if record is None else _Known(rules=rules_of(record), since=record.fetched_at, lasts=_FRESH)

    async def _asked(self, origin: str, site: str, old: _Known | None) -> _Known:
        now = self._clock()
        rules = old.rules if old else None
        try:
            answer = await self._ask(f"{origin}/robots.txt", site)
        except Unreachable:
            if rules is None:
                raise  # it is the host's trouble, not that of its robots.txt
            return _Known(rules=rules, since=now, lasts=_AGAIN)
        except Offline:
            return _Known(rules=rules, since=now, lasts=_AGAIN)
        if answer.status == 429 or answer.status >= 500:
            until = wanted_pause(answer, now) or now
            return _Known(rules=rules, since=now, lasts=max(until - now, _AGAIN))
        record = record_of(answer.status, answer.body.data, now)
        await self._save(origin, record)
        return _Known(rules=rules_of(record), since=now, lasts=_FRESH)
