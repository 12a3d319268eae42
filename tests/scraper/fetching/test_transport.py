"""Connections: to the address that was checked, in the name that was asked for."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

import pytest
import trustme

from pressclip.errors import FetchError, Offline, Refused, Unreachable
from pressclip.settings import HttpSettings
from scraper.fetching.transport import GuardedBackend, GuardedTransport, Resolve, resolve_name
from tests.scraper.fetchers import PUBLIC, at
from tests.scraper.wire import LOCAL, local_fetcher, serving

STRICT = replace(LOCAL, allow_private=False)


class Site:
    """A server that answers every request and remembers it."""

    def __init__(self, answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello") -> None:
        self.answer = answer
        self.heads: list[str] = []
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await reader.readuntil(b"\r\n\r\n"):
            self.heads.append(head.decode())
            writer.write(self.answer)


def _changing(*answers: Sequence[str]) -> Resolve:
    """A resolver that answers differently each time, the last answer for ever."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


async def _get(port: int, resolve: Resolve | None = None, settings: HttpSettings = LOCAL) -> str:
    fetcher = local_fetcher(settings, resolve)
    try:
        page = await fetcher.get(f"http://news.example:{port}/", site="news")
        return page.text
    finally:
        await fetcher.aclose()


def test_the_connection_goes_to_the_resolved_address_and_the_host_header_keeps_the_name() -> None:
    site = Site()

    async def go() -> int:
        async with serving(site) as port:
            assert await _get(port) == "hello"
            return port

    port = asyncio.run(go())
    assert f"Host: news.example:{port}\r\n" in site.heads[0]


def test_a_name_that_resolves_differently_the_second_time_gains_nothing() -> None:
    site = Site()

    async def go() -> None:
        async with serving(site) as port:
            with pytest.raises(Refused, match=r"127\.0\.0\.1"):
                await _get(port, _changing([PUBLIC], ["127.0.0.1"]), STRICT)

    asyncio.run(go())
    assert site.connections == 0


@pytest.mark.parametrize("addresses", [("127.0.0.2", "127.0.0.1"), ("127.0.0.1", "127.0.0.2")])
def test_an_address_that_does_not_answer_gives_way_to_one_that_does(addresses: Sequence[str]) -> None:
    async def go() -> str:
        async with serving(Site()) as port:
            return await _get(port, at(*addresses))

    assert asyncio.run(go()) == "hello"


def test_where_no_address_answers_we_are_offline() -> None:
    async def go() -> None:
        async with serving(Site()) as port:
            pass
        await _get(port, at("127.0.0.1"))

    with pytest.raises(Offline, match=r"^news\.example: Connection refused$"):
        asyncio.run(go())


def test_a_connection_that_does_not_come_about_by_the_deadline_tells_of_the_host_and_a_slow_answer_does_not() -> None:
    class Hanging(GuardedBackend):
        async def connect_tcp(self, *_: object, **__: object) -> NoReturn:
            await asyncio.Event().wait()
            raise AssertionError

    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def go(transport: GuardedTransport | None) -> None:
        async with serving(silent) as port:
            fetcher = local_fetcher(replace(LOCAL, timeout=timedelta(seconds=0.2)), transport=transport)
            try:
                await fetcher.get(f"http://news.example:{port}/", site="news")
            finally:
                await fetcher.aclose()

    hanging = GuardedTransport(Hanging(at("127.0.0.1"), allow_private=True), ssl.create_default_context())
    with pytest.raises(Unreachable, match="no connection within"):
        asyncio.run(go(hanging))
    with pytest.raises(Offline) as caught:
        asyncio.run(go(None))
    assert not isinstance(caught.value, Unreachable)


def test_a_name_without_an_address_is_offline() -> None:
    with pytest.raises(Offline, match="no address"):
        asyncio.run(_get(80, at()))


def test_one_bad_address_spoils_a_name() -> None:
    with pytest.raises(Refused, match=r"169\.254\.169\.254"):
        asyncio.run(_get(80, at("127.0.0.1", "169.254.169.254")))


def test_the_refusal_of_a_loopback_address_says_what_would_allow_it() -> None:
    with pytest.raises(Refused, match="allow_private"):
        asyncio.run(_get(80, at("127.0.0.1"), STRICT))
    with pytest.raises(Refused) as caught:
        asyncio.run(_get(80, at("169.254.169.254"), STRICT))
    assert "allow_private" not in str(caught.value)


def test_a_connection_is_used_again_after_a_page_a_304_and_a_404() -> None:
    site = Site()

    async def go() -> None:
        async with serving(site) as port:
            fetcher = local_fetcher()
            await fetcher.get(f"http://news.example:{port}/", site="news")
            for answer in (b"304 Not Modified\r\n\r\n", b"404 Not Found\r\nContent-Length: 4\r\n\r\ngone"):
                site.answer = b"HTTP/1.1 " + answer
                with pytest.raises(FetchError):
                    await fetcher.get(f"http://news.example:{port}/", site="news")
            await fetcher.aclose()

    asyncio.run(go())
    assert (len(site.heads), site.connections) == (4, 1), "a 304 that nobody asked for is asked past once"


@pytest.mark.parametrize(("name", "trusted"), [("news.example", True), ("other.example", False)])
def test_a_certificate_must_be_of_the_name_not_of_the_address(name: str, trusted: bool) -> None:
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, "127.0.0.1").configure_cert(theirs)
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    transport = GuardedTransport(GuardedBackend(at("127.0.0.1"), allow_private=True), ours)

    async def go() -> str:
        async with serving(Site(), theirs) as port:
            fetcher = local_fetcher(transport=transport)
            try:
                page = await fetcher.get(f"https://news.example:{port}/", site="news")
            finally:
                await fetcher.aclose()
            return page.text

    if trusted:
        assert asyncio.run(go()) == "hello"
    else:
        with pytest.raises(Offline, match="certificate is not valid"):
            asyncio.run(go())


def test_the_systems_resolver_is_asked_for_names() -> None:
    assert set(asyncio.run(resolve_name("localhost", 80))) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize("name", ["no-such-name.invalid", "a..b", "x" * 300])
def test_a_name_that_cannot_be_resolved_is_offline(name: str) -> None:
    with pytest.raises(Offline, match="resolved"):
        asyncio.run(resolve_name(name, 80))


def test_what_a_server_says_unasked_on_an_idle_connection_is_no_answer_to_the_next_request() -> None:
    async def go() -> list[str]:
        read, said = asyncio.Event(), asyncio.Event()

        async def hasty(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            await read.wait()
            writer.write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            said.set()
            await reader.read()
            writer.close()

        async with serving(hasty) as port:
            fetcher = local_fetcher()
            texts = [(await fetcher.get(f"http://news.example:{port}/", site="news")).text]
            read.set()
            await said.wait()
            texts.append((await fetcher.get(f"http://news.example:{port}/", site="news")).text)
            await fetcher.aclose()
            return texts

    assert asyncio.run(go()) == ["hello", "hello"]
