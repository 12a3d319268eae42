"""A body as it comes over the wire, inflated piece by piece and never beyond a limit.

A chunk of 64 KB may inflate to 67 MB, so that zlib is asked for a little at a time.
"""

import zlib
from collections.abc import AsyncIterable, Iterator
from dataclasses import dataclass

_PIECE = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The first bytes of a body; not `whole` where there were more than the limit."""

    data: bytes
    whole: bool
    received: int = 0  # bytes over the wire


async def read_body(chunks: AsyncIterable[bytes], encoding: str, limit: int) -> Body:
    """Reads and inflates a body, and stops once it passes `limit` bytes, on the wire or inflated.

    Raises zlib.error for damaged data and for an unknown Content-Encoding, EOFError where compressed data ends
    early. What follows the compressed data is ignored, as browsers do.
    """
    inflate = _inflater(encoding)
    data = bytearray()
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        for piece in inflate.pieces(chunk):
            data += piece
            if len(data) > limit:
                break
        if max(received, len(data)) > limit:
            del data[limit:]
            return Body(data=bytes(data), whole=False, received=received)
    inflate.end()
    return Body(data=bytes(data), whole=True, received=received)


class _Identity:
    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def end(self) -> None:
        """A body that is not compressed ends where the connection says."""


class _Deflated:
    """gzip, or deflate with or without the zlib header: servers send both under that name (RFC 9110, 8.4.1.2)."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._zlib: zlib._Decompress | None = None

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        if chunk and self._zlib is None:
            self._zlib = zlib.decompressobj(_window(chunk, gzip=self._gzip))
        while chunk and self._zlib and not self._zlib.eof:
            yield self._zlib.decompress(chunk, _PIECE)
            chunk = self._zlib.unconsumed_tail

    def end(self) -> None:
        if self._zlib is not None and not self._zlib.eof:
            raise EOFError("the compressed body ends early")


def _window(start: bytes, *, gzip: bool) -> int:
    if gzip or start[0] & 0x0F == zlib.DEFLATED:
        return 32 + zlib.MAX_WBITS  # zlib or gzip, by its header
    return -zlib.MAX_WBITS


def _inflater(encoding: str) -> _Identity | _Deflated:
    match encoding.strip().lower():
        case "" | "identity":
            return _Identity()
        case "gzip" | "x-gzip":
            return _Deflated(gzip=True)
        case "deflate":
            return _Deflated(gzip=False)
        case other:
            raise zlib.error(f"unknown Content-Encoding {other[:40]!r}")
