"""The next page of a listing that is being walked: of the section itself, of its feed, or of the site's API."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from db.coverage import Walk
from db.sections import SectionState
from db.subjects import Kind, Subject
from db.witness import witnesses_of
from pressclip.errors import BadStatus, NoCards, PressclipError
from pressclip.models import Listing, Page
from schedules.chains import continues, newest_first
from schedules.desk import Desk
from schedules.manners import check_held
from schedules.marks import marked
from schedules.remembering import history_of
from schedules.witnesses import api_address
from scraper.feeds.feed import read_feed
from scraper.feeds.rest import read_posts
from scraper.ladder import read_section

_INTERRUPTED = timedelta(minutes=2)  # between two pages: posts may have come and gone meanwhile
_PAST_THE_END = frozenset({400, 404, 410})
_KINDS = {"page": "walk", "feed": "feed", "api": "api"}


class Ended(PressclipError):
    """This source of the listing has no further page."""


class Shifted(PressclipError):
    """Posts came and went, so that the page does not follow on what was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """A further page as read; `again`: it is the last one once more."""

    page: Page
    listing: Listing
    again: bool


async def further_page(desk: Desk, section: SectionState, walk: Walk) -> Further:
    """The next page; after an interruption first the last one again, to see where it goes on.

    Once only: where the budget allows one request at a time, a walk must go on all the same. Raises Ended, Shifted,
    FetchError's kinds, ReadError.
    """
    again = bool(walk.tail) and not walk.again and desk.clock() - walk.walked_at >= _INTERRUPTED
    url = walk.page_url if again else walk.next_url or await _first_address(desk, section, walk)
    await check_held(desk.archive, url, desk.clock())
    try:
        page = await desk.fetcher.get(url, site=section.site, kind=_KINDS[walk.by])
        listing = await _listing(desk, section, walk, page)
    except BadStatus as error:
        if error.code in _PAST_THE_END:
            raise Ended(f"the site shows no page after {walk.page_url}") from error
        raise
    except NoCards as error:
        if error.says_empty:
            raise Ended(f"nothing is listed after {walk.page_url}") from error
        raise
    if again and not continues(walk.tail, newest_first(listing.cards)):
        raise Shifted(f"{url} does not follow on what was read")
    return Further(page=page, listing=listing, again=again)


async def _first_address(desk: Desk, section: SectionState, walk: Walk) -> str:
    if walk.tail:
        raise Ended(f"no older articles are listed after {walk.page_url}")
    if walk.by == "api":
        return await _api_address(desk, section)
    witnesses = await desk.archive.read(lambda tx: witnesses_of(tx, section.id))
    feed = witnesses.get("feed")
    if feed is None or feed.url is None:
        raise Ended("the section has no feed of its own")
    return feed.url


async def _api_address(desk: Desk, section: SectionState) -> str:
    try:
        home = desk.site(section.site).home
        return await api_address(desk.fetcher, section.url, None, home=home, site=section.site, whole=True)
    except BadStatus as error:
        if error.until is None:
            raise Ended("the site has no API") from error
        raise
    except NoCards as error:
        raise Ended(f"the site's API: {error}") from error


async def _listing(desk: Desk, section: SectionState, walk: Walk, page: Page) -> Listing:
    kind: Kind = "section" if walk.by == "page" else walk.by
    read = await _reader(desk, section, walk)
    async with marked(desk, str(Subject(kind=kind, id=section.id)), page):
        return await asyncio.to_thread(read, page)


async def _reader(desk: Desk, section: SectionState, walk: Walk) -> Callable[[Page], Listing]:
    zone, now = desk.zone(section.site), desk.clock()
    if walk.by == "feed":
        return lambda page: read_feed(page, zone=zone).listing
    if walk.by == "api":
        return lambda page: read_posts(page, zone=zone).listing
    history = await desk.archive.read(lambda tx: history_of(tx, section))
    profiles = desk.profiles(desk.site(section.site), section.method)
    return lambda page: read_section(page, zone=zone, profiles=profiles, history=history, now=now)
