"""`pressclip demo`."""

import asyncio
import os

import click


@click.command("demo", epilog="Example: DEMO_SECONDS=30 pressclip demo")
def command() -> None:
    """A replica news site and the daemon on it, in a throwaway folder: articles arrive, alerts are printed and mailed.

    Ctrl-C stops it all; DEMO_SECONDS=30 stops by itself.
    """
    from pressclip.demo import run_demo

    limit = os.environ.get("DEMO_SECONDS")
    if limit and not (limit.isascii() and limit.isdigit() and int(limit) > 0):
        raise click.UsageError(f"DEMO_SECONDS is a whole number of seconds, not {limit!r}")
    seconds = int(limit) if limit else None
    asyncio.run(run_demo(seconds))
