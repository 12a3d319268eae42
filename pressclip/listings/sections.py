"""The sections followed and how complete their listings are, as rows."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection

from db import rates, rights, witness
from db.coverage import Span, every_span
from db.gaps import gap_between
from db.sections import SectionState, all_sections, every_section
from pressclip.listings.naming import named_sections
from pressclip.listings.rights import section_words
from pressclip.redaction import hidden
from pressclip.rows import stamp


def section_rows(tx: Connection, now: datetime) -> list[dict[str, Any]]:
    """The sections followed at `now` (aware UTC): how each fared last, and when it is read next."""
    findings, states, said = witness.count(tx, now), rates.load_all(tx), rights.of_sections(tx)
    return [
        {
            "site": section.site,
            "section": section.name,
            "status": section.status,
            "method": section.method,
            "last_success": stamp(section.last_success),
            "next_poll": stamp(section.next_poll),
            "rate": rates.articles_a_day(states.get(section.id)),
            "error": hidden(section.error or "") or None,
            "failures": section.failures,
            "findings": findings.get(section.id, 0),
            "url": hidden(section.url),
            "rights": section_words(tx, section, said.get(section.id, ())),
        }
        for section in all_sections(tx, now)
    ]


def coverage_rows(tx: Connection, name: str | None, now: datetime) -> list[dict[str, Any]]:
    """For which times each section, or those of that name, are proven complete, and the gaps; newest first.

    Raises NotFound for a name.
    """
    wanted: Sequence[SectionState] = all_sections(tx, now) if name is None else named_sections(every_section(tx), name)
    spans = every_span(tx)
    return [row for section in wanted for row in _of_section(section, spans.get(section.id, ()))]


def _of_section(section: SectionState, spans: tuple[Span, ...]) -> Iterator[dict[str, Any]]:
    for upper, lower in zip_longest(spans, spans[1:]):
        if not upper.is_bare:
            yield _row(section, upper.oldest_time or upper.newest_time, upper.newest_time, "complete", None)
        if lower is not None:
            gap = gap_between(upper, lower)
            yield _row(section, gap.begins, gap.ends, "gap", gap.why)


def _row(section: SectionState, begins: datetime, ends: datetime, state: str, why: str | None) -> dict[str, Any]:
    names = {"site": section.site, "section": section.name}
    return {**names, "from": stamp(begins), "to": stamp(ends), "state": state, "why": why}
