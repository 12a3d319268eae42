"""Follows a section's listing down until it meets what was known, so that nothing between is missed.

further pages, as each links to the next ── ended? ──> the section's feed ──> the API ──> a gap on record
Each page is filed in one transaction with how far the walk came, so a crash or a used-up budget only interrupts it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from db import coverage, filing, sections
from db.coverage import Source, Walk
from db.filing import Filed
from db.known import Place
from db.sections import SectionState
from pressclip.errors import ArchiveError, Deferred, Disallowed, FetchError, PressclipError, ReadError, SetAside, bug
from pressclip.events import crashed, emit, warn
from pressclip.models import Card
from schedules import cadence, ledger
from schedules.desk import Desk
from schedules.evidence import keep_section
from schedules.further_pages import Ended, Further, Grown, Shifted, further_page
from schedules.judging import judge_filed
from schedules.ledger_listed import Listed
from schedules.manners import note_hold
from schedules.reachability import BEHIND, unreached
from schedules.rights import said_of, withhold
from scraper.fetching.tally import counted

_LEASE = timedelta(minutes=15)
_TRIES = 12  # of one page: some fifteen hours
_UNREADABLE = 3  # tries of a page that cannot be read
_FORBIDDEN = 22  # tries of the last source: some two days, as robots.txt is read once a day and may be a slip
_NEXT: dict[Source, Source] = {"page": "feed", "feed": "api"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What a walk did since it was taken up; `over`: it reached what was known, or left a gap on record."""

    requests: int = 0
    found: int = 0
    new: int = 0
    over: bool = False
    error: str | None = None


class _Superseded(PressclipError):
    """Another process took the section over; nothing of this page is written."""


@dataclass(frozen=True, slots=True)
class _Trip:
    """A walk taken up by this process."""

    desk: Desk
    section: SectionState
    fence: int


async def walk(
    desk: Desk, section_id: int, *, patient: bool = True, goes_on: Callable[[], bool] = lambda: True
) -> Walked | None:
    """Goes on with the walk of a section; None where there is none, or another process has the section.

    `patient`: it leaves the next request to a first page of the site that is due, for an hour. `goes_on` is asked
    before each page.
    """
    now = desk.clock()
    taken = await desk.archive.write(
        lambda tx: sections.lease(tx, section_id, desk.owner, now, alive=desk.alive, lasts=_LEASE)
    )
    if taken is None:
        return None
    section, fence = taken
    with counted() as made:
        try:
            walked = await _walk(_Trip(desk, section, fence), patient, goes_on)
        finally:
            await desk.archive.write(lambda tx: sections.finish(tx, section_id, fence))
    if walked is not None:
        walked = replace(walked, requests=made.requests)
    if walked is not None and (walked.requests or walked.over):
        emit("section.walked", section=f"{section.site}/{section.name}", new=walked.new, over=walked.over)
    return walked


async def _walk(trip: _Trip, patient: bool, goes_on: Callable[[], bool]) -> Walked | None:
    done: Walked | None = None
    while (under_way := await trip.desk.archive.read(lambda tx: coverage.walk_of(tx, trip.section.id))) is not None:
        done = done or Walked()
        if not goes_on() or (patient and await _is_in_the_way(trip, under_way)):
            return done
        done = await _one_page(trip, under_way, done)
        if done.error is not None:
            return done
    return replace(done, over=True) if done is not None else None


async def _is_in_the_way(trip: _Trip, under_way: Walk) -> bool:
    now = trip.desk.clock()
    return now - under_way.walked_at < coverage.PATIENCE and await trip.desk.archive.read(
        lambda tx: coverage.is_first_page_due(tx, trip.section.site_id, now)
    )


async def _one_page(trip: _Trip, under_way: Walk, done: Walked) -> Walked:
    try:
        further = await further_page(trip.desk, trip.section, under_way)
        filed = await trip.desk.archive.write(partial(_file, trip, under_way, further))
    except ArchiveError:
        raise  # ours, not the page's
    except PressclipError as error:
        return await _instead(trip, under_way, done, error)
    except Exception as error:  # noqa: BLE001 - a bug in reading one page must not end the walk; it is told like any failure
        crashed(f"walk of {trip.section.site}/{trip.section.name}", error)
        return await _instead(trip, under_way, done, bug(error))
    trip.desk.spent.showed(trip.section.site, len(further.listing.cards))
    found, new = done.found + len(further.listing.cards), done.new + len(filed.new)
    return replace(done, found=found, new=new)


