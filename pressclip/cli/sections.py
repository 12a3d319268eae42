"""`pressclip sections`."""

from datetime import UTC, datetime

import click

from pressclip.cli.common import print_rows, read, settings, shared

_COLUMNS = ("site", "section", "status", "method", "last_success", "next_poll", "rate", "error")


@click.command("sections", epilog="Example: pressclip sections --format table")
@shared()
def command() -> None:
    """The sections followed: how each fared last, and when it is read next."""
    from db import rates, witness
    from db.sections import all_sections
    from pressclip.rows import stamp
    from schedules.pace import articles_a_day

    now = datetime.now(UTC)
    known, findings, states = read(
        settings(with_secrets=False), lambda tx: (all_sections(tx, now), witness.count(tx, now), rates.load_all(tx))
    )
    rows = [
        {
            "site": section.site,
            "section": section.name,
            "status": section.status,
            "method": section.method,
            "last_success": stamp(section.last_success),
            "next_poll": stamp(section.next_poll),
            "rate": articles_a_day(states.get(section.id)),
            "error": section.error,
            "failures": section.failures,
            "findings": findings.get(section.id, 0),
            "url": section.url,
        }
        for section in known
    ]
    print_rows(rows, _COLUMNS)
