"""What the archive knows of an address that it never filed: whose it may be, and how those sections fared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from db import coverage, forgetting, origins, outages, sections
from db.coverage import Span
from db.outages import Outage
from db.schema import finding
from db.sections import SectionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A witness beside a section's page showed the address, and the page did not. Times are aware UTC."""

    section_id: int
    kind: str  # feed: the page did not show it; page: the feed did not
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """The followed sections with their coverage, and what keeps the address or its site from being read."""

    forgotten: bool
    sections: tuple[SectionState, ...]
    spans: Mapping[int, tuple[Span, ...]]  # by section, the newest first
    down: tuple[Outage, ...]  # sites whose host does not answer
    held: Mapping[str, datetime]  # origins that asked to be left alone, and until when
    listed: tuple[Listed, ...]


def whereabouts(tx: Connection, key: str, now: datetime) -> Whereabouts:
    """What is known of the address with this key at `now` (aware UTC)."""
    rows = tx.execute(select(finding).where(finding.c.key == key).order_by(finding.c.first_seen))
    return Whereabouts(
        forgotten=bool(forgetting.known(tx, [key])),
        sections=tuple(sections.all_sections(tx, now)),
        spans=coverage.every_span(tx),
        down=tuple(outages.lasting(tx).values()),
        held=origins.held(tx, now),
        listed=tuple(
            Listed(section_id=row.section_id, kind=row.kind, first_seen=row.first_seen, last_seen=row.last_seen)
            for row in rows
        ),
    )
