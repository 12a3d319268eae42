"""`pressclip watches`."""

from datetime import UTC, datetime

import click

from pressclip.cli.common import print_rows, read, settings, shared

_COLUMNS = ("name", "query", "channels", "sections", "matches_7d", "matches", "last_match")


@click.command("watches", epilog="Example: pressclip watches --format json")
@shared()
def command() -> None:
    """The watches of the configuration, with how often they matched."""
    from pressclip.listings.watches import lost, watch_rows
    from pressclip.output import cleaned

    of, now = settings(with_secrets=False), datetime.now(UTC)
    rows, wrong = read(of, lambda tx: (watch_rows(tx, of.watches, now), lost(tx, of)))
    print_rows(rows, _COLUMNS)
    for told in wrong:
        click.echo(cleaned(told), err=True)
