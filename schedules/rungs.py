"""The rungs of reading that need a request of their own, where a section page itself cannot be read: feed, API."""

from dataclasses import replace

from db import witness
from db.sections import SectionState
from db.witness import Witness
from pressclip.addresses import host_of
from pressclip.errors import BadStatus, Deferred, Held, NoCards, PressclipError, ReadError
from pressclip.models import Page
from schedules.asking import ask
from schedules.desk import Desk
from scraper.feeds.entries import Feed
from scraper.ladder import History, believed


async def by_request(
    desk: Desk, section: SectionState, page: Page, failed: ReadError, history: History, *, doubted: bool = True
) -> Feed:
    """The section as its own feed or the site's API lists it, where that is believed.

    `failed` is why its page was not read. Raises NoCards of the same status with every rung's reason (`says_empty`
    where page and feed agree that there is nothing), Deferred by the budget. Not `doubted`: believed in any case, as
    where the operator wants the section read so: after a long pause it lists nothing that is known.
    """
    reasons = [str(failed)]
    page_says_empty = isinstance(failed, NoCards) and failed.says_empty
    for name in _RUNGS:
        try:
            feed = await _ask(desk, section, page, name)
        except PressclipError as error:
            if _ends_it(error, page):
                raise
            reasons.append(f"{name}: {error}")
            if page_says_empty and isinstance(error, NoCards) and error.says_empty:
                raise NoCards("; ".join(reasons), says_empty=True) from error
            continue
        is_believed, reason = believed(page, feed.listing, history)
        if is_believed or not doubted:
            return replace(feed, listing=replace(feed.listing, evidence=(*feed.listing.evidence, reason)))
        reasons.append(f"{name}: {reason}")
    raise _as_before(failed, "; ".join(reasons))


def _ends_it(error: PressclipError, page: Page) -> bool:
    """Whether the section has to wait: for the budget, or since its own host, not that of its feed, wants a pause."""
    if isinstance(error, Held):
        return error.host == host_of(page.final_url)
    if isinstance(error, BadStatus) and error.until is not None:
        return host_of(error.url) == host_of(page.final_url)
    return isinstance(error, Deferred)


def _as_before(failed: ReadError, reasons: str) -> ReadError:
    """The page's own failure, with what else was tried."""
    error = NoCards(reasons)
    error.status = failed.status
    return error


async def _ask(desk: Desk, section: SectionState, page: Page, kind: Witness) -> Feed:
    known = (await desk.archive.read(lambda tx: witness.witnesses_of(tx, section.id))).get(kind)
    if known is not None and known.gone and known.waits(desk.clock()):
        raise NoCards(known.error or "there is none")
    answer = await ask(desk, section, page, kind, known)
    if answer.feed is None:
        raise NoCards("it says that it did not change, and was not asked")
    validators, now = answer.page.validators, desk.clock()
    await desk.archive.write(lambda tx: witness.read(tx, section.id, kind, validators, now))
    return answer.feed


_RUNGS: tuple[Witness, ...] = ("feed", "api")
BY_REQUEST = frozenset(_RUNGS)  # a page that they stand in for was not read: its validators are void
