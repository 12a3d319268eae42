"""Looks by hand: a site that is followed is asked as a poll would ask it, any other without keeping anything."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressclip.cli.common import data_dir, option, settings

if TYPE_CHECKING:
    from db.archive import Archive
    from pressclip.settings import Settings, SiteSettings
    from scraper.fetching.fetch import Fetcher


def configuration() -> "Settings | None":
    """The configuration; None where there is none: a site may be looked at before there is one."""
    named = option("config") or os.environ.get("PRESSCLIP_CONFIG") or Path("config.toml").exists()
    return settings(with_secrets=False) if named else None


def site_at(of: "Settings | None", url: str) -> "SiteSettings | None":
    """The site that an address is of, None where it is of none that is followed."""
    from scraper.html.sites import identity, is_same_site

    here = identity(url) or ""
    same = [site for site in (of.sites if of is not None else ()) if is_same_site(identity(site.home) or "", here)]
    return max(same, key=lambda site: len(site.home), default=None)  # of a host and its subdomain, the subdomain


def archive_at(of: "Settings | None") -> "Archive | None":
    """The configuration's archive, to be closed; None where there is none yet, or none that can be opened."""
    from db.archive import open_existing, path_of
    from pressclip.errors import ArchiveError

    if of is None:
        return None
    try:
        return open_existing(path_of(of.archive.url, data_dir(of)))
    except ArchiveError:
        return None


@asynccontextmanager
async def fetcher_for(url: str, of: "Settings | None") -> "AsyncIterator[tuple[Fetcher, str]]":
    """A fetcher to look at an address with, and the name of the site that pays for it.

    What is asked of a site that is followed is booked on its budget, obeys a pause that its host asked for, and notes
    one; "" pays for any other. Raises Deferred, which says so, and what is raised meanwhile.
    A site of a name that the archive has not yet, as before the daemon was told of it, is any other.
    """
    site = site_at(of, url)
    archive = archive_at(of) if site is not None else None
    if site is not None and archive is not None and not await _has(archive, site.name):
        archive.close()
        archive = None
    if of is None or site is None or archive is None:
        async with _closed(_by_hand(of)) as fetcher:
            yield fetcher, ""
        return
    try:
        async with _paid(of, archive, url) as fetcher:
            yield fetcher, site.name
    finally:
        archive.close()


async def _has(archive: "Archive", name: str) -> bool:
    from db import sections
    from pressclip.errors import NotFound

    try:
        await archive.read(lambda tx: sections.site_id(tx, name))
    except NotFound:
        return False
    return True


@asynccontextmanager
async def _paid(of: "Settings", archive: "Archive", url: str) -> "AsyncIterator[Fetcher]":
    from db import traffic
    from pressclip.app import now, passed
    from pressclip.errors import Deferred, FetchError
    from pressclip.fetcher import make_fetcher
    from schedules.manners import check_held, note_hold
    from schedules.spent import Spent

    spent = Spent(passed)
    try:
        await check_held(archive, url, now())
        async with _closed(make_fetcher(of, archive, now, spent)) as fetcher:
            yield fetcher
    except Deferred as error:
        raise Deferred(f"deferred: {error}", error.until) from error
    except FetchError as error:
        refused = error
        await archive.write(lambda tx: note_hold(tx, url, refused, now(), 0.5))
        raise
    finally:
        made = spent.taken()
        await archive.write(lambda tx: traffic.add(tx, made, now()))


@asynccontextmanager
async def _closed(fetcher: "Fetcher") -> "AsyncIterator[Fetcher]":
    try:
        yield fetcher
    finally:
        await fetcher.aclose()


def _by_hand(of: "Settings | None") -> "Fetcher":
    """A fetcher that obeys robots.txt, keeps nothing and books nothing."""
    from pressclip.app import now, passed
    from pressclip.settings import HttpSettings
    from scraper.fetching.fetch import Fetcher

    async def permit(_site: str, _kind: str, _url: str) -> None:
        """Always."""

    async def nothing(_origin: str) -> None:
        """No file of any origin is remembered."""

    async def forget(_origin: str, _record: Any) -> None:
        """Nor kept."""

    http = of.http if of is not None else HttpSettings()
    return Fetcher(
        http, clock=now, passed=passed, permit=permit, robots_load=nothing, robots_save=forget, rights=(nothing, forget)
    )
