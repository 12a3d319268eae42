"""Connections that reach only checked addresses.

A name is resolved once, every address it has is checked, and the connection goes to one of those: a resolver that
answers differently the second time gains nothing. The Host header and the certificate's name stay the site's.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from pressclip.errors import Refused, Unreachable
from scraper.fetching.guard import is_allowed, literal
from scraper.fetching.streams import connect

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
_ATTEMPT = 4.0  # seconds for one address, so that a dead IPv6 route leaves time for IPv4


async def resolve_name(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a name, best first, by the system's resolver. Raises Unreachable where there are none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(host, "the name cannot be resolved") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def checked_addresses(host: str, port: int, resolve: Resolve, *, allow_private: bool) -> Sequence[str]:
    """The addresses of a host, all of them allowed. Raises Refused where one is not, Unreachable without any."""
    own = literal(host)
    addresses = [own] if own else [ip_address(text) for text in await resolve(host, port)]
    if not addresses:
        raise Unreachable(host, "the name has no address")
    for address in addresses:
        if not is_allowed(address, allow_private=allow_private):
            liftable = not allow_private and is_allowed(address, allow_private=True)
            hint = " ([http] allow_private = true would allow it)" if liftable else ""
            raise Refused(f"{host} is at {address}, which is no public address{hint}")
    return [str(address) for address in addresses]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens TCP connections to checked addresses only."""

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        self._resolve = resolve
        self._allow_private = allow_private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature; the deadline is around the whole request
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature; nobody here sets one
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Tries the host's addresses in turn. Raises Refused, Unreachable, or what the last attempt raised."""
        addresses = await checked_addresses(host, port, self._resolve, allow_private=self._allow_private)
        for address in addresses[:-1]:
            try:
                return await connect(address, port, _ATTEMPT, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await connect(addresses[-1], port, timeout, socket_options)


class GuardedTransport(httpx.AsyncBaseTransport):
    """An httpx transport for one request at a time over guarded connections, kept alive for a few seconds.

    With a `proxy` (`http://USER:PASSWORD@HOST:PORT`) all connections go there, https through a tunnel; `backend` then
    has to allow the proxy's address.
    """

    def __init__(self, backend: GuardedBackend, context: ssl.SSLContext, proxy: str = "") -> None:
        kept: dict[str, Any] = {
            "ssl_context": context, "max_connections": 4, "keepalive_expiry": 5.0, "network_backend": backend,
        }  # fmt: skip
        self._pool = _through(proxy, kept) if proxy else httpcore.AsyncConnectionPool(**kept)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request; what httpcore raises goes through."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = await self._pool.handle_async_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._pool.aclose()


def _through(proxy: str, kept: dict[str, Any]) -> httpcore.AsyncHTTPProxy:
    url = httpx.URL(proxy)
    login = (url.username.encode(), url.password.encode()) if url.userinfo else None
    place = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    return httpcore.AsyncHTTPProxy(proxy_url=place, proxy_auth=login, **kept)


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


@lru_cache(maxsize=1)
def shared_context() -> ssl.SSLContext:
    """The TLS settings of all connections; reading the certificates takes too long to do it for each."""
    return httpx.create_ssl_context(trust_env=False)