async def _instead(trip: _Trip, under_way: Walk, done: Walked, error: PressclipError) -> Walked:
    """What becomes of a walk whose next page was not had; it is written down."""
    try:
        await trip.desk.archive.write(partial(_noted, trip, under_way, error))
    except _Superseded as superseded:
        return replace(done, error=str(superseded))
    goes_on = isinstance(error, (Ended, Shifted)) or _is_short(under_way, error)
    return done if goes_on else replace(done, error=str(error))


def _is_short(under_way: Walk, error: PressclipError) -> bool:
    """Whether a feed may only be too short to list what the page showed last: an API lists all, sooner or later."""
    return isinstance(error, ledger.Lagging) and under_way.by == "feed"


def _noted(trip: _Trip, under_way: Walk, error: PressclipError, tx: Connection) -> None:
    _check_held(tx, trip)
    match error:
        case _ if isinstance(error, Ended) or _is_short(under_way, error):
            _next_source(trip, under_way, str(error), tx)
        case Shifted():
            grown = under_way.grown or isinstance(error, Grown)
            ledger.restart(tx, trip.section, trip.desk.clock(), grown=grown)
        case Deferred():
            coverage.step(tx, trip.section.id, due=error.until)
        case _:
            _failed(trip, under_way, error, tx)


def _file(trip: _Trip, under_way: Walk, further: Further, tx: Connection) -> Filed:
    desk, section, listing, now = trip.desk, trip.section, further.listing, trip.desk.clock()
    _check_held(tx, trip)
    place = Place(
        site_id=section.site_id,
        section_id=section.id,
        last_success=under_way.since,
        baseline=under_way.baseline,
        read_pages=desk.site(section.site).fetch_articles,
        walk_began=under_way.began,
        walked_at=now,
    )
    cards = ledger.above_known(tx, under_way, listing.cards)
    old = ledger.old_below(tx, under_way, cards)
    cards = [replace(card, pinned=True) if at in old else card for at, card in enumerate(cards)]
    filed = filing.file(tx, place, _by_time(cards, ledger.known_down_to(tx, under_way)), now)
    withhold(tx, desk, section.site, listing.cards)
    judge_filed(tx, desk.judges, filed, now)
    if under_way.by == "page":
        said = said_of(desk, section.site, further.page)
        keep_section(tx, desk, further.page, section.id, listing.method, said)
    url = further.page.final_url
    read = Listed(url=url, cards=listing.cards, next_url=listing.next_url, by=under_way.by, again=further.again)
    ledger.note_further_page(tx, under_way, read, now)
    return filed


def _by_time(cards: Sequence[Card], bottom: datetime | None) -> tuple[Card, ...]:
    """Cards at the end that are older than all that was known are no news, although no known one stands above them.

    One that stands above younger ones is dated back.
    """
    if bottom is None:
        return tuple(cards)
    young = [at for at, card in enumerate(cards) if (card.published.upper or bottom) >= bottom]
    first = young[-1] + 1 if young else 0
    return (*cards[:first], *(replace(card, pinned=True) for card in cards[first:]))


def _next_source(trip: _Trip, under_way: Walk, why: str, tx: Connection) -> None:
    """Where one source of the listing ends, the next is asked; after the last, what is missing is on record."""
    reason = under_way.error or why
    source = _NEXT.get(under_way.by)
    if source is None:
        ledger.give_up(tx, under_way, reason, trip.desk.clock())
    else:
        ledger.next_source(tx, under_way, source, reason, trip.desk.clock())


def _failed(trip: _Trip, under_way: Walk, error: PressclipError, tx: Connection) -> None:
    desk, section, failures = trip.desk, trip.section, under_way.failures + 1
    if until := unreached(tx, desk, section.site, error):
        coverage.step(tx, section.id, due=until + BEHIND)
        return
    warn("walk.failed", section=f"{section.site}/{section.name}", error=str(error), attempt=failures)
    tries = _tries(under_way, error)
    now, chance = desk.clock(), desk.chance()
    held = note_hold(tx, under_way.page_url, error, now, chance) if isinstance(error, FetchError) else None
    if failures >= tries:
        _next_source(trip, under_way, str(error), tx)
        return
    due = cadence.after_failure(now, failures, timedelta(hours=1), chance)
    coverage.step(tx, section.id, failures=failures, due=max(due, held or due))


def _tries(under_way: Walk, error: PressclipError) -> int:
    """How often a page is tried that fails so: what robots.txt forbids once, while there is another source. Pure."""
    if isinstance(error, Disallowed):
        return 1 if under_way.by in _NEXT else _FORBIDDEN
    return 1 if isinstance(error, SetAside) else _UNREADABLE if isinstance(error, ReadError) else _TRIES


def _check_held(tx: Connection, trip: _Trip) -> None:
    if not sections.is_held(tx, trip.section.id, trip.fence):
        raise _Superseded("another process took over")
