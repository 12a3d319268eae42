"""`pressclip coverage`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import named_sections, print_rows, read, settings, shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.coverage import Span
    from db.sections import SectionState

_COLUMNS = ("site", "section", "from", "to", "state", "why")


@click.command("coverage", epilog="Example: pressclip coverage 'Middle East' --format table")
@click.argument("section", required=False)
@shared()
def command(section: str | None) -> None:
    """For which times a section's listing is proven complete, and where something may be missing; newest first.

    A gap that is still being read says so. One that was given up may be closed by `pressclip backfill`.
    """
    print_rows(read(settings(with_secrets=False), lambda tx: _rows(tx, section)), _COLUMNS)


def _rows(tx: Any, name: str | None) -> list[dict[str, Any]]:
    from db.coverage import every_span
    from db.sections import all_sections, every_section

    wanted = all_sections(tx, datetime.now(UTC)) if name is None else named_sections(every_section(tx), name)
    spans = every_span(tx)
    return [row for section in wanted for row in _of_section(section, spans.get(section.id, ()))]


def _of_section(section: "SectionState", spans: "tuple[Span, ...]") -> "Iterator[dict[str, Any]]":
    from schedules.ledger import gap_between

    for upper, lower in zip(spans, (*spans[1:], None), strict=True):
        yield _row(section, upper.oldest_time or upper.newest_time, upper.newest_time, "complete", None)
        if lower is not None:
            gap = gap_between(upper, lower)
            yield _row(section, gap.begins, gap.ends, "gap", gap.why)


def _row(section: "SectionState", begins: datetime, ends: datetime, state: str, why: str | None) -> dict[str, Any]:
    from pressclip.rows import stamp

    names = {"site": section.site, "section": section.name}
    return {**names, "from": stamp(begins), "to": stamp(ends), "state": state, "why": why}
