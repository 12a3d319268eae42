"""The rungs of reading that need a request of their own, where a section page itself cannot be read: feed, API."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from db.sections import SectionState
from pressclip.errors import Deferred, NoCards, PressclipError
from pressclip.models import Listing, Page
from schedules.desk import Desk
from scraper.feed_links import feed_links
from scraper.feeds import read_feed
from scraper.rest import category_of, posts_address, read_posts
from scraper.trust import trust

_PER_PAGE = 20  # posts: more than a section shows at once


async def by_request(
    desk: Desk, section: SectionState, page: Page, failed: PressclipError, known: Sequence[str]
) -> Listing:
    """The section as its own feed or the site's API lists it, where that is believed.

    `failed` is why its page was not read. Raises NoCards with every rung's reason, Deferred by the budget.
    """
    reasons = [str(failed)]
    for name, ask in _RUNGS:
        try:
            listing = await ask(desk, section, page)
        except Deferred:
            raise
        except PressclipError as error:
            reasons.append(f"{name}: {error}")
            continue
        verdict = trust(listing, known, at=page.date)
        if verdict.believed:
            return replace(listing, evidence=(*listing.evidence, verdict.reason))
        reasons.append(f"{name}: {verdict.reason}")
    raise NoCards("; ".join(reasons))


async def _by_feed(desk: Desk, section: SectionState, page: Page) -> Listing:
    own = next((link.url for link in feed_links(page) if link.of == "section"), None)
    if own is None:
        raise NoCards("the page offers none of its own")
    answer = await desk.fetcher.get(own, site=section.site, kind="page")
    return (await asyncio.to_thread(read_feed, answer, zone=desk.zone(section.site))).listing


async def _by_api(desk: Desk, section: SectionState, page: Page) -> Listing:
    category = category_of(page)
    if category is None:
        raise NoCards("the page names no category of it")
    wanted = posts_address(desk.site(section.site).home, category=category, per_page=_PER_PAGE)
    answer = await desk.fetcher.get(wanted, site=section.site, kind="page")
    return (await asyncio.to_thread(read_posts, answer, zone=desk.zone(section.site))).listing


_RUNGS: tuple[tuple[str, Callable[[Desk, SectionState, Page], Awaitable[Listing]]], ...] = (
    ("feed", _by_feed),
    ("api", _by_api),
)
