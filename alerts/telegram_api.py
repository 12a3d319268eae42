"""One call of Telegram's Bot API; with `alerts/` no other module imports httpx.

The environment's proxies (HTTPS_PROXY, NO_PROXY) and certificates (REQUESTS_CA_BUNDLE, SSL_CERT_FILE) are heeded.
"""

import json
import logging
import os
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

BASE = "https://api.telegram.org"
DEADLINE = 60.0  # seconds for one call, whatever the service does
_CONNECT, _WRITE, _READ = 10.0, 20.0, 20.0  # seconds
_LARGEST = 4_000_000  # bytes of an answer
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_TOKEN = re.compile(r"/bot[^/\s\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call came to: either a status, or a `problem` instead of an answer, in words without secrets."""

    status: int = 0
    body: Mapping[str, Any] | None = None  # None: no JSON object
    problem: str = ""
    asked: bool = True  # whether the request may have reached the service
    untrusted: bool = False  # the other side's certificate is not that of the Bot API

    @property
    def result(self) -> Any:
        """What the API gave; None where it refused."""
        return self.body.get("result") if self.body is not None and self.body.get("ok") is True else None

    @property
    def description(self) -> str:
        """Why it refused, in its own words."""
        return str((self.body or {}).get("description", ""))

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What else it says of a refusal."""
        found = (self.body or {}).get("parameters")
        return found if isinstance(found, Mapping) else {}


def call(token: str, method: str, payload: Mapping[str, Any], *, wait: float = 0.0) -> Answer:
    """Calls a method; blocking. `wait` are the seconds that the service may take on purpose, as for a long poll."""
    _hush()
    limits = httpx.Timeout(connect=_CONNECT, write=_WRITE, read=_READ + wait, pool=_CONNECT)
    until = time.monotonic() + DEADLINE + wait
    try:
        with (
            httpx.Client(verify=_context(_bundle()), timeout=limits, trust_env=True) as client,
            client.stream("POST", f"{BASE}/bot{token}/{method}", json=dict(payload)) as response,
        ):
            return Answer(status=response.status_code, body=_body(response, until))
    except _UNSENT as error:
        untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
        return Answer(problem=_words(error), asked=False, untrusted=untrusted)
    except httpx.HTTPError as error:
        return Answer(problem=_words(error))
    except (OSError, ImportError, ValueError, httpx.InvalidURL) as error:  # a bundle, a proxy that cannot be used
        return Answer(problem=_words(error), asked=False)


def _body(response: httpx.Response, until: float) -> Mapping[str, Any] | None:
    raw = b""
    for piece in response.iter_bytes():
        raw += piece
        if len(raw) > _LARGEST or time.monotonic() > until:
            raise httpx.ReadTimeout("the answer did not end in time")
    try:
        found = json.loads(raw)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _words(error: Exception) -> str:
    return _TOKEN.sub("/bot***", " ".join(str(error).split()) or type(error).__name__)


def _bundle() -> str | None:
    named = (os.environ.get(name) for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"))
    return next((path for path in named if path), None)


@lru_cache(maxsize=4)
def _context(bundle: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=bundle) if bundle else httpx.create_ssl_context()


def _hush() -> None:
    """The library's records hold addresses with the token in them."""
    logger = logging.getLogger("httpx")
    if _without_token not in logger.filters:
        logger.addFilter(_without_token)


def _without_token(record: logging.LogRecord) -> bool:
    record.msg, record.args = _TOKEN.sub("/bot***", record.getMessage()), ()
    return True
