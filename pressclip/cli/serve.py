"""`pressclip serve`."""

from typing import TYPE_CHECKING

import click

from pressclip.cli.common import data_dir, settings, shared
from pressclip.errors import NotFound

if TYPE_CHECKING:
    from pressclip.settings import Settings


@click.command("serve", epilog="Example: pressclip --config config.toml serve")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="How stderr is written.")
@click.option(
    "--new-feed-address",
    metavar="WATCH|URL",
    help="Give the feed of this watch, or at this address of a search's, another secret address, and exit.",
)
@shared(rows=False)
def command(log_format: str, new_feed_address: str | None) -> None:
    """The archive as a web page, an API and feeds at `[web] listen`, beside a daemon elsewhere or without one.

    It only reads. SIGHUP: read the configuration again. `pressclip run` serves the same by itself.
    """
    import asyncio
    from datetime import UTC, datetime

    from db.archive import path_of
    from pressclip.errors import CannotListen
    from pressclip.logs import setup
    from pressclip.serving import run_page

    first = settings()
    path = path_of(first.archive.url, data_dir(first))
    if new_feed_address is not None:
        _renew_address(first, new_feed_address)
        return
    if not first.web.listen:
        raise CannotListen("[web] listen is empty: there is nothing to serve")
    setup(log_format)

    asyncio.run(run_page(first, path, lambda: datetime.now(UTC), settings))


def _renew_address(of: "Settings", feed: str) -> None:
    from db.archive import path_of
    from web.feeds import revoke_address, revoke_watch
    from web.keys import keys_of

    keys = keys_of(path_of(of.archive.url, data_dir(of)))
    if feed in {one.name for one in of.watches}:
        revoke_watch(keys, feed)
    elif not revoke_address(keys, feed):
        there = ", ".join(one.name for one in of.watches) or "none"
        raise NotFound(f"no watch is called {feed!r}, nor is that a feed's address; there are: {there}")
    click.echo(
        "The address before opens nothing any more; the page of that watch or search shows the new one.", err=True
    )
