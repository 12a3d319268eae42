"""`pressclip watches`."""

from datetime import UTC, datetime, timedelta

import click

from pressclip.cli.common import print_rows, read, settings, shared

_COLUMNS = ("name", "query", "channels", "sections", "matches_7d", "matches", "last_match")


@click.command("watches", epilog="Example: pressclip watches --format json")
@shared()
def command() -> None:
    """The watches of the configuration, with how often they matched."""
    from db.matches import counts
    from pressclip.rows import stamp

    of = settings(with_secrets=False)
    since = datetime.now(UTC) - timedelta(days=7)
    counted = read(of, lambda tx: counts(tx, since))
    rows = []
    for watch in of.watches:
        recent, total, last = counted.get(watch.name, (0, 0, None))
        rows.append(
            {
                "name": watch.name,
                "query": watch.query,
                "channels": list(watch.channels),
                "sections": list(watch.sections),
                "matches_7d": recent,
                "matches": total,
                "last_match": stamp(last),
            }
        )
    print_rows(rows, _COLUMNS)
