"""Sites asked through a proxy that the operator named."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

import pytest
import trustme

from pressclip.errors import FetchError, Offline, Refused
from pressclip.settings import HttpSettings
from scraper.fetching.fetch import Fetcher
from scraper.fetching.transport import GuardedBackend, GuardedTransport, Resolve
from tests.scraper.fetchers import PUBLIC, at
from tests.scraper.wire import local_fetcher, serving

STRICT = HttpSettings(pause=timedelta(), respect_robots=False)
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Proxy:
    """A proxy that answers plain requests itself and lets tunnels through to this machine."""

    def __init__(self, refusal: bytes = b"") -> None:
        self.refusal = refusal
        self.heads: list[str] = []
        self.tunnels: list[asyncio.Task[None]] = []  # to be waited for, before the loop ends

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        if self.refusal:
            writer.write(self.refusal)
        elif not head.startswith("CONNECT "):
            writer.write(HELLO)
        else:
            port = int(head.split()[1].rpartition(":")[2])
            there, back = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self.tunnels.append(asyncio.create_task(_tunnel((reader, writer), (there, back))))
            await self.tunnels[-1]


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _tunnel(one: Ends, other: Ends) -> None:
    await asyncio.gather(_pass(one[0], other[1]), _pass(other[0], one[1]))
    for _, writer in (one, other):
        with suppress(OSError, ssl.SSLError):
            await writer.wait_closed()


async def _pass(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while part := await source.read(65_536):
            to.write(part)
            await to.drain()
    to.close()


def _fetcher(port: int, resolve: Resolve, settings: HttpSettings = STRICT) -> Fetcher:
    named = replace(settings, proxy=f"http://me:hu%40sh@127.0.0.1:{port}")
    return local_fetcher(named, resolve)


async def _text(fetcher: Fetcher, url: str) -> str:
    try:
        return (await fetcher.get(url, site="news")).text
    finally:
        await fetcher.aclose()


def test_a_page_is_asked_for_through_the_proxy_with_its_login_though_that_stands_in_a_private_network() -> None:
    proxy = Proxy()

    async def go() -> str:
        async with serving(proxy) as port:
            return await _text(_fetcher(port, at(PUBLIC)), "http://news.example/africa/")

    assert asyncio.run(go()) == "hello"
    assert proxy.heads[0].startswith("GET http://news.example/africa/ HTTP/1.1\r\n")
    assert "proxy-authorization: basic bwu6ahvac2g=" in proxy.heads[0].lower()  # me:hu@sh


@pytest.mark.parametrize(
    ("url", "resolve"),
    [("http://10.0.0.1/", at(PUBLIC)), ("http://inner.example/", at("10.0.0.1")), ("http://[::1]/", at(PUBLIC))],
)
def test_an_address_that_is_not_public_is_refused_before_the_proxy_is_asked(url: str, resolve: Resolve) -> None:
    proxy = Proxy()

    async def go() -> None:
        async with serving(proxy) as port:
            await _text(_fetcher(port, resolve), url)

    with pytest.raises(Refused):
        asyncio.run(go())
    assert proxy.heads == []


def test_https_goes_through_a_tunnel_and_the_certificate_is_the_sites() -> None:
    proxy, authority = Proxy(), trustme.CA()
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("news.example").configure_cert(theirs)
    authority.configure_trust(ours)

    async def site(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HELLO)

    async def go(name: str) -> str:
        async with serving(site, theirs) as behind, serving(proxy) as port:
            backend = GuardedBackend(at("127.0.0.1"), allow_private=True)
            transport = GuardedTransport(backend, ours, f"http://127.0.0.1:{port}")
            fetcher = local_fetcher(replace(STRICT, allow_private=True), at("127.0.0.1"), transport)
            try:
                return await _text(fetcher, f"https://{name}:{behind}/")
            finally:
                await asyncio.gather(*proxy.tunnels)
                proxy.tunnels.clear()

    assert asyncio.run(go("news.example")) == "hello"
    assert proxy.heads[0].startswith("CONNECT news.example:")
    with pytest.raises(Offline, match="certificate is not valid"):
        asyncio.run(go("other.example"))


def test_a_proxy_that_refuses_or_is_not_there_is_told_without_its_password() -> None:
    async def go(proxy: Proxy | None) -> NoReturn:
        async with serving(proxy or Proxy()) as port:
            fetcher = _fetcher(port if proxy else 1, at(PUBLIC))
            await _text(fetcher, "https://news.example/")
        raise AssertionError

    for proxy in (Proxy(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"), None):
        with pytest.raises(FetchError) as caught:
            asyncio.run(go(proxy))
        assert isinstance(caught.value, Offline)
        assert "hu" not in str(caught.value).replace("thu", "")
