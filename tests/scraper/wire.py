"""Real servers on loopback, and a fetcher that really connects."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx

from pressclip.settings import HttpSettings
from scraper.fetching.fetch import Fetcher
from scraper.fetching.transport import Resolve
from tests.scraper.fetchers import at

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LOCAL = HttpSettings(pause=timedelta(), allow_private=True, respect_robots=False)


@asynccontextmanager
async def serving(talk: Talk, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serves on a port of 127.0.0.1: reads each request's head, then lets `talk` answer until it or the client ends."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def local_fetcher(
    settings: HttpSettings = LOCAL, resolve: Resolve | None = None, transport: httpx.AsyncBaseTransport | None = None
) -> Fetcher:
    """A fetcher that connects for real, by default to loopback whatever the name."""

    async def allow(_site: str, _kind: str, _url: str) -> None:
        """Every request is permitted."""

    async def nothing(*_: object) -> None:
        """No robots.txt is kept."""

    return Fetcher(
        settings,
        clock=lambda: datetime.now(UTC),
        passed=time.monotonic,
        permit=allow,
        robots_load=nothing,
        robots_save=nothing,
        transport=transport,
        resolve=resolve or at("127.0.0.1"),
    )
