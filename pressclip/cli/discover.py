"""`pressclip discover`."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from pressclip.cli.common import print_rows, shared
from pressclip.cli.fetching import configuration, fetcher_for
from pressclip.cli.progress import progress

if TYPE_CHECKING:
    from pressclip.settings import Settings
    from scraper.html.menu import MenuItem

_COLUMNS = ("section", "url", "parent")


@click.command("discover", epilog="Example: pressclip discover https://moderndiplomacy.eu/ --toml")
@click.argument("url")
@click.option("--toml", "as_toml", is_flag=True, help="As configuration, to paste into config.toml.")
@shared()
def command(url: str, *, as_toml: bool) -> None:
    """The section pages that a site's menu leads to; where it has none, those of its API's categories."""
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(f"{url!r} is no web address; did you mean https://{url}/ ?")
    with progress("Reading the menu", 1):
        items = asyncio.run(_menu(url, configuration()))
    if as_toml:
        click.echo("\n".join(_toml(url, items)))
    else:
        print_rows([{"section": item.name, "url": item.url, "parent": item.parent} for item in items], _COLUMNS)


async def _menu(url: str, of: "Settings | None") -> "Sequence[MenuItem]":
    from schedules.menus import section_pages

    async with fetcher_for(url, of) as (fetcher, site):
        return await section_pages(fetcher, url, site=site)


def _toml(url: str, items: "Sequence[MenuItem]") -> list[str]:
    from urllib.parse import urlsplit

    host = (urlsplit(url).hostname or "site").removeprefix("www.")
    name = host if host.replace(".", "").isdigit() else host.partition(".")[0]
    lines = ["[[sites]]", f"name = {_quoted(name)}", f"home = {_quoted(url)}", 'sections_from = "config"', ""]
    for item in items:
        lines += ["[[sites.sections]]", f"name = {_quoted(item.name)}", f"url = {_quoted(item.url)}", ""]
    return lines


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's, but that TOML wants U+007F escaped and knows no surrogates."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
