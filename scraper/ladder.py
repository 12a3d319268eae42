"""Reads a section page in one way after the other, until a reading is believed.

remembered ──> profiles (scraper.listing) ──> walls ──> markup ──> learned ──> generic
A reading that was found, not written by somebody for this kind of page, has to earn trust. One by a profile gives way
to it only where it leaves out what the section showed last and the page still does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import partial

from pressclip.errors import NoCards, ReadError
from pressclip.models import Known, Listing, Page
from scraper.generic.reading import read_generic
from scraper.html.parsed import Parsed, parsed
from scraper.learned.reading import read_learned
from scraper.left_out import holds_more, leaves_out, shows_any, takes_its_place
from scraper.marked.lists import read_markup
from scraper.memory import FOUND, REMEMBERED, Memory, read_remembered
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import Profile
from scraper.trust import trust
from scraper.walls.check import check_page

Read = Callable[[Page], Listing]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of a section before its page is read: the articles it showed, newest first, and how it was read."""

    known: Sequence[Known] = ()
    is_whole: bool = False  # these are all that it ever showed
    memory: Memory = field(default_factory=Memory)
    method: str | None = None  # of the last reading that was believed


def read_section(page: Page, *, zone: tzinfo, profiles: Sequence[Profile], history: History, now: datetime) -> Listing:
    """The listing of the first reading that is believed, with what spoke for it as evidence.

    Raises Wall, with a status of its own, where something else than a section page stands there; NoCards with every
    reading's reason where none is believed (`says_empty` where the page says that there are no articles).
    """
    with parsed(page) as whole:
        return _climbed(whole, zone, profiles, history, now)


def _climbed(page: Parsed, zone: tzinfo, profiles: Sequence[Profile], history: History, now: datetime) -> Listing:
    memory, reasons = history.memory, list[str]()
    by_memory = partial(read_remembered, profile=memory.profile, zone=zone) if memory.profile is not None else None
    remembered = ((REMEMBERED, by_memory),) if by_memory is not None else ()
    if not memory.is_stale(now) and (listing := _first(page, remembered, history, reasons)):
        return listing
    written = _written(page, zone, profiles)
    listing = written if isinstance(written, Listing) else None
    if listing is not None and (whole := _whole(page, zone, listing, history, reasons)):
        return whole
    is_clear = listing is not None or (isinstance(written, NoCards) and written.says_empty)
    if not is_clear or leaves_out(page, listing, history.known, profiles):
        reasons.append(str(written) if listing is None else f"{listing.method}: articles that it showed are left out")
        readings = (*found_readings(zone, history.known), *(remembered if memory.is_stale(now) else ()))
        shows_enough = partial(takes_its_place, page=page, listing=listing, known=history.known) if is_clear else bool
        try:
            found = _first(page, readings, history, reasons, shows_enough)
        except ReadError:  # what a profile reads is a part of the page, and may be all that can be parsed
            if listing is None:
                raise
            found = None
        if found is not None:
            return found
    if not is_clear:
        raise NoCards("; ".join([*reasons, *_changed(page, memory)]))
    if isinstance(written, NoCards):
        raise written
    return written


def _whole(page: Parsed, zone: tzinfo, listing: Listing, history: History, reasons: list[str]) -> Listing | None:
    """The page as it was read last, by what is remembered or on trial, where a profile shows but a part of that.

    Asked only where no known article is there to tell: on further pages, and where all were pushed off the first.
    """
    profile = history.memory.profile or history.memory.candidate
    if history.method not in FOUND or profile is None or shows_any(listing, history.known):
        return None
    readings = ((REMEMBERED, partial(read_remembered, profile=profile, zone=zone)),)
    return _first(page, readings, history, reasons, partial(holds_more, than=listing))


def _written(page: Parsed, zone: tzinfo, profiles: Sequence[Profile]) -> Listing | NoCards:
    """The page by selectors that somebody wrote for its kind; why it is none of them, or empty. Raises Wall."""
    try:
        return read_listing(page, zone=zone, profiles=profiles)
    except NoCards as error:
        check_page(page, expected="listing")
        return error.with_traceback(None)  # else it and the frames hold each other, and the page


def found_readings(zone: tzinfo, known: Sequence[Known]) -> tuple[tuple[str, Read], ...]:
    """The readings that need no profile, by name and in their order."""
    return (
        ("markup", partial(read_markup, zone=zone)),
        ("learned", partial(read_learned, zone=zone, known=known)),
        ("generic", partial(read_generic, zone=zone)),
    )


def believed(page: Page, listing: Listing, history: History) -> tuple[bool, str]:
    """Whether a found reading of this page is believed, and why in words."""
    found_before = history.memory.profile is None and {listing.method, history.method or ""} <= FOUND
    verdict = trust(listing, history.known, at=page.date)
    if not verdict.believed and (listing.method == REMEMBERED or found_before) and history.memory.is_alike(page):
        verdict = trust(listing, history.known, at=page.date, alike=True)
    return verdict.believed, verdict.reason


def mended(listing: Listing, history: History, now: datetime) -> str | None:
    """How the section is read now and how no more, where that is worth telling the operator; else None."""
    before, method = history.method, listing.method
    if before is None or method == before:
        return None
    if {before, method} <= FOUND and (method == REMEMBERED or history.memory.profile is None):
        return None  # a found reading that is being proved, or was
    if {before, method} <= FOUND and history.memory.is_stale(now):
        return None  # what is remembered was only held against it
    return changed_way(before, method)


def changed_way(before: str, method: str) -> str:
    """That a section is read by another method than before, in words."""
    return f"by {method}, no more by {before}"


def _first(
    page: Page,
    readings: Sequence[tuple[str, Read]],
    history: History,
    reasons: list[str],
    shows_enough: Callable[[Listing], bool] = bool,
) -> Listing | None:
    """The first reading that is believed and shows enough; why the others are not is added to the reasons."""
    for name, read in readings:
        try:
            listing = read(page)
        except NoCards as error:
            reasons.append(f"{name}: {error}")
            continue
        is_believed, reason = believed(page, listing, history)
        if is_believed and shows_enough(listing):
            return replace(listing, evidence=(*listing.evidence, reason))
        reasons.append(f"{name}: {reason}")
    return None


def _changed(page: Page, memory: Memory) -> Iterator[str]:
    like = memory.likeness(page)
    if like is not None:
        how = "is built as it was when it was last read" if memory.is_alike(page) else "was rebuilt since it was read"
        yield f"the page {how} (likeness {like:.2f})"
