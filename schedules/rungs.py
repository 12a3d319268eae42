"""The rungs of reading that need a request of their own, where a section page itself cannot be read: feed, API."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from db.sections import SectionState
from db.witness import feed_of
from pressclip.errors import BadStatus, Deferred, NoCards, PressclipError, ReadError
from pressclip.models import Page
from schedules.desk import Desk
from schedules.witnesses import ask_api, ask_feed, feed_address
from scraper.feeds.entries import Feed
from scraper.ladder import History, believed


async def by_request(desk: Desk, section: SectionState, page: Page, failed: ReadError, history: History) -> Feed:
    """The section as its own feed or the site's API lists it, where that is believed.

    `failed` is why its page was not read. Raises NoCards of the same status with every rung's reason (`says_empty`
    where page and feed agree that there is nothing), Deferred by the budget.
    """
    reasons = [str(failed)]
    page_says_empty = isinstance(failed, NoCards) and failed.says_empty
    for name, ask in _RUNGS:
        try:
            feed = await ask(desk, section, page)
        except Deferred:
            raise
        except PressclipError as error:
            if isinstance(error, BadStatus) and error.until is not None:
                raise  # the host wants to be left alone
            reasons.append(f"{name}: {error}")
            if page_says_empty and isinstance(error, NoCards) and error.says_empty:
                raise NoCards("; ".join(reasons), says_empty=True) from error
            continue
        is_believed, reason = believed(page, feed.listing, history)
        if is_believed:
            return replace(feed, listing=replace(feed.listing, evidence=(*feed.listing.evidence, reason)))
        reasons.append(f"{name}: {reason}")
    raise _as_before(failed, "; ".join(reasons))


def _as_before(failed: ReadError, reasons: str) -> ReadError:
    """The page's own failure, with what else was tried."""
    error = NoCards(reasons)
    error.status = failed.status
    return error


async def _by_feed(desk: Desk, section: SectionState, page: Page) -> Feed:
    known = await desk.archive.read(lambda tx: feed_of(tx, section.id))
    url = known.url if known is not None else feed_address(page)
    if url is None:
        raise NoCards("the page offers none of its own")
    return await ask_feed(desk.fetcher, url, site=section.site, zone=desk.zone(section.site))


async def _by_api(desk: Desk, section: SectionState, page: Page) -> Feed:
    home, zone = desk.site(section.site).home, desk.zone(section.site)
    return await ask_api(desk.fetcher, page, home=home, site=section.site, zone=zone)


_RUNGS: tuple[tuple[str, Callable[[Desk, SectionState, Page], Awaitable[Feed]]], ...] = (
    ("feed", _by_feed),
    ("api", _by_api),
)
BY_REQUEST = frozenset(
    name for name, _ in _RUNGS
)  # a page that they stand in for was not read: its validators are void
