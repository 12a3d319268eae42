"""Politeness that outlives a process: the budget and Retry-After, both kept in the archive."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection

from db import budget, origins
from db.archive import Archive
from db.sections import sync_site
from pressclip.errors import BadStatus, Deferred, Disallowed, FetchError
from pressclip.models import Settings


def origin_of(url: str) -> str:
    """`scheme://host:port` of an address, as written."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def book(tx: Connection, settings: Settings, site_name: str, kind: str, now: datetime) -> None:
    """Books one request to a site. Raises Deferred where its budget is used up."""
    site = next((site for site in settings.sites if site.name == site_name), None)
    if site is None:
        raise Disallowed(f"the configuration names no site {site_name!r} any more")
    if site.budget is None:
        return
    site_id = sync_site(tx, site.name, site.home)
    until = budget.take(tx, site_id, kind, limit=site.budget, now=now)
    if until is not None:
        raise Deferred(f"the budget of {site.budget} requests an hour is used up until {until:%H:%M} UTC", until)


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
