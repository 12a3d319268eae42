"""`pressclip discover`."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import option, print_rows, settings, shared
from pressclip.cli.progress import progress

if TYPE_CHECKING:
    from pressclip.models import HttpSettings
    from scraper.menu import MenuItem

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
        items = asyncio.run(_menu(url, _http()))
    if as_toml:
        click.echo("\n".join(_toml(url, items)))
    else:
        print_rows([{"section": item.name, "url": item.url, "parent": item.parent} for item in items], _COLUMNS)


def _http() -> "HttpSettings":
    """The configuration's, or the defaults: a site may be looked at before there is a configuration."""
    from pressclip.models import HttpSettings

    named = option("config") or os.environ.get("PRESSCLIP_CONFIG") or Path("config.toml").exists()
    return settings(with_secrets=False).http if named else HttpSettings()


async def _menu(url: str, http: "HttpSettings") -> "Sequence[MenuItem]":
    from pressclip.app import now
    from schedules.menus import section_pages
    from scraper.fetch import Fetcher

    async def permit(_site: str, _kind: str) -> None:
        """One look by hand needs no budget."""

    async def nothing(_origin: str) -> None:
        """No robots.txt is remembered."""

    async def forget(_origin: str, _record: Any) -> None:
        """Nor kept."""

    fetcher = Fetcher(http, clock=now, permit=permit, robots_load=nothing, robots_save=forget)
    try:
        return await section_pages(fetcher, url, site="")
    finally:
        await fetcher.aclose()


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
