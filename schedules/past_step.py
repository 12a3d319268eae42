"""One page more of a section's past: read under the section's lease, filed in one transaction with where it goes on.

opened (which way, from where) -> page -> page -> ... -> the date, or the end of the listing
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from db import backfills, coverage, filing, sections
from db.backfills import Backfill, Over, Purpose
from db.known import Place
from db.sections import SectionState
from pressclip.errors import BadStatus, Disallowed, FetchError, PressclipError, ReadError
from pressclip.events import emit
from schedules.chains import joined, last_times, newest_first
from schedules.desk import Desk
from schedules.evidence import keep_section
from schedules.further_pages import Ended, Shifted
from schedules.ledger_past import Met, Piece, note_past
from schedules.manners import check_held, note_hold
from schedules.past_pages import Past, Unusable, past_page
from schedules.rights import said_of
from schedules.witnesses import whole_address
from scraper.feeds.rest import before_address
from scraper.fetching.tally import counted

_LEASE = timedelta(minutes=15)
_DECIDE = 3  # of a page's last cards: an old article may be shown again
_MARGIN = timedelta(days=1)  # the wall clocks of all zones are within it
_JUMP = 2 * _MARGIN  # so much of what is proven is worth jumping over


class _Superseded(PressclipError):
    """Another process took the section over; nothing of this page is written."""


@dataclass(frozen=True, slots=True)
class _Trip:
    """A section taken for one page."""

    desk: Desk
    section: SectionState
    fence: int


async def past_step(desk: Desk, section_id: int, purpose: Purpose) -> bool:
    """Opens a backfill on record or goes on by one page; False where another process has the section.

    Raises FetchError's kinds (Deferred by the budget among them), ReadError; the backfill stays where it was.
    """
    now = desk.clock()
    taken = await desk.archive.write(
        lambda tx: sections.lease(tx, section_id, desk.owner, now, alive=desk.alive, lasts=_LEASE)
    )
    if taken is None:
        return False
    trip = _Trip(desk, *taken)
    with counted() as made:
        try:
            await _step(trip, purpose)
        except _Superseded:
            return False
        except FetchError as error:
            url, refused, chance = trip.section.url, error, desk.chance()
            await desk.archive.write(lambda tx: note_hold(tx, url, refused, desk.clock(), chance))
            raise
        finally:
            await desk.archive.write(lambda tx: _let_go(tx, trip, purpose, made.requests))
    return True


def _let_go(tx: Connection, trip: _Trip, purpose: Purpose, requests: int) -> None:
    sections.finish(tx, trip.section.id, trip.fence)
    backfills.count(tx, trip.section.id, purpose, requests)


async def _step(trip: _Trip, purpose: Purpose) -> None:
    desk, section = trip.desk, trip.section
    under_way = await desk.archive.read(lambda tx: backfills.load(tx, section.id, purpose))
    if under_way is None or under_way.over is not None:
        return
    if not under_way.page_url:
        await _open(trip, under_way)
        return
    try:
        past = await past_page(desk, section, under_way)
    except Ended as error:
        emit("backfill.ended", section=f"{section.site}/{section.name}", why=str(error))
        await desk.archive.write(partial(_end, trip, under_way))
    except Shifted:
        await desk.archive.write(partial(_restart, trip, under_way))
    except Unusable as error:
        if not _may_read_pages(trip, under_way):
            raise
        emit("backfill.by_pages", section=f"{section.site}/{section.name}", why=str(error))
        await desk.archive.write(partial(_restart, trip, under_way))
    else:
        await desk.archive.write(partial(_file, trip, under_way, past))


async def _open(trip: _Trip, under_way: Backfill) -> None:
    """Which way the past is read, and from where: by the API from where what is known ends, else from the top."""
    desk, section = trip.desk, trip.section
    home = desk.site(section.site).home
    edge = await desk.archive.read(lambda tx: _edge(tx, section.id))
    before = _wall_clock(edge) if edge is not None and edge + _MARGIN < desk.clock() else None
    values: dict[str, Any] = {"by": "page", "next_url": section.url}
    try:
        await check_held(desk.archive, home, desk.clock())
        url = await whole_address(
            desk.fetcher, section.url, home=home, site=section.site, kind="backfill", before=before
        )
        values = {"by": "api", "next_url": url}
    except BadStatus as error:
        if error.until is not None or error.code >= 500:
            raise
    except (Disallowed, ReadError):
        pass
    if values["by"] == "page" and not _may_read_pages(trip, under_way):
        values = {"next_url": None, "over": "ended"}
    now = desk.clock()
    values |= {"page_url": values["next_url"] or section.url, "at": now, "due": now}
    await desk.archive.write(lambda tx: backfills.step(tx, section.id, under_way.purpose, **values))


def _may_read_pages(trip: _Trip, under_way: Backfill) -> bool:
    """Not those below a gap, which a walk followed already, nor of a site of which no page is asked for."""
    return under_way.purpose == "past" and not trip.desk.site(trip.section.site).feed_only


def _edge(tx: Connection, section_id: int) -> datetime | None:
    """The latest time of the last articles above the first gap, where none is of all that is known (aware UTC)."""
    known, walk = coverage.spans(tx, section_id), coverage.walk_of(tx, section_id)
    open_ended = [one for one in known if walk is None or one.id != walk.span_id]
    return backfills.newest_time(tx, open_ended[0].oldest) if open_ended else None


def _wall_clock(edge: datetime) -> datetime:
    return (edge + _MARGIN).astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _file(trip: _Trip, under_way: Backfill, past: Past, tx: Connection) -> None:
    desk, section, now = trip.desk, trip.section, trip.desk.clock()
    _check_held(tx, trip)
    place = Place(
        site_id=section.site_id,
        section_id=section.id,
        last_success=None,
        baseline=True,
        read_pages=False,
        of="backfill",
    )
    filed = filing.file_missed(tx, place, past.listing.cards, now)
    if under_way.by == "page":
        said = said_of(desk, section.site, past.page)
        keep_section(tx, desk, past.page, section.id, past.listing.method, said)
    values = _noted(tx, under_way, past, now)
    filed_so_far = under_way.filed + len(filed)
    backfills.step(tx, section.id, under_way.purpose, **values, filed=filed_so_far, at=now, due=now)


def _noted(tx: Connection, under_way: Backfill, past: Past, now: datetime) -> dict[str, Any]:
    """What becomes of a backfill by a page, which the ledger takes in where it follows on the one before."""
    values: dict[str, Any] = {"next_url": past.next_url, "again": past.again, "seeking": past.seeking}
    values["page_url"] = past.page.final_url if under_way.by == "page" else past.page.url
    if past.seeking:
        return values
    seen, last = newest_first(past.proof), last_times(past.proof, _DECIDE)
    bottom = max((one.lower for one in last if one.lower is not None), default=None)
    piece = Piece(keys=joined(under_way.tail, seen), bottom=bottom, is_sorted=under_way.by == "api")
    met = note_past(tx, under_way.section_id, piece, at=under_way.span_id, now=now)
    values |= {"tail": list(seen), "span_id": met.span.id if met.span is not None else None}
    reached = max((one.upper for one in last if one.upper is not None), default=None)
    values |= {"top": under_way.top or _top(past), "reached": reached or under_way.reached}
    values |= {"bottom": bottom or under_way.bottom}
    if (reached is not None and reached < under_way.until) or _is_filed_below(tx, under_way, met):
        over: Over = "done"
        return values | {"over": over}
    return values | _jump(tx, under_way, past, met, bottom)


def _top(past: Past) -> datetime | None:
    times = [lower for card in past.listing.cards if (lower := card.published.lower) is not None]
    return max(times, default=None)


def _is_filed_below(tx: Connection, under_way: Backfill, met: Met) -> bool:
    """Whether a gap was closed, and that was all: what lies below was proven before."""
    if not met.joined or met.span is None:
        return False
    if under_way.purpose == "gap":
        return True
    edge = backfills.newest_time(tx, met.span.oldest) if met.is_last else None
    return edge is not None and edge < under_way.until


def _jump(tx: Connection, under_way: Backfill, past: Past, met: Met, bottom: datetime | None) -> dict[str, Any]:
    """After a gap was closed, on to the end of what is known below it, where the API can be asked for that."""
    if under_way.by != "api" or not met.joined or met.span is None or bottom is None:
        return {}
    edge = backfills.newest_time(tx, met.span.oldest)
    if edge is None or edge + _JUMP > bottom:
        return {}
    return {"next_url": before_address(past.page.url, _wall_clock(edge)), "tail": [], "span_id": None}


def _end(trip: _Trip, under_way: Backfill, tx: Connection) -> None:
    """The listing ends: nothing is missing below what was read."""
    _check_held(tx, trip)
    now = trip.desk.clock()
    if under_way.span_id is not None and not under_way.seeking:
        by_api = under_way.by == "api"
        piece = Piece(keys=under_way.tail, bottom=under_way.bottom, is_end=True, is_sorted=by_api)
        note_past(tx, under_way.section_id, piece, at=under_way.span_id, now=now)
    over: Over = "ended"
    backfills.step(tx, under_way.section_id, under_way.purpose, over=over, at=now, due=now)


def _restart(trip: _Trip, under_way: Backfill, tx: Connection) -> None:
    """Once more from the section's first page.

    Posts were withdrawn, so that the pages no longer follow on one another, or the API is of no use.
    """
    _check_held(tx, trip)
    now, url = trip.desk.clock(), trip.section.url
    again = {"by": "page", "next_url": url, "page_url": url, "tail": [], "again": False, "seeking": False}
    backfills.step(tx, under_way.section_id, under_way.purpose, **again, span_id=None, at=now, due=now)


def _check_held(tx: Connection, trip: _Trip) -> None:
    if not sections.is_held(tx, trip.section.id, trip.fence):
        raise _Superseded("another process took over")
