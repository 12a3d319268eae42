"""`pressclip coverage`."""

from datetime import UTC, datetime

import click

from pressclip.cli.common import print_rows, read, settings, shared

_COLUMNS = ("site", "section", "from", "to", "state", "why")


@click.command("coverage", epilog="Example: pressclip coverage 'Middle East' --format table")
@click.argument("section", required=False)
@shared()
def command(section: str | None) -> None:
    """For which times a section's listing is proven complete, and where something may be missing; newest first.

    A gap that is still being read says so. One that was given up may be closed by `pressclip backfill`.
    """
    from pressclip.listings.sections import coverage_rows

    now = datetime.now(UTC)
    print_rows(read(settings(with_secrets=False), lambda tx: coverage_rows(tx, section, now)), _COLUMNS)
