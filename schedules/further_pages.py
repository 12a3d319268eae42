"""The next page of a listing that is being walked: of the section itself, of its feed, or of the site's API."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from functools import partial

from db import coverage
from db.coverage import Walk
from db.sections import SectionState
from db.subjects import Kind, Subject
from db.witness import witnesses_of
from pressclip.addresses import key
from pressclip.errors import BadStatus, NoCards, PressclipError, ReadError
from pressclip.models import Listing, Page
from schedules import moves
from schedules.chains import continues, newest_first
from schedules.desk import Desk
from schedules.manners import check_held
from schedules.marks import marked
from schedules.readers import aside
from schedules.remembering import history_of
from schedules.witnesses import whole_address
from scraper.feeds.feed import read_feed
from scraper.feeds.rest import read_posts
from scraper.generic.reading import read_generic
from scraper.ladder import History, read_section
from scraper.memory import FOUND, REMEMBERED

INTERRUPTED = timedelta(minutes=2)  # between two pages: posts may have come and gone meanwhile
PAST_THE_END = frozenset({400, 404, 410})
_LONGER = 1.5
_NO_API = frozenset({400, 401, 403, 404, 405, 406, 410, 501})


class Ended(PressclipError):
    """This source of the listing has no further page."""


class Shifted(PressclipError):
    """Posts came and went, so that the page does not follow on what was read."""


class Grown(Shifted):
    """Pages hold more than they did."""


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
    again = bool(walk.tail) and not walk.again and desk.clock() - walk.walked_at >= INTERRUPTED
    url = walk.page_url if again else walk.next_url or await _first_address(desk, section, walk)
    await check_held(desk.archive, url, desk.clock())
    try:
        page = await desk.fetcher.get(url, site=section.site, kind=coverage.REQUESTS[walk.by])
        if walk.by == "page":
            await check_led(desk, section, page)
        listing = await _listing(desk, section, walk, page)
    except BadStatus as error:
        if error.code in PAST_THE_END:
            raise Ended(f"the site shows no page after {walk.page_url}") from error
        raise
    except NoCards as error:
        if error.says_empty:
            raise Ended(f"nothing is listed after {walk.page_url}") from error
        raise
    seen = newest_first(listing.cards)
    if again and not continues(walk.tail, seen):
        raise Shifted(f"{url} does not follow on what was read")
    if not again and walk.by == "page" and _is_longer(walk, len(seen)):
        raise Grown(f"{url} shows more articles than the page before")
    return Further(page=page, listing=listing, again=again)


def _is_longer(walk: Walk, shown: int) -> bool:
    """Whether pages hold more by now than the one before did: what was to stand between the two is on neither.

    That is believed once a walk, as a page may be a shorter one for good.
    """
    return bool(walk.tail) and shown >= _LONGER * len(walk.tail) and not walk.grown


async def check_led(desk: Desk, section: SectionState, page: Page) -> None:
    """Raises Ended where the address of a further page leads to a list's first page, as some do past the last one."""
    if key(page.final_url) == key(page.url):
        return
    home = desk.site(section.site).home
    led = await desk.archive.read(lambda tx: moves.elsewhere(section, page, home, tx))
    if led is not None or not moves.leads_away(section, page):
        raise Ended(f"{page.url} leads to {page.final_url}")


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
    """Where the API lists the section; remembered, as the list itself may have to wait for the budget."""
    try:
        home = desk.site(section.site).home
        url = await whole_address(desk.fetcher, section.url, home=home, site=section.site)
    except BadStatus as error:
        if error.code in _NO_API:
            raise Ended("the site has no API") from error
        raise
    except NoCards as error:
        raise Ended(f"the site's API: {error}") from error
    await desk.archive.write(lambda tx: coverage.step(tx, section.id, next_url=url))
    return url


async def _listing(desk: Desk, section: SectionState, walk: Walk, page: Page) -> Listing:
    kind: Kind = "section" if walk.by == "page" else walk.by
    return await read_marked(desk, section, kind, page, await _reader(desk, section, walk))


async def read_marked(
    desk: Desk, section: SectionState, kind: Kind, page: Page, read: Callable[[Page], Listing]
) -> Listing:
    """A page or answer of a section as `read` reads it, marked in the archive meanwhile. Raises ReadError."""
    async with marked(desk, str(Subject(kind=kind, id=section.id)), page):
        return await aside(read, page)


async def _reader(desk: Desk, section: SectionState, walk: Walk) -> Callable[[Page], Listing]:
    zone = desk.zone(section.site)
    if walk.by == "feed":
        return lambda page: read_feed(page, zone=zone).listing
    if walk.by == "api":
        return lambda page: read_posts(page, zone=zone).listing
    return await reader_of(desk, section)


async def reader_of(desk: Desk, section: SectionState) -> Callable[[Page], Listing]:
    """How a further page of a section's own is read, by its own markup alone; the reader raises ReadError.

    Known articles prove nothing there: above what was known before they stand in its side boxes alone. So a reading
    that was found anew has to be of a page that is built as the section's first one.
    """
    zone, now = desk.zone(section.site), desk.clock()
    history = await desk.archive.read(lambda tx: history_of(tx, section))
    profiles = desk.profiles(desk.site(section.site), section.method)
    unknown = replace(history, known=())
    read = partial(read_section, zone=zone, profiles=profiles, history=unknown, now=now)
    return lambda page: _with_next(page, _built_alike(page, read(page), history), zone)


def _built_alike(page: Page, listing: Listing, history: History) -> Listing:
    if listing.method in FOUND - {REMEMBERED} and not history.memory.is_alike(page):
        raise NoCards(f"{listing.method}: the page is not built as the section's first one")
    return listing


def _with_next(page: Page, listing: Listing, zone: tzinfo) -> Listing:
    """The listing with its next page, where what is remembered of its pages tells nothing of that."""
    if listing.method != REMEMBERED or listing.next_url is not None:
        return listing
    try:
        other = read_generic(page, zone=zone)
    except ReadError:
        return listing
    alike = {card.url for card in listing.cards} & {card.url for card in other.cards}
    return replace(listing, next_url=other.next_url) if 2 * len(alike) > len(listing.cards) else listing
