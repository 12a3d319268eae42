"""`pressclip channels`."""

import click

from pressclip.cli.common import print_rows, read, settings, shared

_COLUMNS = ("name", "kind", "state", "last_sent", "failures", "owed", "error")


@click.group("channels", invoke_without_command=True, epilog="Example: pressclip channels")
@shared()
@click.pass_context
def command(ctx: click.Context) -> None:
    """The channels and their health; never their addresses, which hold secrets.

    "sent" means handed over to the service or mail server. `failing` channels are tried again on their own.
    """
    if ctx.invoked_subcommand is not None:
        return
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


@command.command("test", epilog="Example: pressclip channels test phone")
@click.argument("name")
@shared()
def test(name: str) -> int:
    """Sends a sample of a message and of a digest to a channel, and says what came of each."""
    from pressclip.cli.channel_trials import trial

    return trial(name)


@command.command("pair", epilog="Example: pressclip channels pair phone")
@click.argument("name")
@click.option("--wait", default="120s", show_default=True, metavar="DURATION", help="How long to wait.")
@shared(rows=False)
def pair(name: str, wait: str) -> int:
    """Finds the number of a Telegram chat: prints a link, waits until you open it, and shows the configuration.

    The bot's token is that of the channel NAME, where the configuration has it already, else in TELEGRAM_TOKEN.
    For a group, add the bot to it, or write there.
    """
    from pressclip.cli.channel_trials import paired

    return paired(name, wait)
