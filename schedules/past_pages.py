"""The next page of a section's past: by the site's API, or as the section's pages link to one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from db import shown
from db.backfills import Backfill
from db.sections import SectionState
from pressclip.errors import BadStatus, NoCards, ReadError
from pressclip.models import Card, Listing, Page
from schedules.chains import continues, newest_first
from schedules.desk import Desk
from schedules.further_pages import INTERRUPTED, PAST_THE_END, Ended, Shifted, check_led, read_marked, reader_of
from schedules.manners import check_held
from scraper.feeds.rest import in_order, is_heeded, may_be_empty, older_address, read_posts

_WITHDRAWN = timedelta(days=1)  # after so long an answer without posts is believed: those known there are gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A page of the past as read.

    `proof` are the cards that tell how far down the listing was seen whole. `again`: it is the last page once more.
    `seeking`: posts came meanwhile, so that what was read last stands on a further page; the run of listing is broken
    until it is found.
    """

    page: Page
    listing: Listing
    proof: Sequence[Card]
    next_url: str | None
    again: bool = False
    seeking: bool = False


class Unusable(ReadError):
    """The site's API lists posts in a way that proves nothing."""


async def past_page(desk: Desk, section: SectionState, under_way: Backfill) -> Past:
    """The next page.

    Raises Ended past the last, Shifted where posts were withdrawn, Unusable, FetchError's kinds, ReadError.
    """
    read = _by_api if under_way.by == "api" else _by_page
    may_end = under_way.by == "page" or may_be_empty(_next(under_way))
    try:
        return await read(desk, section, under_way)
    except BadStatus as error:
        if error.code in PAST_THE_END and under_way.tail and may_end:
            raise Ended(f"the site shows no page after {under_way.page_url}") from error
        raise
    except NoCards as error:
        if error.says_empty and (may_end or desk.clock() - under_way.at >= _WITHDRAWN):
            raise Ended(f"nothing is listed after {under_way.page_url}") from error
        raise


async def _get(desk: Desk, section: SectionState, url: str) -> Page:
    await check_held(desk.archive, url, desk.clock())
    return await desk.fetcher.get(url, site=section.site, kind="backfill")


async def _by_api(desk: Desk, section: SectionState, under_way: Backfill) -> Past:
    page = await _get(desk, section, _next(under_way))
    zone = desk.zone(section.site)
    listing = await read_marked(desk, section, "api", page, lambda answer: read_posts(answer, zone=zone).listing)
    if not is_heeded(page):
        raise Unusable("the site's API does not heed `before`")
    try:
        standing = in_order(page)
    except ReadError as error:
        raise Unusable(f"the site's API: {error}") from error
    proof = [card for card in listing.cards if card.url in standing]
    if set(newest_first(proof)) <= set(under_way.tail):
        raise Ended("the site's API lists no older articles")
    return Past(page=page, listing=listing, proof=proof, next_url=older_address(page))


async def _by_page(desk: Desk, section: SectionState, under_way: Backfill) -> Past:
    interrupted = desk.clock() - under_way.at >= INTERRUPTED
    again = bool(under_way.tail) and interrupted and not under_way.again
    page = await _get(desk, section, under_way.page_url if again else _next(under_way))
    await check_led(desk, section, page)
    listing = await read_marked(desk, section, "section", page, await reader_of(desk, section))
    seeking = (again or under_way.seeking) and not continues(under_way.tail, newest_first(listing.cards))
    if seeking and not await _was_passed(desk, section, listing):
        raise Shifted(f"{page.url} does not follow on what was read")
    proof, next_url = listing.cards, listing.next_url
    return Past(page=page, listing=listing, proof=proof, next_url=next_url, again=again or seeking, seeking=seeking)


def _next(under_way: Backfill) -> str:
    if under_way.next_url is None:
        raise Ended(f"no older articles are listed after {under_way.page_url}")
    return under_way.next_url


async def _was_passed(desk: Desk, section: SectionState, listing: Listing) -> bool:
    """Whether a page shows what was filed already: posts that came moved it down, so that nothing was jumped over."""
    keys = newest_first(listing.cards)
    known = await desk.archive.read(lambda tx: shown.shown_of(tx, section.id, keys))
    return 2 * len(known) > len(keys)
