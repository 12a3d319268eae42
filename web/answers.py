"""Answers that a client may keep and ask about: strong validators, 304 where nothing changed (RFC 9110, 13)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pressclip.output import dump
from web.problems import header_safe

KEPT = "private, no-cache"  # may be kept, and must be asked about before it is shown again


def answer(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    modified: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The body, or 304 where the client has it; `modified` (aware UTC) is when it last changed.

    The tag is of the body itself: the archive's `seq` does not rise when an article was only seen again.
    """
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    told = {"ETag": tag, "Cache-Control": KEPT, **header_safe(headers or {})}
    if modified is not None:
        told["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if _has_it(request, tag, modified):
        return Response(status_code=304, headers=told)
    return Response(body, headers=told, media_type=media_type)


def json_answer(request: Request, value: Any) -> Response:
    """A value as JSON; every control character in it is escaped."""
    return answer(request, dump(value).encode(), "application/json")


def _has_it(request: Request, tag: str, modified: datetime | None) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:  # then the date does not count (RFC 9110, 13.1.3)
        return asked.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in asked.split(",")}
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        date = parsedate_to_datetime(since)
    except ValueError:
        return False
    return modified.replace(microsecond=0) <= (date if date.tzinfo else date.replace(tzinfo=UTC))
