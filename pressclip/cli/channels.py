"""`pressclip channels`."""

import click

from pressclip.cli.common import print_rows, read, settings, shared

_COLUMNS = ("name", "kind", "state", "last_sent", "failures", "owed", "error")


@click.command("channels", epilog="Example: pressclip channels")
@shared()
def command() -> None:
    """The channels and their health; never their addresses, which hold secrets."""
    from alerts.forms import kind_of
    from db.outbox import health
    from pressclip.rows import stamped

    of = settings(with_secrets=False)
    known = read(of, health)
    unused = {"state": "unused", "last_sent": None, "failures": 0, "owed": 0, "error": None}
    rows = [
        {"name": channel.name, "kind": kind_of(channel.url), **stamped(known.get(channel.name, unused))}
        for channel in of.channels
    ]
    left = known.keys() - {channel.name for channel in of.channels}  # what they are owed waits for their return
    rows += [{"name": name, "kind": None, **stamped(known[name]), "state": "removed"} for name in sorted(left)]
    print_rows(rows, _COLUMNS)
