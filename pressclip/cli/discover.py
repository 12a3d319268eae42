"""`pressclip discover`."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import print_rows, settings, shared
from pressclip.errors import ConfigError

if TYPE_CHECKING:
    from scraper.menu import MenuItem

_COLUMNS = ("section", "url", "parent")


@click.command("discover", epilog="Example: pressclip discover https://moderndiplomacy.eu/ --toml")
@click.argument("url")
@click.option("--toml", "as_toml", is_flag=True, help="As configuration, to paste into config.toml.")
@shared()
def command(url: str, *, as_toml: bool) -> None:
    """The section pages that a site's menu leads to."""
    items = asyncio.run(_menu(url))
    if as_toml:
        click.echo("\n".join(_toml(url, items)))
    else:
        print_rows([{"section": item.name, "url": item.url, "parent": item.parent} for item in items], _COLUMNS)


async def _menu(url: str) -> "Sequence[MenuItem]":
    from pressclip.app import now
    from pressclip.models import HttpSettings
    from scraper.fetch import Fetcher
    from scraper.menu import read_menu

    try:
        http = settings().http
    except ConfigError:
        http = HttpSettings()  # a site may be looked at before there is a configuration

    async def permit(_site: str, _kind: str) -> None:
        """One look by hand needs no budget."""

    async def nothing(_origin: str) -> None:
        """No robots.txt is remembered."""

    async def forget(_origin: str, _record: Any) -> None:
        """Nor kept."""

    fetcher = Fetcher(http, clock=now, permit=permit, robots_load=nothing, robots_save=forget)
    try:
        return read_menu(await fetcher.get(url, site="", kind="menu"))
    finally:
        await fetcher.aclose()


def _toml(url: str, items: "Sequence[MenuItem]") -> list[str]:
    import json
    from urllib.parse import urlsplit

    name = (urlsplit(url).hostname or "site").removeprefix("www.").partition(".")[0]
    lines = ["[[sites]]", f"name = {json.dumps(name)}", f"home = {json.dumps(url)}", 'sections_from = "config"', ""]
    for item in items:  # a JSON string is a TOML basic string
        lines += ["[[sites.sections]]", f"name = {json.dumps(item.name)}", f"url = {json.dumps(item.url)}", ""]
    return lines
