"""What `pressclip check --online` asks: sites for their home page and robots.txt, channels' services for a login."""

import asyncio
from typing import TYPE_CHECKING, Any

from pressclip.cli.fetching import fetcher_for
from pressclip.errors import PressclipError

if TYPE_CHECKING:
    from pressclip.models import ChannelSettings, Settings, SiteSettings


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
    except PressclipError as error:
        return row | {"ok": False, "detail": str(error)}
    robots = ", as its robots.txt allows" if of.http.respect_robots else ""
    moved = f", at {page.final_url}" if page.final_url != site.home else ""
    return row | {"detail": f"its home page answers with {page.status}{moved}{robots}"}


async def _channel(channel: "ChannelSettings") -> dict[str, Any]:
    from alerts.asking import ask

    told = await asyncio.to_thread(ask, channel)
    return {
        "what": "channel",
        "name": channel.name,
        "ok": told.fine,
        "warnings": [*told.warnings],
        "detail": told.words,
    }


def line(row: dict[str, Any]) -> str:
    """A row in words."""
    sign = {True: "ok", False: "FAILED", None: "unknown"}[row["ok"]]
    warnings = "".join(f"\n  warning: {one}" for one in row["warnings"])
    return f"{row['what'].capitalize()} {row['name']}: {sign}: {row['detail']}{warnings}"
