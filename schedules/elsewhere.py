"""Sections that list their oldest articles first, over several pages: what is new is read by their feed, else the API.

page 1    a b c d e    the oldest, for ever
page 9    v w x y z    the newest

Where its times rise, that is plain. Where it prints days, and all are of one or two, it shares nothing with its feed
and is older than all of that, or what both show stands in reverse order there.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from db import shown
from db.sections import SectionState
from db.witness import SectionFeed, Witness, witnesses_of
from pressclip.addresses import key
from pressclip.errors import ArchiveError, Deferred, NoCards, PressclipError
from pressclip.models import Card, Page
from schedules.asking import Answer, ask
from schedules.chains import goes_up, is_upside_down, newest_time
from schedules.desk import Desk
from schedules.marks import Mark
from schedules.reading import Reading
from schedules.rungs import BY_REQUEST
from scraper.feeds.entries import Feed
from scraper.ladder import History, believed

_WITNESSES: tuple[Witness, ...] = ("feed", "api")  # in this order
_FEW = 3  # cards: fewer prove nothing


async def read_elsewhere(
    desk: Desk, section: SectionState, page: Page, reading: Reading, mark: Mark
) -> tuple[Reading, Answer | None] | None:
    """What is read in the page's stead, and by which answer (None: nothing can be); None where the page is as others.

    Raises NoCards where feed or API stood in for it until now and cannot be had: the page proves nothing.
    """
    if not _lists_oldest(reading):
        return None
    await mark.done()
    reasons = ["the page lists its oldest articles first, over several pages"]
    known = await desk.archive.read(lambda tx: witnesses_of(tx, section.id))
    for kind in _WITNESSES:
        try:
            answer = await _ask(desk, section, page, kind, known.get(kind))
        except (Deferred, ArchiveError):
            raise
        except PressclipError as error:
            reasons.append(f"{kind}: {error}")
            continue
        if answer.feed is not None and _stands_in(page, reading, answer, answer.feed):
            return in_its_stead(reading, answer.feed), answer
        if not is_upside_down(reading.listing.cards):
            return None  # it is as others again
        reasons.append(f"{kind}: it lists nothing newer")
    if reading.history.method in BY_REQUEST:
        raise NoCards("; ".join(reasons))
    return reading, None


async def is_overtaken(
    desk: Desk, section: SectionState, page: Page, reading: Reading, answer: Answer, *, shows_new: bool
) -> bool:
    """Whether a page turns out by its feed to be its section's oldest.

    One that brought something once and stands still is of another kind: some cache keeps giving it out. So is one that
    shows what came out since the section was read.
    """
    cards = reading.listing.cards
    if answer.feed is None or reading.listing.next_url is None or not goes_up(cards):
        return False
    if not _stands_in(page, reading, answer, answer.feed):
        return False
    if (begun := section.baseline_at) is None:
        return True
    if shows_new:
        read, until = section.last_success, newest_time(cards)
        return read is None or until is None or until <= read
    many, _ = await desk.archive.read(lambda tx: shown.brought(tx, section.id, begun))
    return many == 0


def in_its_stead(reading: Reading, feed: Feed) -> Reading:
    """The reading that feed or API give of a section whose page lists its oldest articles."""
    return replace(
        reading,
        listing=feed.listing,
        memory=reading.history.memory,
        mended=None,
        entries={key(entry.card.url): entry for entry in feed.entries},
        oldest=reading.listing.cards,
    )


def unless_of_before(cards: Sequence[Card], begun: datetime | None) -> tuple[Card, ...]:
    """Cards of a list that was not read before: those from before its section was followed are no news. Pure."""
    return tuple(
        replace(card, pinned=True) if begun and (card.published.upper or begun) < begun else card for card in cards
    )


def _lists_oldest(reading: Reading) -> bool:
    listing, history = reading.listing, reading.history
    if listing.next_url is None or listing.method in BY_REQUEST:
        return False
    if is_upside_down(listing.cards):
        return True
    if history.method not in BY_REQUEST:
        return False
    top = {one.key for one in history.known[:_FEW]}
    shows_top = any(key(card.url) in top for card in listing.cards)
    return not shows_top and goes_up(listing.cards)


async def _ask(desk: Desk, section: SectionState, page: Page, kind: Witness, known: SectionFeed | None) -> Answer:
    if known is not None and known.waits(desk.clock()):
        raise NoCards(known.error or "it is left alone for now")
    return await ask(desk, section, page, kind, known)


def _stands_in(page: Page, reading: Reading, answer: Answer, feed: Feed) -> bool:
    """Whether what answered is the section's own list, and goes on where the page's ends."""
    if answer.kind == "feed" and key(answer.page.final_url) != key(answer.page.url):
        return False  # it led elsewhere, to the feed of the whole site say
    cards, until = reading.listing.cards, newest_time(reading.listing.cards)
    times = sorted(lower for card in feed.listing.cards if (lower := card.published.lower) is not None)
    if until is None or not times or not believed(page, feed.listing, History())[0]:
        return False
    if is_upside_down(cards) or reading.history.method in BY_REQUEST:
        return times[-1] > until
    places = {key(card.url): at for at, card in enumerate(feed.listing.cards)}
    shared = [places[one] for card in cards if (one := key(card.url)) in places]
    if shared:
        return len(shared) >= _FEW and 0 not in shared and shared == sorted(shared, reverse=True)
    return len(times) >= _FEW and times[0] > until
