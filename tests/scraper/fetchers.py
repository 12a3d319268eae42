"""A fetcher over made-up answers, and the little worlds around it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from pressclip.errors import Deferred
from pressclip.settings import HttpSettings
from scraper.fetching.fetch import Fetcher
from scraper.fetching.origin_files import FileRecord
from scraper.fetching.transport import Resolve

PUBLIC = "93.184.216.34"
PATIENT = HttpSettings(pause=timedelta())
Handler = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


class Clock:
    """A clock that moves only when somebody sleeps; `jump` moves it although no time passed."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        self._jumped = timedelta()
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def passed(self) -> float:
        return (self.now - self._jumped).timestamp()

    def jump(self, by: timedelta) -> None:
        self.now += by
        self._jumped += by

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


class World:
    """What a fetcher is given, and what it did with it."""

    def __init__(self, handler: Handler, settings: HttpSettings = PATIENT) -> None:
        self.handler = handler
        self.settings = settings
        self.clock = Clock()
        self.asked: list[str] = []
        self.requests: list[httpx.Request] = []
        self.unpermitted: set[str] = set()
        self.permits: list[tuple[str, str]] = []
        self.records: dict[str, FileRecord] = {}

    def fetcher(self, resolve: Resolve | None = None, **more: Any) -> Fetcher:
        return Fetcher(
            self.settings,
            clock=self.clock,
            passed=self.clock.passed,
            permit=self.permit,
            robots_load=self.load,
            robots_save=self.save,
            transport=httpx.MockTransport(self.answer),
            resolve=resolve or at(PUBLIC),
            sleep=self.clock.sleep,
            **more,
        )

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        self.requests.append(request)
        answer = self.handler(request)
        return answer if isinstance(answer, httpx.Response) else await answer

    async def permit(self, site: str, kind: str, _url: str) -> None:
        if kind in self.unpermitted:
            raise Deferred("the budget is used up", self.clock.now)
        self.permits.append((site, kind))

    async def load(self, origin: str) -> FileRecord | None:
        return self.records.get(origin)

    async def save(self, origin: str, record: FileRecord) -> None:
        self.records[origin] = record


def at(*addresses: str) -> Resolve:
    """A resolver that knows one answer for every name."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


def pages(answers: Mapping[str, httpx.Response | list[httpx.Response]]) -> Handler:
    """Answers by path; of a list, one after the other; 404 for the rest, robots.txt among it."""

    def handler(request: httpx.Request) -> httpx.Response:
        answer = answers.get(request.url.path, httpx.Response(404))
        return answer.pop(0) if isinstance(answer, list) else answer

    return handler


def moved(status: int, to: str) -> httpx.Response:
    """A redirect."""
    return httpx.Response(status, headers={"Location": to})
