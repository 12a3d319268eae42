"""One request and its answer, within a deadline and a size. The place where libraries' errors become ours."""

import asyncio
import os
import ssl
import zlib
from collections.abc import Mapping
from contextlib import aclosing
from datetime import timedelta
from typing import cast

import httpcore
import httpx

from pressclip.errors import FetchError, Offline, Truncated, Unreachable
from scraper.fetching.answer import Answer
from scraper.fetching.inflate import read_body

_NETWORK = (
    httpx.HTTPError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError,
    OSError,
)  # fmt: skip
_CONNECTING = (httpx.ConnectError, httpx.ConnectTimeout, httpcore.ConnectError, httpcore.ConnectTimeout)
_CONNECT = "connection.connect_tcp."  # how httpcore's traces of that step begin
_ASIDE = 64_000  # of an answer that is no page, so that its connection can be used again


async def exchange(
    transport: httpx.AsyncBaseTransport, url: httpx.URL, headers: Mapping[str, str], *, limit: int, deadline: timedelta
) -> Answer:
    """Asks for `url` and reads the answer, at most `limit` bytes of its body, all of it within `deadline`.

    The transport is driven directly: so there are no cookies, no proxies from the environment and no redirects
    that nobody checked. Raises Unreachable where no connection came about, Offline where no answer came, Truncated
    where it broke off, FetchError where the body cannot be inflated.
    """
    host = url.raw_host.decode("ascii")
    steps: list[str] = []

    async def trace(step: str, _: object) -> None:
        steps.append(step)

    request = httpx.Request("GET", url, headers=headers, extensions={"trace": trace})
    try:
        async with asyncio.timeout(deadline.total_seconds()):
            return await _exchange(transport, request, limit)
    except TimeoutError as error:
        if _CONNECT + "started" in steps and _CONNECT + "complete" not in steps:
            raise Unreachable(host, f"no connection within {deadline.total_seconds():g} s") from error
        raise Offline(f"{host}: no whole answer within {deadline.total_seconds():g} s") from error
    except EOFError as error:
        raise Truncated(f"{url.host}: {error}") from error
    except _CONNECTING as error:
        raise Unreachable(host, _cause(error)) from error
    except _NETWORK as error:
        if "complete message body" in str(error):
            raise Truncated(f"{url.host}: the body broke off") from error
        raise Offline(f"{url.host}: {_cause(error)}") from error
    except zlib.error as error:
        raise FetchError(f"{url.host}: the body cannot be inflated: {error}") from error


async def _exchange(transport: httpx.AsyncBaseTransport, request: httpx.Request, limit: int) -> Answer:
    response = await transport.handle_async_request(request)
    async with aclosing(response):
        stream = cast(httpx.AsyncByteStream, response.stream)  # an asynchronous transport answers with no other
        page = response.is_success
        encoding = response.headers.get("content-encoding", "") if page else "identity"
        body = await read_body(stream, encoding, limit if page else _ASIDE)
    return Answer(url=request.url, status=response.status_code, headers=response.headers, body=body)


def _cause(error: BaseException) -> str:
    """The innermost cause in one short line: libraries wrap "Connection refused" several times over."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not valid: {error.verify_message}"
        case ConnectionError(errno=int(number)):
            return os.strerror(number)
    return (str(error).partition("\n")[0] or type(error).__name__)[:120]
