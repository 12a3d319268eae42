"""Keeps the coverage ledger while a section's past is filed: what a backfill runs through becomes one span.

span 7  a b c d          a backfill that comes down from c d over x y to e f proves that nothing between is missing
x y     a gap            but what a walk is still to announce is left to it: the backfill goes on from span 3 alone
span 3  e f g h
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from db import coverage, incidents
from db.coverage import Span
from db.gaps import gap_between
from schedules.chains import reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a listing without a hole: its keys, newest first, and the lower bound of the last one's time."""

    keys: Sequence[str]
    bottom: datetime | None = None  # aware UTC
    is_end: bool = False  # nothing is listed below
    is_sorted: bool = False  # by time, as by the API: what is not listed where it would stand is not there any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Where in the ledger a backfill is: the span that it continues (None: none yet), and whether it closed a gap."""

    span: Span | None
    is_last: bool = False  # nothing lies below that span
    joined: bool = False


def note_past(tx: Connection, section_id: int, piece: Piece, *, at: int | None, now: datetime) -> Met:
    """Notes a piece of a section's listing; `at` is the span that it continues, None where that is to be seen from it.

    `now` is aware UTC.
    """
    chain, bottom = piece.keys, piece.bottom
    known = coverage.spans(tx, section_id)
    place = _place(known, chain, at)
    if place is None:
        return Met(span=None)
    walk, joined, upper = coverage.walk_of(tx, section_id), False, known[place]
    walked = walk.span_id if walk is not None else None
    rest = list(known[place + 1 :])
    while rest and (reaches(chain, rest[0].newest) or _is_passed(piece, rest[0])):
        lower = rest.pop(0)
        if upper.id == walked:
            upper = lower
        else:
            upper, joined = _close(tx, upper, lower, now), True
    if not (rest and (upper.id == walked or _is_below(bottom, rest[0]))) and _is_deeper(bottom, upper):
        coverage.grow_down(tx, upper.id, chain, bottom)
    return Met(span=upper, is_last=not rest, joined=joined)


def place_of(known: Sequence[Span], span_id: int | None) -> int | None:
    """Where a span is among those of its section, the newest first; one that was joined is part of the one above."""
    return max((place for place, one in enumerate(known) if span_id is not None and one.id >= span_id), default=None)


def _place(known: Sequence[Span], chain: Sequence[str], at: int | None) -> int | None:
    if at is not None:
        return place_of(known, at)
    met = (place for place, one in enumerate(known) if reaches(chain, one.newest) or reaches(chain, one.oldest))
    return next(met, None)


def _close(tx: Connection, upper: Span, lower: Span, now: datetime) -> Span:
    gap = gap_between(upper, lower)
    coverage.join(tx, upper, lower)
    between = f"{gap.begins:%Y-%m-%d %H:%M} and {gap.ends:%Y-%m-%d %H:%M} UTC"
    incidents.noted(tx, upper.section_id, f"the gap between {between} is closed", now)
    return next(one for one in coverage.spans(tx, upper.section_id) if one.id == upper.id)


def _is_passed(piece: Piece, lower: Span) -> bool:
    """Whether a piece proves by more than a run of known cards that nothing is missing above a span."""
    if piece.is_end and not lower.newest:
        return True
    return piece.is_sorted and _is_below(piece.bottom, lower) and not set(lower.newest).isdisjoint(piece.keys)


def _is_below(bottom: datetime | None, lower: Span) -> bool:
    """Whether a piece came past a span without meeting it: nothing that is known of it is listed any more."""
    return bottom is not None and bottom < (lower.oldest_time or lower.newest_time)


def _is_deeper(bottom: datetime | None, upper: Span) -> bool:
    return bottom is not None and (upper.oldest_time is None or bottom < upper.oldest_time)
