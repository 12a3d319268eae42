"""What HTTP headers say, as values: times, validators, who we are."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from pressclip import __version__
from pressclip.models import Validators

MAX_WAIT = timedelta(days=1)  # no Retry-After holds longer
_MAX_SKEW = timedelta(days=1)  # beyond it a server's clock is not believed
NO_CACHE = {"Cache-Control": "no-cache", "Pragma": "no-cache"}
_SENDABLE = re.compile(r"[\x20-\x7e]{1,1000}")
_COMMENT_SAFE = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in "()\\")


def http_date(value: str | None) -> datetime | None:
    """An HTTP date in any of its three forms (RFC 9110, 5.6.7), aware UTC; None for anything else."""
    if not value:
        return None
    try:
        parsed = parsedate_to_datetime(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # what the standard library raises on garbage
        return None


def server_date(value: str | None, now: datetime) -> datetime:
    """The server's Date header, or our clock where it is missing, garbage or more than a day away."""
    date = http_date(value)
    return now if date is None or abs(date - now) > _MAX_SKEW else date


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """Until when Retry-After (seconds or an HTTP date; RFC 9110, 10.2.3) asks to wait, at most `MAX_WAIT` from now.

    None where it is missing, garbage, or asks for no wait.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        seconds = int(text[:10])  # ten digits are past the cap already
        until = now + min(timedelta(seconds=seconds), MAX_WAIT)
    else:
        until = http_date(text) or now
    return min(until, now + MAX_WAIT) if until > now else None


def conditions(validators: Validators | None) -> list[dict[str, str]]:
    """The ways to ask whether something changed (RFC 9110, 13.1), the best first; empty where nothing can be sent.

    The ETag goes without `W/` at first: nginx weakens it when it compresses, and WordPress, which compares strings,
    never finds the weak form again. Others do not know the strong one: they are asked by date, or by the ETag as it
    came. What is not printable ASCII cannot stand in a header and stays out.
    """
    known = validators or Validators()
    etag, date = (known.etag or "").strip(), {"If-Modified-Since": known.last_modified or ""}
    found: list[dict[str, str]] = []
    for headers in ({"If-None-Match": etag.removeprefix("W/")} | date, date, {"If-None-Match": etag}):
        sendable = {name: value for name, value in headers.items() if _SENDABLE.fullmatch(value)}
        if sendable and sendable not in found:
            found.append(sendable)
    return found


def are_same(sent: Validators, answered: Validators) -> bool:
    """Whether an answer's validators say that what was asked about did not change."""
    strong = [(one.etag or "").strip().removeprefix("W/") for one in (sent, answered)]
    return strong[0] == strong[1] and sent.last_modified == answered.last_modified


def merged(known: Validators | None, answered: Validators) -> Validators:
    """The validators after a 304: what it brings replaces, what it leaves out stays (RFC 9111, 3.2)."""
    known = known or Validators()
    return Validators(
        etag=answered.etag or known.etag,
        last_modified=answered.last_modified or known.last_modified,
    )


def user_agent(contact: str) -> str:
    """Who we are, with an address or page to complain to, if there is one."""
    who = f"Pressclip/{__version__}"
    return f"{who} (+{quote(contact, safe=_COMMENT_SAFE)})" if contact else who
