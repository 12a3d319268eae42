"""`pressclip sections`."""

from datetime import UTC, datetime

import click

from pressclip.cli.common import print_rows, read, settings, shared

_COLUMNS = ("site", "section", "status", "method", "last_success", "next_poll", "rate", "error")


@click.command("sections", epilog="Example: pressclip sections --format table")
@shared()
def command() -> None:
    """The sections followed: how each fared last, and when it is read next."""
    from pressclip.listings.sections import section_rows
    from pressclip.standing import REFUSED, refused

    now = datetime.now(UTC)
    rows = read(settings(with_secrets=False), lambda tx: section_rows(tx, now))
    print_rows(rows, _COLUMNS)
    for site in dict.fromkeys(row["site"] for row in rows if row["status"] in REFUSED):
        click.echo(refused(site), err=True)
