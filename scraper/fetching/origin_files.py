"""The files that an origin keeps for programs: asked for once a day, and remembered beyond the process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

import httpx

from pressclip import addresses
from pressclip.errors import Deferred, Disallowed, FetchError, Held, Refused, SiteDown, Unreachable
from scraper.fetching.answer import Answer, wanted_pause
from scraper.fetching.guard import checked_url
from scraper.fetching.inflate import Body

T = TypeVar("T")
_FRESH = timedelta(days=1)  # RFC 9309, 2.4
_AGAIN = timedelta(minutes=15)  # after a failure
_MOST = 500  # origins in memory
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """Such a file as it was answered; `body` is empty where the status is no success: it says nothing."""

    body: str
    status: int
    fetched_at: datetime  # aware UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Generic[T]):
    """What a file says, and how long that holds."""

    says: T | None  # None: it could not be had
    since: datetime
    lasts: timedelta

    def is_fresh(self, now: datetime) -> bool:
        """Whether it need not be asked for again."""
        return timedelta() <= now - self.since < self.lasts


LoadFile = Callable[[str], Awaitable[FileRecord | None]]
SaveFile = Callable[[str, FileRecord], Awaitable[None]]


def record_of(status: int, body: Body, now: datetime) -> FileRecord:
    """The record of an answer: what a success says, as the UTF-8 that it must be, and nothing of other answers.

    Of one that was cut the whole lines: half of `Disallow: /tag` forbids all.
    """
    data = body.data if body.whole else body.data[: max(body.data.rfind(b"\n"), body.data.rfind(b"\r")) + 1]
    text = data.decode("utf-8-sig", "replace").replace("\0", "") if 200 <= status < 300 else ""
    text = text.lstrip("\ufffd")  # UTF-16 reads as ASCII but for its mark
    return FileRecord(body=text, status=status, fetched_at=now)


def origin_of(url: httpx.URL) -> str:
    """`scheme://host:port` of an address."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


@lru_cache(maxsize=_MOST)
def origin_at(address: str) -> str:
    """The same of an address in text. Raises Refused for one that is not to be fetched."""
    try:
        return _checked(addresses.origin_of(address))
    except ValueError as error:  # of a host in brackets that is none
        raise Refused("an address that cannot be read") from error


@lru_cache(maxsize=_MOST)
def _checked(origin: str) -> str:
    return origin_of(checked_url(f"{origin}/"))


class OriginFiles(Generic[T]):
    """The file at one path of every origin, read by `parse`.

    A 4xx other than 429 is an empty file. A 5xx, a 429, no answer or a broken one leaves what was known before, for a
    quarter of an hour or as long as Retry-After says; where pages can do without an answer, since something was known
    or the file is `optional`, they have a quarter of an hour between two such pauses. A redirect that is not to be
    followed leaves what was known, too, for a day; where nothing was it is an empty file (RFC 9309, 2.3.1.2), for a
    quarter of an hour: it may be a network's page to log in.
    """

    def __init__(
        self,
        path: str,
        parse: Callable[[FileRecord], T],
        *,
        clock: Callable[[], datetime],
        load: LoadFile,
        save: SaveFile,
        ask: Callable[[str, str], Awaitable[Answer]],
        optional: bool = False,
    ) -> None:
        self._path = path
        self._parse = parse
        self._clock = clock
        self._load = load
        self._save = save
        self._ask = ask
        self._optional = optional
        self._known: dict[str, Known[T]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def known(self, origin: str, site: str) -> Known[T]:
        """What an origin's file says, asked for where that is old.

        Raises Unreachable, Held or SiteDown where that is its host's trouble and nothing was ever known.
        """
        async with self._locks.setdefault(origin, asyncio.Lock()):
            known = self._known.get(origin) or await self._kept(origin)
            if known is None or not known.is_fresh(self._clock()):
                known = await self._asked(origin, site, known)
            self._known.pop(origin, None)
            while len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[origin] = known  # the last to be forgotten
            return known

    async def recall(self, origin: str) -> None:
        """Takes into memory what is kept of an origin's file, however old; nothing is asked for."""
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._known and (kept := await self._kept(origin)) is not None:
                self._known[origin] = kept

    def at_hand(self, origin: str) -> T | None:
        """What is in memory of an origin's file; None where nothing is."""
        known = self._known.get(origin)
        return None if known is None else known.says

    async def _kept(self, origin: str) -> Known[T] | None:
        record = await self._load(origin)
        return None if record is None else Known(says=self._parse(record), since=record.fetched_at, lasts=_FRESH)

    async def _asked(self, origin: str, site: str, old: Known[T] | None) -> Known[T]:
        now = self._clock()
        says = old.says if old else None
        try:
            answer = await self._ask(origin + self._path, site)
        except (Unreachable, Held, SiteDown) as error:
            elsewhere = not isinstance(error, SiteDown) and error.host != addresses.host_of(origin)
            if says is None and not elsewhere:
                raise  # it is the host's trouble, not that of this file
            return Known(says=says, since=now, lasts=_AGAIN)
        except Refused:
            if says is not None:
                return Known(says=says, since=now, lasts=_FRESH)
            nothing = FileRecord(body="", status=_NOT_FOUND, fetched_at=now)
            return Known(says=self._parse(nothing), since=now, lasts=_AGAIN)
        except (Deferred, Disallowed):
            raise  # it was not asked for
        except FetchError:
            return Known(says=says, since=now, lasts=_AGAIN)
        if answer.status == 429 or answer.status >= 500:
            until = wanted_pause(answer, now) or now
            between = _AGAIN if self._optional or says is not None else timedelta()
            return Known(says=says, since=now, lasts=max(until - now + between, _AGAIN))
        record = record_of(answer.status, answer.body, now)
        await self._save(origin, record)
        return Known(says=self._parse(record), since=now, lasts=_FRESH)
