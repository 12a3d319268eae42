"""A clock that is not what the clocks of sites are: the operator is told, and nothing is deleted by one ahead."""

from datetime import timedelta

from sqlalchemy import Connection

from db import clock_doubts, incidents, sections
from pressclip.events import warn
from schedules.desk import Desk


def is_ahead(desk: Desk, noted: timedelta | None) -> bool:
    """Whether nothing may be deleted for its age; what was `noted` last counts until a site was heard of."""
    ahead = desk.fetcher.clock_ahead()
    told = noted if ahead is None else ahead
    return told is not None and told > clock_doubts.DOUBT


def note(tx: Connection, desk: Desk) -> None:
    """Notes how far the clock is from those of sites, and tells the operator where it is wrong, and when it changed.

    Before any section is followed, as at a first start, there is nobody to tell by: it is noted as soon as one is.
    """
    ahead = desk.fetcher.clock_ahead()
    words = clock_doubts.words(ahead)
    if ahead is None or words == clock_doubts.words(clock_doubts.of(tx)):
        return
    if words:
        followed = sections.all_sections(tx, desk.clock())
        if not followed:
            return
        warn("clock.doubted", error=words)
        incidents.noted(tx, followed[0].id, words, desk.clock())
    clock_doubts.note(tx, ahead)
