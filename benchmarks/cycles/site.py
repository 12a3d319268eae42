"""Serves the thousand sections on loopback, as fast as a socket allows, in a process of its own.

`GET /-/scene/NAME` changes what the site shows; in `aged` it sends no validators and heeds none. The origin is
printed once all pages are made; the end of standard input ends the process.
"""

import asyncio
import re
import socket
import sys

from benchmarks.cycles.pages import uppers

_REQUEST = re.compile(rb"GET /(-/scene|section)/(\w+)")
_KNOWN = re.compile(rb"\r\nif-none-match: *(\S+)", re.IGNORECASE)
_EMPTY = b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Length: %d\r\n%s\r\n"


class Site:
    """All answers, made beforehand."""

    def __init__(self, origin: str) -> None:
        self._uppers, self._lower = uppers(origin)
        self._scene = "fresh"

    def answer(self, request: bytes) -> tuple[bytes, ...]:
        """The answer to a request, in pieces."""
        asked = _REQUEST.match(request)
        if asked is None:
            return (_EMPTY % b"404 Not Found",)
        if asked[1] != b"section":
            self._scene = asked[2].decode()
            return (_EMPTY % b"200 OK",)
        known = _KNOWN.search(request)
        return self._page(int(asked[2]), known[1] if known else None)

    def _page(self, number: int, known: bytes | None) -> tuple[bytes, ...]:
        etag = b'"%s-%d"' % (self._scene.encode(), number)
        if known == etag and self._scene != "aged":
            return (b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % etag,)
        upper = self._uppers[self._scene][number]
        validators = b"" if self._scene == "aged" else b"ETag: %s\r\n" % etag
        return _HEAD % (len(upper) + len(self._lower), validators), upper, self._lower


class _Connection(asyncio.Protocol):
    def __init__(self, site: Site) -> None:
        self._site = site
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while b"\r\n\r\n" in self._asked:
            request, _, self._asked = self._asked.partition(b"\r\n\r\n")
            self._transport.writelines(self._site.answer(request))


async def main() -> None:
    """Serves until standard input ends."""
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        site = Site(origin)
        server = await loop.create_server(lambda: _Connection(site), sock=listening, backlog=512)
        sys.stdout.write(f"{origin}\n")
        sys.stdout.flush()
        await loop.run_in_executor(None, sys.stdin.read)
        server.close()


if __name__ == "__main__":
    asyncio.run(main())
