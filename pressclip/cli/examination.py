"""What `doctor` looks at: a page, what is known of its section, and what feed and API say."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from pressclip.addresses import key
from pressclip.cli.fetching import archive_at, configuration, fetcher_for, site_at
from pressclip.errors import ArchiveError, PressclipError
from pressclip.models import Listing, Page
from pressclip.settings import Settings, SiteSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from db.raw import KeptPage
    from db.sections import SectionState
    from db.witness import Witness
    from scraper.diagnosis import Asked
    from scraper.fetching.fetch import Fetcher
    from scraper.ladder import History
    from scraper.profiles.profile import Profile

BY_REQUEST: "tuple[Witness, ...]" = ("feed", "api")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A page and all that its reading rests on; `section` is None where it is not one that is followed."""

    page: Page
    zone: tzinfo
    profiles: "Sequence[Profile]"
    history: "History"
    section: "SectionState | None" = None
    kept: "Sequence[KeptPage]" = ()  # the last that was read, and the last that was not: of page, feed and API
    asked: "Sequence[Asked]" = ()


def examine(url_or_file: str, *, base: str | None, timezone: str | None, only: str | None) -> Examination:
    """Fetches a page, or reads a saved one, and gathers what is known of it. Raises FetchError, UsageError."""
    is_address = url_or_file.startswith(("http://", "https://"))
    url = url_or_file if is_address else base
    if url is None:
        raise click.UsageError(_wrong(url_or_file))
    if not is_address:
        _check_base(url)
    of = configuration()
    site = site_at(of, url)
    zone = _zone(timezone or (site.timezone if site is not None else "UTC"))
    profiles = _profiles(site)
    _check_method(only, profiles)
    history, section, kept = _known(of, url)
    asked: Sequence[Asked] = ()
    if is_address:
        page, asked = asyncio.run(_look(url, of, zone, only))
    else:
        page = _saved(Path(url_or_file), url)
    return Examination(
        page=page, zone=zone, profiles=profiles, history=history, section=section, kept=kept, asked=asked
    )  # fmt: skip


def _check_base(url: str) -> None:
    try:
        key(url)
    except ValueError:
        raise click.BadParameter(f"{url!r} is no web address", param_hint="--base") from None


def _check_method(only: str | None, profiles: "Sequence[Profile]") -> None:
    from scraper.memory import FOUND

    there = (*(f"profile:{one.name}" for one in profiles), *sorted(FOUND), *BY_REQUEST)
    if only is not None and only not in there:
        raise click.BadParameter(f"{only!r} is no method; there are: {', '.join(there)}", param_hint="--only")


def _wrong(argument: str) -> str:
    if Path(argument).is_file():
        return "a file wants --base, the address that it was saved from"
    return f"{argument!r} is neither a web address nor a file"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise click.BadParameter(f"{name!r} is no time zone such as Europe/Rome", param_hint="--timezone") from None


def _profiles(site: SiteSettings | None) -> "Sequence[Profile]":
    from pressclip.app import profiles_of
    from scraper.profiles.profile import shipped_profiles

    return profiles_of(site, None) if site is not None else shipped_profiles()


def _known(of: Settings | None, url: str) -> "tuple[History, SectionState | None, Sequence[KeptPage]]":
    """What the archive knows of the section at this address; nothing where there is no archive."""
    from scraper.ladder import History

    archive = archive_at(of)
    if archive is None:
        return History(), None, ()
    try:
        return asyncio.run(archive.read(lambda tx: _section(tx, url)))
    finally:
        archive.close()


def objection_to(seen: Examination, listing: Listing) -> str | None:
    """Why a poll would not believe that this page is the section's, in words; None where it would, or nobody knows."""
    from schedules.belonging import objection

    section = seen.section
    if section is None or (archive := archive_at(configuration())) is None:
        return None
    known, now = seen.history.known, seen.page.date
    try:
        return asyncio.run(archive.read(lambda tx: objection(tx, section, seen.page, listing, known, now)))
    finally:
        archive.close()


def _section(tx: "Connection", url: str) -> "tuple[History, SectionState | None, Sequence[KeptPage]]":
    from db import raw
    from db.sections import every_section
    from db.subjects import Subject
    from schedules.remembering import history_of
    from scraper.ladder import History

    try:
        wanted = key(url)
    except ValueError:
        return History(), None, ()
    found = next((one for one in every_section(tx) if key(one.url) == wanted), None)
    if found is None:
        return History(), None, ()
    own, beside = Subject(kind="section", id=found.id), (Subject(kind=kind, id=found.id) for kind in BY_REQUEST)
    numbers = [raw.last(tx, one, good=good) for one in (own, *beside) for good in (True, False)]
    kept = [page for number in numbers if number is not None and (page := _kept(tx, number)) is not None]
    return history_of(tx, found), found, kept


def _kept(tx: "Connection", number: int) -> "KeptPage | None":
    """A kept page; None for a damaged one, which must not keep the rest from being looked at."""
    from db import raw

    try:
        return raw.load(tx, number)
    except ArchiveError as error:
        click.echo(f"pressclip: {error}", err=True)
        return None


def _saved(path: Path, base: str) -> Page:
    from scraper.fetching.charset import decode

    if not path.is_file():
        raise click.UsageError(f"{str(path)!r} is neither a web address nor a file")
    body = path.read_bytes()
    return Page(url=base, final_url=base, status=200, date=datetime.now(UTC), text=decode(body, ""), body=body)


async def _look(url: str, of: Settings | None, zone: tzinfo, only: str | None) -> "tuple[Page, Sequence[Asked]]":
    from scraper.diagnosis import Asked

    async with fetcher_for(url, of) as (fetcher, site):
        page = await fetcher.get(url, site=site)
        asked = []
        for method in BY_REQUEST:
            if only in {None, method}:
                try:
                    asked.append(Asked(method=method, result=await _ask(method, fetcher, page, site, zone)))
                except PressclipError as error:
                    asked.append(Asked(method=method, result=error))
    return page, asked


async def _ask(method: str, fetcher: "Fetcher", page: Page, site: str, zone: tzinfo) -> Listing:
    from pressclip.errors import NoCards
    from schedules.witnesses import ask_api, ask_feed, feed_address

    if method == "api":
        parts = urlsplit(page.final_url)
        home = f"{parts.scheme}://{parts.netloc}/"
        return (await ask_api(fetcher, page, home=home, site=site, zone=zone)).listing
    address = feed_address(page)
    if address is None:
        raise NoCards("the page offers none of its own")
    return (await ask_feed(fetcher, address, site=site, zone=zone)).listing
