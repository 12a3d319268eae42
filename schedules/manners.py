"""Politeness that outlives a process: the budget and Retry-After, both kept in the archive."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection

from db import budget, origins
from db.archive import Archive
from db.budget import BACKFILL_SHARE
from db.sections import sync_site
from pressclip.errors import BadStatus, Deferred, Disallowed, FetchError
from pressclip.models import Settings, SiteSettings
from schedules.reachability import check_reachable
from schedules.spent import Spent
from scraper.fetching.fetch import Permit


def origin_of(url: str) -> str:
    """`scheme://host:port` of an address, as written."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def permit_of(
    settings: Settings,
    archive: Archive,
    clock: Callable[[], datetime],
    spent: Spent,
    *,
    share: float = BACKFILL_SHARE,
) -> Permit:
    """What books each request before it is made; `share` is the part of the budget that backfilling may have.

    It raises Deferred where the budget is used up, by the archive's record or by `spent`, SiteDown where the site is.
    """

    async def permit(site_name: str, kind: str) -> None:
        site = _followed(settings, site_name)
        if (limit := site.budget) is None:
            return
        with spent.one(site.name, limit) as wait:
            until = clock() + wait if wait else await archive.write(lambda tx: book(tx, site, kind, limit))
            if until is not None:
                raise Deferred(f"the budget of {limit} requests an hour is used up until {until:%H:%M} UTC", until)

    def book(tx: Connection, site: SiteSettings, kind: str, limit: int) -> datetime | None:
        now, site_id = clock(), sync_site(tx, site.name, site.home)
        check_reachable(tx, site_id, now)
        return budget.take(tx, site_id, kind, limit=limit, now=now, share=share)

    return permit


def _followed(settings: Settings, name: str) -> SiteSettings:
    site = next((site for site in settings.sites if site.name == name), None)
    if site is None:
        raise Disallowed(f"the configuration names no site {name!r} any more")
    return site


async def check_held(archive: Archive, url: str, now: datetime) -> None:
    """Raises Deferred where the host asked to be left alone until later."""
    row = await archive.read(lambda tx: origins.load(tx, origin_of(url)))
    if row is not None and row.not_before is not None and row.not_before > now:
        raise Deferred(f"the host asked for a pause until {row.not_before:%Y-%m-%d %H:%M} UTC", row.not_before)


def note_hold(tx: Connection, url: str, error: FetchError) -> datetime | None:
    """Remembers a Retry-After for the whole host, and returns it."""
    if isinstance(error, BadStatus) and error.until is not None:
        origins.hold(tx, origin_of(url), error.until)
        return error.until
    return None
