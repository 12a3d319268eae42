"""What may be missing of a section's listing: between spans that are proven complete, and since it was read. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from db.coverage import Span

WALKING = "what lies between is being read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch of time (aware UTC) of which a section's listing was not seen."""

    begins: datetime
    ends: datetime
    why: str
    given_up_at: datetime | None  # None: a walk is on its way


def gap_between(upper: Span, lower: Span) -> Gap:
    """The gap between two neighbouring spans of one section."""
    begins = lower.newest_time
    ends = upper.oldest_time or upper.newest_time
    return Gap(begins=begins, ends=max(begins, ends), why=upper.why or WALKING, given_up_at=upper.gap_at)


def gaps_of(spans: Sequence[Span]) -> tuple[Gap, ...]:
    """The gaps between the spans of one section, given the newest first."""
    return tuple(gap_between(upper, lower) for upper, lower in pairwise(spans))


def begin_of(spans: Sequence[Span]) -> datetime | None:
    """From when on a section's listing is known, given the newest span first; None before it was ever read."""
    return spans[-1].oldest_time or spans[-1].newest_time if spans else None


def read_until(spans: Sequence[Span], last_success: datetime | None) -> datetime | None:
    """Up to when a section was read: one that only said that nothing had changed extends no span."""
    known = [*(one.newest_time for one in spans[:1]), *([last_success] if last_success is not None else [])]
    return max(known) if spans else None
