"""Servers that want our memory or our time: each is stopped at the cap or the deadline."""

import asyncio
import time
import tracemalloc
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from pressclip.errors import FetchError, Offline, TooLarge, Truncated
from pressclip.settings import HttpSettings
from tests.scraper.wire import LOCAL, Talk, local_fetcher, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
DEADLINE = 0.3
SMALL = replace(LOCAL, max_body=4_000_000)
SHORT = replace(LOCAL, timeout=timedelta(seconds=DEADLINE))


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()


async def gzip_bomb(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_bomb()) + _bomb())


async def ten_gigabytes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK + b"Content-Length: 10000000000\r\n\r\n")
    for _ in range(100_000):
        writer.write(bytes(100_000))
        await writer.drain()


async def endless_chunks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
        await writer.drain()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK + b"Content-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(DEADLINE / 10)


async def headers_then_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK + b"Content-Length: 1000\r\n\r\n")
    await reader.read()


async def nothing_at_all(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    await reader.read()


async def dripping_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK)
    while True:
        writer.write(b"X-More: 1\r\n")
        await writer.drain()
        await asyncio.sleep(DEADLINE / 10)


async def endless_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK)
    while True:
        writer.write(b"X-More: " + b"x" * 1000 + b"\r\n")
        await writer.drain()


async def cut_short(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK + b"Content-Length: 1000\r\n\r\n<p>half")


async def cut_gzip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + zlib.compress(b"x" * 99, wbits=31)[:-8])


async def no_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")


async def good_bye(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


def _meet(talk: Talk, settings: HttpSettings = LOCAL) -> FetchError:
    async def go() -> None:
        async with serving(talk) as port:
            fetcher = local_fetcher(settings)
            try:
                await fetcher.get(f"http://news.example:{port}/", site="news")
            finally:
                await fetcher.aclose()

    with pytest.raises(FetchError) as caught:
        asyncio.run(go())
    return caught.value


@pytest.mark.parametrize("talk", [gzip_bomb, ten_gigabytes, endless_chunks])
def test_a_body_without_end_is_stopped_at_the_cap_and_memory_stays_near_it(talk: Talk) -> None:
    _bomb()  # made before anything is measured
    tracemalloc.start()
    try:
        error = _meet(talk, SMALL)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(error, TooLarge)
    assert peak < 3 * SMALL.max_body


@pytest.mark.parametrize("talk", [drip, headers_then_nothing, nothing_at_all, dripping_headers])
def test_a_slow_server_is_left_at_the_deadline(talk: Talk) -> None:
    before = time.monotonic()
    error = _meet(talk, SHORT)
    assert isinstance(error, Offline)
    assert "within 0.3 s" in str(error)
    assert time.monotonic() - before < DEADLINE * 5


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (endless_headers, Offline),
        (cut_short, Truncated),
        (cut_gzip, Truncated),
        (no_http, Offline),
        (good_bye, Offline),
    ],
)
def test_what_is_no_whole_answer_is_none(talk: Talk, kind: type[FetchError]) -> None:
    error = _meet(talk)
    assert type(error) is kind
    assert str(error).startswith("news.example: ")
    assert "\n" not in str(error)
    assert "within" not in str(error)


def test_a_name_server_that_never_answers_is_left_at_the_deadline() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    fetcher = local_fetcher(replace(LOCAL, timeout=timedelta(seconds=0.05)), resolve)
    with pytest.raises(Offline, match="not resolved within"):
        asyncio.run(fetcher.get("http://news.example/", site="news"))
