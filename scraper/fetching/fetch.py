"""Fetches pages: politely, from public addresses only, within a size and a deadline.

checked address -> robots.txt, tdmrep.json -> the host's turn -> permit -> request -> redirect? once more : a Page
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import httpx

from pressclip.addresses import host_of
from pressclip.errors import BadStatus, Deferred, FetchError, Held, Offline, Refused, Unreachable
from pressclip.models import Page, Validators
from pressclip.settings import HttpSettings
from scraper.fetching import headers
from scraper.fetching.answer import Answer, next_hop, page_of, wanted_pause
from scraper.fetching.conditions import Conditions
from scraper.fetching.exchange import exchange
from scraper.fetching.guard import checked_url, shown
from scraper.fetching.origin_files import LoadFile, OriginFiles, SaveFile, origin_at, origin_of
from scraper.fetching.pace import Pace, Turns
from scraper.fetching.robots import MAX_BYTES, rules_of
from scraper.fetching.robots_cache import delay_for
from scraper.fetching.server_clocks import ServerClocks
from scraper.fetching.tally import count_one
from scraper.fetching.tdm_file import PATH, TdmFile, tdm_file_of
from scraper.fetching.transport import (
    GuardedBackend,
    GuardedTransport,
    Resolve,
    checked_addresses,
    resolve_name,
    shared_context,
)

Permit = Callable[[str, str, str], Awaitable[None]]
_Told = Callable[[], FetchError]
_NOTHING = TdmFile()
_REST = timedelta(minutes=1)  # after a 429 that does not say how long
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_ACCEPT_FEED = "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5"
_ACCEPT_ELSE = {
    "feed": _ACCEPT_FEED,
    "probe": _ACCEPT_FEED,
    "api": "application/json,*/*;q=0.5",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    site: str
    kind: str
    headers: Mapping[str, str]
    limit: int


class Fetcher:
    """Makes every request of a process: `connections` at once over all hosts, `per_host` at one.

    `permit(site, kind, url)` is awaited before every request, redirects and robots.txt included (kind `robots`), and
    may raise Deferred. `timeout` is the deadline of each request, its body included, waiting for a turn not. `clock` is
    the wall's, `passed` tells seconds that never jump. With `rights` each origin's tdmrep.json is read, too, before
    anything else of it, and kept by these two. `refused` is told where one of these files is answered with Retry-After.
    `came(site, bytes)` is told of every request once it is over. Requests of a fetcher `before` this one, which may
    have some under way, keep their distance from its own; so do those of other processes by `turns` (see `Pace`).
    """

    def __init__(  # noqa: PLR0913 - every seam to the world is an argument
        self,
        settings: HttpSettings,
        *,
        clock: Callable[[], datetime],
        passed: Callable[[], float],
        permit: Permit,
        robots_load: LoadFile,
        robots_save: SaveFile,
        rights: tuple[LoadFile, SaveFile] | None = None,
        refused: Callable[[BadStatus], Awaitable[None]] | None = None,
        came: Callable[[str, int], None] = lambda _site, _size: None,
        transport: httpx.AsyncBaseTransport | None = None,
        resolve: Resolve = resolve_name,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        before: "Fetcher | None" = None,
        turns: Turns | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._permit = permit
        self._refused = refused
        self._came = came
        self._resolve = resolve
        earlier: Pace | None = None if before is None else before.pace
        self.pace: Pace = Pace(settings, clock=clock, passed=passed, sleep=sleep, before=earlier, turns=turns)
        self._passed = passed
        self.clocks: ServerClocks = ServerClocks() if before is None else before.clocks
        self._transports = _Transports(settings.connections, lambda: transport or self._guarded())
        self._told: dict[str, _Told] = {}  # by host or server: what whoever waits for it is told as well
        self._resting: dict[str, datetime] = {}  # servers that refused one of their files, and until when
        self._robots = OriginFiles(
            "/robots.txt", rules_of, clock=clock, load=robots_load, save=robots_save, ask=self._file
        )
        self._rights = (
            OriginFiles(
                PATH, tdm_file_of, clock=clock, load=rights[0], save=rights[1], ask=self._rights_file, optional=True
            )
            if rights is not None
            else None
        )
        self._conditions = Conditions()
        self._headers = {
            "User-Agent": headers.user_agent(settings.contact),
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
        }

    async def get(self, url: str, *, site: str, kind: str = "page", validators: Validators | None = None) -> Page:
        """The page at `url`, after redirects; with `validators` the request is conditional.

        `kind` is one of those that `db.budget` knows: for the permit, and for what is accepted. Raises
        FetchError's kinds: Deferred, Disallowed, Refused, Offline, TooLarge, BadStatus.
        """
        condition = self._conditions.headers(url, validators)
        asked = self._headers | {"Accept": _ACCEPT_ELSE.get(kind, _ACCEPT)} | condition
        errand = _Errand(site=site, kind=kind, headers=asked, limit=self._settings.max_body)
        trail = await self._follow(url, errand)
        if trail[-1].status == 304 and not condition:  # some cache remembers what we do not
            trail = await self._follow(url, replace(errand, headers=asked | headers.NO_CACHE), after=trail)
        page = page_of(url, trail, validators if condition else None, self._clock())
        self._conditions.learn(url, validators if condition else None, page)
        return page

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._transports.aclose()

    async def look_up_rights(self, url: str, site: str) -> TdmFile:
        """What the origin of an address reserves, asked for where that is not known since a day.

        Raises Deferred, Unreachable where nothing of the host answers and nothing was ever known, Refused.
        """
        if self._rights is None:
            return TdmFile()
        return (await self._rights.known(origin_at(url), site)).says or TdmFile()

    def rights_at(self, url: str) -> TdmFile:
        """The same as far as it is in memory: of every origin that was asked for anything lately."""
        try:
            found = None if self._rights is None else self._rights.at_hand(origin_at(url))
        except Refused:
            found = None
        return found or _NOTHING

    def clock_ahead(self) -> timedelta | None:
        """How far our clock is ahead of those of most hosts, behind where negative; None where none was heard of."""
        ahead = self.clocks.ahead(self._clock(), self._passed())
        return None if ahead is None else timedelta(seconds=ahead)

    async def recall(self, url: str) -> None:
        """Takes into memory what is kept of an address' robots.txt, for `delay_at`."""
        with suppress(Refused):
            await self._robots.recall(origin_at(url))

    def delay_at(self, url: str) -> timedelta:
        """The Crawl-delay of an address' origin as far as its robots.txt is in memory; zero where it sets none."""
        if not self._settings.respect_robots:
            return timedelta()
        try:
            rules = self._robots.at_hand(origin_at(url))
        except Refused:
            rules = None
        return timedelta() if rules is None else rules.delay

    async def _file(self, url: str, site: str) -> Answer:
        errand = _Errand(site=site, kind="robots", headers=self._headers, limit=MAX_BYTES)
        answer = (await self._follow(url, errand))[-1]
        now = self._clock()
        if until := self._rest_until(answer):  # what the file was wanted for would be refused as well
            self._resting[_server_of(answer.url)] = until
        if self._refused is not None and (until := wanted_pause(answer, now)):
            await self._refused(BadStatus(answer.status, shown(answer.url), until))
        return answer

    async def _rights_file(self, url: str, site: str) -> Answer:
        """No trouble with this file keeps a page from being read, but that of its whole host."""
        try:
            return await self._file(url, site)
        except Held as error:
            if error.host == host_of(url):
                raise
            raise Offline(str(error)) from error  # it leads to a host that the page does not need
        except (Deferred, Unreachable):
            raise
        except FetchError as error:
            raise Offline(str(error)) from error

    async def _follow(self, url: str, errand: _Errand, after: tuple[Answer, ...] = ()) -> tuple[Answer, ...]:
        trail: tuple[Answer, ...] = ()
        hop: httpx.URL | None = checked_url(url)
        while hop is not None:
            goes_on = errand.kind == "robots" or hop.host in {answer.url.host for answer in (*after, *trail)}
            trail = (*trail, await self._ask(hop, errand, goes_on=goes_on))
            hop = next_hop(trail)
        return trail

    async def _ask(self, url: httpx.URL, errand: _Errand, *, goes_on: bool) -> Answer:
        await self._check(url)
        host = url.raw_host.decode("ascii")
        last = self._told_of(url)
        delay = await self._delay(url, errand)
        if self._rights is not None and errand.kind != "robots" and self._told_of(url) == last:
            await self._rights.known(origin_of(url), errand.site)  # before anything of the origin is taken
        self._let_rest(url)
        before = self._told_of(url)

        async def permit() -> None:
            for told, known in zip(self._told_of(url), before, strict=True):
                if told is not known and told is not None:
                    raise told()
            await self._permit(errand.site, errand.kind, str(url))

        async with self.pace.turn(url.host, delay, permit, goes_on=goes_on), self._transports.one() as transport:
            count_one()
            size = 0
            try:
                answer = await exchange(
                    transport, url, errand.headers, limit=errand.limit, deadline=self._settings.timeout
                )
                size = answer.body.received
            except Unreachable:
                self._told[host] = partial(Unreachable, host, "it did not answer the request before this one")
                raise
            finally:
                self._came(errand.site, size)
            self.clocks.note(host, answer.headers, self._passed())
            if until := self._rest_until(answer):
                self._told[_server_of(url)] = partial(Held, host, until)
            return answer

    def _told_of(self, url: httpx.URL) -> tuple[_Told | None, _Told | None]:
        """What the host and the server on this port of it told last: each port asks for pauses of its own."""
        return self._told.get(url.raw_host.decode("ascii")), self._told.get(_server_of(url))

    def _rest_until(self, answer: Answer) -> datetime | None:
        now = self._clock()
        return wanted_pause(answer, now) or (now + _REST if answer.status == 429 else None)

    def _let_rest(self, url: httpx.URL) -> None:
        server, now = _server_of(url), self._clock()
        until = self._resting.get(server)
        if until is None:
            return
        if now < until <= now + headers.MAX_WAIT:  # one farther ahead was noted before the clock was put back
            raise Held(url.raw_host.decode("ascii"), until)
        del self._resting[server]

    async def _check(self, url: httpx.URL) -> None:
        """Refuses before anything is spent on the request; the connection itself is checked once more."""
        port = url.port or (443 if url.scheme == "https" else 80)
        deadline = self._settings.timeout.total_seconds()
        host = url.raw_host.decode("ascii")
        try:
            async with asyncio.timeout(deadline):
                await checked_addresses(host, port, self._resolve, allow_private=self._settings.allow_private)
        except TimeoutError as error:
            raise Unreachable(host, f"the name was not resolved within {deadline:g} s") from error

    async def _delay(self, url: httpx.URL, errand: _Errand) -> timedelta:
        if errand.kind == "robots" or not self._settings.respect_robots:
            return timedelta()
        return await delay_for(self._robots, url, errand.site)

    def _guarded(self) -> GuardedTransport:
        proxy = self._settings.proxy  # the operator named it: it may stand in a private network, pages may not
        backend = GuardedBackend(self._resolve, allow_private=self._settings.allow_private or bool(proxy))
        return GuardedTransport(backend, shared_context(), proxy)


def _server_of(url: httpx.URL) -> str:
    """The host, with the port where it is none of the usual ones: servers on several share nothing but the machine."""
    return f"//{url.netloc.decode('ascii')}"


class _Transports:
    """A transport a worker, made when first needed: one shared by all is quadratic in its connections."""

    def __init__(self, count: int, make: Callable[[], httpx.AsyncBaseTransport]) -> None:
        self._free = asyncio.Semaphore(count)
        self._make = make
        self._made: list[httpx.AsyncBaseTransport] = []
        self._idle: list[httpx.AsyncBaseTransport] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[httpx.AsyncBaseTransport]:
        async with self._free:
            transport = self._idle.pop() if self._idle else self._new()
            try:
                yield transport
            finally:
                self._idle.append(transport)

    def _new(self) -> httpx.AsyncBaseTransport:
        self._made.append(self._make())
        return self._made[-1]

    async def aclose(self) -> None:
        for transport in self._made:
            await transport.aclose()
