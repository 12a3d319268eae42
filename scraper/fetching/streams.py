"""TCP connections for httpcore on asyncio's own streams: its usual ones cost as much as all the rest of a request."""

import asyncio
import select
import ssl
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, cast

import httpcore

if find_spec("sniffio") is None:  # httpcore asks for it four times a request, and each time every folder is looked into
    sys.modules["sniffio"] = cast("Any", None)

_BUFFER = 256 * 1024  # bytes that may wait to be read


@contextmanager
def _as(timeout: type[Exception], failure: type[Exception]) -> Iterator[None]:
    """What goes wrong, as httpcore says it."""
    try:
        yield
    except TimeoutError as error:
        raise timeout(str(error)) from error
    except OSError as error:  # ssl.SSLError among them
        raise failure(str(error)) from error


class _Reader(asyncio.StreamReader):
    """Knows how much waits to be read."""

    held = 0

    def feed_data(self, data: Any) -> None:
        self.held += len(data)
        super().feed_data(data)


class Stream(httpcore.AsyncNetworkStream):
    """One connection."""

    def __init__(self, reader: _Reader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        """What came, at most so many bytes; none at the end."""
        with _as(httpcore.ReadTimeout, httpcore.ReadError):
            async with asyncio.timeout(timeout):
                data = await self._reader.read(max_bytes)
        self._reader.held -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's signature
        """Sends all of it."""
        with _as(httpcore.WriteTimeout, httpcore.WriteError):
            self._writer.write(buffer)
            async with asyncio.timeout(timeout):
                await self._writer.drain()

    async def aclose(self) -> None:
        """Ends the connection, without waiting for the other side."""
        self._writer.close()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted."""
        try:
            with _as(httpcore.ConnectTimeout, httpcore.ConnectError):
                async with asyncio.timeout(timeout):
                    await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException:
            await self.aclose()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        """Of what httpcore asks for: whether something came that nobody asked for, as an end; and of TLS."""
        if info == "is_readable":
            return self._reader.held > 0 or self._reader.at_eof() or self._writer.is_closing() or self._has_come()
        return self._writer.get_extra_info("ssl_object") if info == "ssl_object" else None

    def _has_come(self) -> bool:
        """Whether the system has something of which the loop does not know yet."""
        waits = select.poll()
        waits.register(self._writer.get_extra_info("socket").fileno(), select.POLLIN)
        return bool(waits.poll(0))


async def connect(
    host: str,
    port: int,
    timeout: float | None,  # noqa: ASYNC109 - a connection's alone; the request's deadline is around all of it
    options: Iterable[httpcore.SOCKET_OPTION] | None = None,
) -> Stream:
    """A connection to an address. Raises httpcore.ConnectError, httpcore.ConnectTimeout."""
    loop = asyncio.get_running_loop()
    reader = _Reader(limit=_BUFFER, loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    with _as(httpcore.ConnectTimeout, httpcore.ConnectError):
        async with asyncio.timeout(timeout):
            transport, _ = await loop.create_connection(lambda: protocol, host, port)
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    for option in options or ():
        writer.get_extra_info("socket").setsockopt(*option)
    return Stream(reader, writer)
