"""A request and its answer as values; no sockets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from replica.faults import Fault

HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked: `path` is decoded, `query` holds each parameter's last value, header names are lower-case."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What is answered. `delay`, `drip` and `truncate` are for the sender, as `Fault` describes them."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0
    drip: float = 0
    truncate: int | None = None


def parse_request(target: str, headers: Mapping[str, str]) -> Request:
    """A request from the target of its first line, such as `/feed/?paged=2`, and its headers."""
    parts = urlsplit("//host" + target)
    query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return Request(
        path=unquote(parts.path), query=query, headers={name.lower(): value for name, value in headers.items()}
    )


def page(html: str, status: int = 200) -> Response:
    """An HTML page: WordPress sends no validators with it."""
    return Response(status=status, headers={"Content-Type": HTML}, body=html.encode())


def redirect(location: str, status: int = 301) -> Response:
    """A redirect to an absolute address."""
    return Response(status=status, headers={"Location": location, "Content-Type": HTML})


def http_date(moment: datetime) -> str:
    """An aware UTC moment as HTTP writes it (RFC 9110, 5.6.7)."""
    return format_datetime(moment, usegmt=True)


def bend(response: Response, fault: Fault) -> Response:
    """The answer as a fault leaves it."""
    headers = {**response.headers, **fault.headers}
    if fault.charset is not None:
        kind = headers.get("Content-Type", HTML).partition(";")[0]
        headers["Content-Type"] = f"{kind}; charset={fault.charset}" if fault.charset else kind
    body = fault.body.encode() if isinstance(fault.body, str) else fault.body
    return replace(
        response,
        status=fault.status or response.status,
        headers=headers,
        body=response.body if body is None else body,
        delay=fault.delay,
        drip=fault.drip,
        truncate=fault.truncate,
    )
