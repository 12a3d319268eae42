"""`pressclip run`."""

import asyncio
import os
import signal
import sys

import click

from pressclip.cli.common import data_dir, settings, shared


@click.command("run", epilog="Example: pressclip --config config.toml run --log-format json")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="How stderr is written.")
@shared(rows=False)
def command(log_format: str) -> None:
    """The daemon: polls, matches, delivers and serves the web page until it is told to stop.

    SIGTERM or SIGINT: finish what is in hand and exit within 10 seconds. SIGHUP: read the configuration again; a wrong
    one is refused and the old one stays.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # it would end the process; `run_daemon` lets it come
    from pressclip.app import run_daemon
    from pressclip.cli.progress import upgrading
    from pressclip.events import warn
    from pressclip.logs import setup

    first = settings()
    setup(log_format)
    if not first.http.contact:
        warn("config.advice", advice="put an address or page of yours into [http] contact: sites can then reach you")

    async def daemon() -> None:
        with upgrading() as show:
            await run_daemon(first, data_dir(first), reload=settings, show=show)
        sys.stdout.flush()
        os._exit(0)  # all is settled; the loop's own end would wait for a sending that hangs in a library's thread

    asyncio.run(daemon())
