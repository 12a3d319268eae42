"""`pressclip sections`."""

from datetime import UTC, datetime
from typing import Any

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
    for said, names in _rights(rows).items():
        click.echo(f"{', '.join(names)}: {said}", err=True)


def _rights(rows: "list[dict[str, Any]]") -> "dict[str, list[str]]":
    """The sections by what is said of the rights in them."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["rights"]:
            found.setdefault(row["rights"], []).append(row["section"])
    return found
