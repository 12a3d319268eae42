"""Keeps the coverage ledger of a section whose page stands still, as in a cache, while its feed goes on.

span 2  c b a          up to now, with a walk by the API: what the page shows was shown at the last comparison as well
span 1  c b a          up to the last comparison
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from db import coverage
from db.coverage import Span
from db.gaps import WALKING
from db.sections import SectionState
from schedules.ledger_listed import Listed, as_shown, walk_from

OVERTAKEN = "the section's page stands still, while its feed lists newer articles"


def note_missed(
    tx: Connection,
    section: SectionState,
    listed: Listed,
    missed: Sequence[str],
    now: datetime,
    *,
    since: datetime | None,
) -> None:
    """Notes that the page just read is an old one: what its feed listed beside it, it has not shown `since`.

    The API is asked for what lies between; it lists by the section's own category, which a feed may not. Only what it
    lists as well, or cannot deny, is told.
    """
    known = coverage.spans(tx, section.id)
    if since is None or not known or coverage.walk_of(tx, section.id) is not None:
        return
    top = known[0]
    coverage.grow_up(tx, top.id, top.newest, since)  # so far it is proven
    span_id = coverage.open_span(tx, section.id, top.newest, bottom=now, now=now, why=WALKING)
    begun = replace(walk_from(section, span_id, listed, (), now, baseline=False), by="api", next_url=None)
    coverage.begin_walk(tx, replace(begun, meets=tuple(missed), since=since, error=OVERTAKEN))


def moving_again(tx: Connection, section_id: int, known: tuple[Span, ...], seen: Sequence[str]) -> tuple[Span, ...]:
    """The spans without those of a page that stood still, once that shows news: they begin where the one below does.

    What lies between is shown by the page itself now, or walked to from there; else it would seem to be known.
    """
    walk = coverage.walk_of(tx, section_id)
    reasons = [one.why for one in known[:1] if one.gap_at is not None] + [walk.error for walk in (walk,) if walk]
    if len(known) < 2 or OVERTAKEN not in reasons or not {*known[0].newest} <= {*known[1].newest}:
        return known
    newest = {*as_shown(tx, known[0], seen).newest}
    lowest = max((at for at, one in enumerate(seen) if one in newest), default=len(seen))
    if newest.issuperset(seen[: max(lowest, len(seen) // 2)]):  # old ones may be held on top of what is new
        return known
    coverage.end_walk(tx, section_id)
    coverage.join(tx, known[0], known[1])
    coverage.grow_up(tx, known[0].id, known[0].newest, known[1].newest_time)
    return moving_again(tx, section_id, coverage.spans(tx, section_id), seen)
