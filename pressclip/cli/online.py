"""What `pressclip check --online` asks: sites for their home page and their rules, channels' services for a login."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pressclip.cli.fetching import fetcher_for
from pressclip.errors import PressclipError
from pressclip.redaction import hidden

if TYPE_CHECKING:
    from pressclip.models import Page
    from pressclip.settings import ChannelSettings, Settings, SiteSettings
    from scraper.fetching.tdm_file import TdmFile


async def asked(of: "Settings") -> list[dict[str, Any]]:
    """A row for each site and channel: what, name, ok (None: it cannot be known so), detail, warnings."""
    return [
        *[await _site(of, site) for site in of.sites],
        *await asyncio.gather(*(_channel(channel) for channel in of.channels)),
    ]


async def _site(of: "Settings", site: "SiteSettings") -> dict[str, Any]:
    row = {"what": "site", "name": site.name, "ok": True, "warnings": []}
    try:
        async with fetcher_for(site.home, of) as (fetcher, payer):
            page = await fetcher.get(site.home, site=payer, kind="menu")
            file = await fetcher.look_up_rights(page.final_url, payer)
    except PressclipError as error:
        return row | {"ok": False, "detail": str(error)}
    robots = ", as its robots.txt allows" if of.http.respect_robots else ""
    moved = f", at {page.final_url}" if page.final_url != site.home else ""
    said = _rights(site, page, file)
    return row | {"detail": hidden(f"its home page answers with {page.status}{moved}{robots}; {said}")}


def _rights(site: "SiteSettings", page: "Page", file: "TdmFile") -> str:
    """What the site says of the rights in its pages, and what follows."""
    from pressclip.listings.rights import kept_of, words_of
    from scraper.rights.said import statements

    own = [f"{one.source} says {one.said}" for one in statements(page, None, datetime.now(UTC))]
    said = [*([f"its tdmrep.json says {words}"] if (words := words_of(file)) else []), *(f"its {one}" for one in own)]
    if not said:
        return "it reserves no rights in its pages"
    kept = f": {kept_of(site)}" if file.reserves else ""
    return f"{', '.join(said)}{kept}"


async def _channel(channel: "ChannelSettings") -> dict[str, Any]:
    from alerts.asking import ask

    told = await asyncio.to_thread(ask, channel)
    return {
        "what": "channel",
        "name": channel.name,
        "ok": told.fine,
        "warnings": [*told.warnings],
        "detail": hidden(told.words),
    }


def line(row: dict[str, Any]) -> str:
    """A row in words."""
    sign = {True: "ok", False: "FAILED", None: "unknown"}[row["ok"]]
    warnings = "".join(f"\n  warning: {one}" for one in row["warnings"])
    return f"{row['what'].capitalize()} {row['name']}: {sign}: {row['detail']}{warnings}"
