"""One page of a listing as the ledger takes it, and the walk that begins there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from db import aliases
from db.coverage import Source, Span, Walk
from db.sections import SectionState
from pressclip.models import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a listing as the ledger takes it."""

    url: str
    cards: Sequence[Card]
    next_url: str | None
    by: Source = "page"
    again: bool = False  # it was read before: only to see where a walk goes on


def walk_from(
    section: SectionState, span_id: int, listed: Listed, seen: Sequence[str], now: datetime, *, baseline: bool
) -> Walk:
    """The walk that begins below a section's first page."""
    return Walk(
        section_id=section.id,
        span_id=span_id,
        by=listed.by,
        next_url=listed.next_url,
        page_url=listed.url,
        tail=tuple(seen),
        meets=(),
        back_to=(),
        grown=False,
        again=False,
        pages=1,
        since=section.last_success,
        baseline=baseline,
        began=now,
        walked_at=now,
        failures=0,
        error=None,
    )


def as_shown(tx: Connection, one: Span, seen: Sequence[str]) -> Span:
    """A span with its newest articles at the addresses at which they are shown now, as where the site has moved."""
    return replace(one, newest=aliases.as_shown(tx, one.newest, seen))
