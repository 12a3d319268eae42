"""Values as templates want them: harmless text, links that only lead to the web, times and amounts in words. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from alerts.marks import Marked

# Controls but line ends and tabs, what turns the direction of all that follows, and what is no character at all.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_STEPS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)))
_FAR = timedelta(days=30)
_UNITS = ("B", "KB", "MB", "GB", "TB")


class Segment(NamedTuple):
    """A run of text, hit or not."""

    text: str
    hit: bool


def harmless(value: object) -> object:
    """Text without what would break or disguise a page; everything else as it is."""
    if type(value) is not str or value.isprintable():  # which nothing unwanted is, and is found out ten times as fast
        return value
    return _UNWANTED.sub("", value)


def segments(marked: Marked) -> tuple[Segment, ...]:
    """A marked text in runs of what was hit and what was not."""
    return tuple(_runs(marked.text, marked.spans))


def _runs(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Segment]:
    at = 0
    for start, end in spans:
        if start > at:
            yield Segment(text[at:start], hit=False)
        yield Segment(text[start:end], hit=True)
        at = end
    if at < len(text):
        yield Segment(text[at:], hit=False)


@lru_cache(maxsize=1_024)
def iso(time: datetime) -> str:
    """For the `datetime` attribute: `2026-11-23T17:05:11Z`."""
    return time.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


@lru_cache(maxsize=1_024)
def utc(time: datetime) -> str:
    """`23 Nov 2026, 17:05 UTC`."""
    local = time.astimezone(UTC)
    return f"{local.day} {local:%b %Y, %H:%M} UTC"


def age(time: datetime, now: datetime) -> str:
    """`3 h ago`, `in 5 min`, `now`; the date where it is more than a month away."""
    distance = abs(now - time)
    if distance >= _FAR:
        local = time.astimezone(UTC)
        return f"{local.day} {local:%b %Y}"
    for unit, step in _STEPS:
        if distance >= step:
            amount = f"{distance // step} {unit}"
            return f"{amount} ago" if now >= time else f"in {amount}"
    return "now"


def size(count: int) -> str:
    """Bytes in the largest unit that leaves a whole number before the point: `1.4 MB`."""
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{count} B" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def counted(number: int, noun: str) -> str:
    """`1 article`, `1,204 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def part(text: str) -> str:
    """A name as one part of a path; a dot alone, which a browser would take for a folder, is written out as well."""
    return quote(text, safe="") if text.strip(".") else text.replace(".", "%2E")


def sentence(text: str) -> str:
    """A text with its first letter large and a full stop at its end."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
