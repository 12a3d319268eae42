"""`pressclip alerts`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import print_rows, read, settings, shared, whole, write

if TYPE_CHECKING:
    from db.alerts import State

_COLUMNS = ("id", "state", "channel", "watches", "articles", "occasion", "created", "due", "attempts", "last_error")
_STATES = ("held", "owed", "sending", "sent", "failed", "uncertain", "merged", "dropped")


@click.group("alerts", invoke_without_command=True, epilog="Example: pressclip alerts --state failed")
@click.option("--state", type=click.Choice(_STATES), help="Only messages in this state.")
@click.option("--limit", type=whole(1), default=50, show_default=True, help="At most so many.")
@shared()
@click.pass_context
def command(ctx: click.Context, *, state: "State | None", limit: int) -> None:
    """The outbox: every message that is owed, held, was sent or failed, the newest first.

    "sent" means handed over to the mail server or service. What is owed and in no message yet has no id.
    """
    if ctx.invoked_subcommand is None:
        from pressclip.listings.alerts import alert_rows

        rows = read(settings(with_secrets=False), lambda tx: alert_rows(tx, state=state, limit=limit))
        print_rows(rows, _COLUMNS)


@command.command("retry", epilog="Example: pressclip alerts retry 17")
@click.argument("ids", nargs=-1, required=True, type=whole(1), metavar="ID...")
@shared()
def retry(ids: tuple[int, ...]) -> int:
    """Sends messages that failed, or may not have arrived, again; the daemon, or the next poll, does it."""
    from db import alerts

    now = datetime.now(UTC)
    return _told(write(settings(with_secrets=False), lambda tx: alerts.retry(tx, ids, now)))


@command.command("drop", epilog="Example: pressclip alerts drop 17 18")
@click.argument("ids", nargs=-1, required=True, type=whole(1), metavar="ID...")
@shared()
def drop(ids: tuple[int, ...]) -> int:
    """Gives messages up that were not sent."""
    from db import alerts

    return _told(write(settings(with_secrets=False), lambda tx: alerts.drop(tx, ids)))


def _told(left: dict[int, Any]) -> int:
    for number, why in left.items():
        click.echo(f"message {number} is left as it is: {why}", err=True)
    return int(bool(left))
