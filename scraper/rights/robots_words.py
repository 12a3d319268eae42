"""The words by which a page tells robots what not to do with it: `X-Robots-Tag` headers and robots meta tags. Pure.

There is no standard; the words mean what Google's "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications"
says, where of several that concern a robot all hold. `nocache` is Bing's word for `noarchive`.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from scraper.fetching.headers import http_date
from scraper.fetching.robots import AGENT

_LONGEST, _MOST = 5_000, 200  # characters of one value, words in it
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_MEAN = {
    "noindex": ("noindex",),
    "none": ("noindex", "nofollow"),
    "nofollow": ("nofollow",),
    "noarchive": ("noarchive",),
    "nocache": ("noarchive",),
    "nosnippet": ("nosnippet",),
}
_ROBOT = re.compile(r"[a-z*][\w*-]*")
_WEEKDAY = re.compile(r"\s*[a-z]+\s*")
OVER = "unavailable"  # the time that `unavailable_after` names is past


def of_headers(values: Iterable[str], now: datetime) -> tuple[str, ...]:
    """What `X-Robots-Tag` headers say to us, each as it came: words for all robots, and those behind our name.

    `now` is aware UTC. A robot's name holds for the rest of its header.
    """
    return _distinct(word for value in values for word in _header(value, now))


def of_meta(values: Iterable[str], now: datetime) -> tuple[str, ...]:
    """What the contents of meta tags say that are named `robots`, or as we are."""
    return _distinct(word for value in values for piece in _pieces(value) for word in _words(piece, now))


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _header(value: str, now: datetime) -> Iterator[str]:
    robot = AGENT
    for piece in _pieces(value):
        name, colon, rest = piece.partition(":")
        names_robot = colon and name.strip() not in _WITH_VALUE and _ROBOT.fullmatch(name.strip())
        if names_robot:
            robot = AGENT if name.strip() == "*" else name.strip()
        if robot == AGENT:
            yield from _words(rest if names_robot else piece, now)


def _pieces(value: str) -> Iterator[str]:
    """The words between commas; a date may have a comma behind its day of the week."""
    waits = ""
    for piece in value[:_LONGEST].lower().split(",", _MOST)[:_MOST]:
        if waits:
            yield f"{waits},{piece}"
            waits = ""
        elif _is_cut(piece):
            waits = piece
        else:
            yield piece
    if waits:
        yield waits


def _is_cut(piece: str) -> bool:
    _, found, rest = piece.rpartition("unavailable_after:")
    return bool(found and _WEEKDAY.fullmatch(rest))


def _words(piece: str, now: datetime) -> Iterator[str]:
    name, colon, value = (part.strip() for part in piece.partition(":"))
    if not colon:
        for word in name.split():
            yield from _MEAN.get(word, ())
    elif name == "max-snippet" and value == "0":
        yield "nosnippet"
    elif name == "unavailable_after" and (until := _date(value)) is not None:
        yield OVER if until <= now else f"unavailable_after {until:%Y-%m-%d}"


def _date(value: str) -> datetime | None:
    """A date as RFC 822, RFC 850 or ISO 8601 write it, aware UTC; one without a zone is taken as UTC."""
    try:
        found = datetime.fromisoformat(value.upper())
    except ValueError:
        return http_date(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
