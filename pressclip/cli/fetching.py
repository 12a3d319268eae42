"""Looks by hand: a fetcher without an archive, for commands that work before there is any."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressclip.cli.common import option, settings

if TYPE_CHECKING:
    from pressclip.models import HttpSettings, Page
    from scraper.fetching.fetch import Fetcher


def http_settings() -> "HttpSettings":
    """The configuration's, or the defaults: a site may be looked at before there is a configuration."""
    from pressclip.models import HttpSettings

    named = option("config") or os.environ.get("PRESSCLIP_CONFIG") or Path("config.toml").exists()
    return settings(with_secrets=False).http if named else HttpSettings()


@asynccontextmanager
async def fetcher_by_hand(http: "HttpSettings") -> "AsyncIterator[Fetcher]":
    """A fetcher that obeys robots.txt and keeps nothing; one look by hand books no budget."""
    from pressclip.app import now
    from scraper.fetching.fetch import Fetcher

    async def permit(_site: str, _kind: str) -> None:
        """Always."""

    async def nothing(_origin: str) -> None:
        """No robots.txt is remembered."""

    async def forget(_origin: str, _record: Any) -> None:
        """Nor kept."""

    fetcher = Fetcher(http, clock=now, permit=permit, robots_load=nothing, robots_save=forget)
    try:
        yield fetcher
    finally:
        await fetcher.aclose()


async def look(url: str, http: "HttpSettings") -> "Page":
    """One page, as a poll would get it. Raises FetchError."""
    async with fetcher_by_hand(http) as fetcher:
        return await fetcher.get(url, site="", kind="page")
