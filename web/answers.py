"""Answers that a client may keep and ask about: strong validators, 304 where nothing changed (RFC 9110, 13)."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pressclip.output import dump
from web.problems import header_safe

_CODED = re.compile(r'(?:W/)?"?([0-9a-f]+)(?:-{1,2}(?:gzip|br|zstd|deflate))?"?')
KEPT = "private, no-cache"  # may be kept, and must be asked about before it is shown again


def answer(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    since: Callable[[str], datetime] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The body, or 304 where the client has it; `since(tag)` (aware UTC) is when it became what it is.

    The tag is of the body itself: the archive's `seq` does not rise when an article was only seen again.
    """
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    told = {"ETag": tag, "Cache-Control": KEPT, **header_safe(headers or {})}
    modified = None if since is None else since(tag).replace(microsecond=0)
    if modified is not None:
        told["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if _has_it(request, tag, modified):
        return Response(status_code=304, headers=told)
    return Response(body, headers=told, media_type=media_type)


def json_answer(request: Request, value: Any) -> Response:
    """A value as JSON; every control character in it is escaped."""
    return answer(request, dump(value).encode(), "application/json")


def has_tag(request: Request, tag: str) -> bool | None:
    """Whether the client says that it has what this tag is of; None where it says nothing of tags.

    Compared weakly (RFC 9110, 13.1.2): what is in front of us may have marked it as weak, or named its coding in it, as
    Apache does (`"5f0c-gzip"`).
    """
    asked = request.headers.get("if-none-match")
    if asked is None:
        return None
    known = {found[1] for one in asked.split(",") if (found := _CODED.fullmatch(one.strip())) is not None}
    return asked.strip() == "*" or tag.strip('"') in known


def _has_it(request: Request, tag: str, modified: datetime | None) -> bool:
    known = has_tag(request, tag)
    if known is not None:  # then the date does not count (RFC 9110, 13.1.3)
        return known
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        date = parsedate_to_datetime(since)
    except (ValueError, OverflowError):
        return False
    # A later date is of a server whose clock was ahead, and of whatever that one had.
    return modified == (date if date.tzinfo else date.replace(tzinfo=UTC))
