"""One poll of one section, from its lease to the next due time. The page a newcomer reads first.

lease -> fetch -> read -> in one transaction: file, judge, owe, next due time -> rows for people
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from db import filing, incidents, sections
from db.filing import Filed
from db.known import Place
from db.sections import SectionState
from pressclip.errors import ArchiveError, FetchError, NoCards, PressclipError, ReadError, bug
from pressclip.events import crashed, emit
from pressclip.models import Listing, Page, Validators
from schedules import cadence, moves
from schedules.desk import Desk
from schedules.judging import judge_filed
from schedules.manners import check_held, note_hold
from schedules.rungs import by_request
from scraper import READER
from scraper.ladder import climb
from scraper.listing import read_listing

_LEASE = timedelta(minutes=15)  # longer than any wait for a turn at a host that asks for long pauses
_WHOLE_EVERY = timedelta(hours=3)  # validators lie: so often a section is read without them


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll did, as `poll` prints it."""

    section: str
    status: str
    found: int = 0
    new: int = 0
    changed: int = 0
    method: str | None = None
    requests: int = 0
    error: str | None = None


class _Superseded(PressclipError):
    """Another process took the section over while it was being polled; nothing of this poll is written."""


async def poll(desk: Desk, section_id: int, *, baseline: bool | None = None) -> Polled:
    """Polls a section now, whatever its due time. `baseline` None: the first visit files without alerting."""
    now = desk.clock()
    leased = await desk.archive.write(
        lambda tx: sections.lease(tx, section_id, desk.owner, now, alive=desk.alive, lasts=_LEASE)
    )
    if leased is None:
        known = await desk.archive.read(lambda tx: sections.name_of(tx, section_id))
        return Polled(section=known, status="deferred", error="another process is polling it")
    section, fence = leased
    name = f"{section.site}/{section.name}"
    try:
        polled = await _poll(desk, section, fence, baseline)
    except _Superseded as error:
        polled = Polled(section=name, status="deferred", error=str(error))
    except ArchiveError:
        raise  # ours, not the section's
    except PressclipError as error:
        polled = await _failed(desk, section, fence, error)
    except Exception as error:  # noqa: BLE001 - a bug must not keep the section leased; it is told like any failure
        crashed(f"poll of {name}", error)
        polled = await _failed(desk, section, fence, bug(error))
    _tell(name, polled)
    return polled


def _tell(name: str, polled: Polled) -> None:
    level = logging.WARNING if polled.error else logging.INFO if polled.new or polled.changed else logging.DEBUG
    emit("section.polled", level, **{**_fields(polled), "section": name})


def _fields(polled: Polled) -> dict[str, Any]:
    return {name: getattr(polled, name) for name in Polled.__slots__ if getattr(polled, name) not in {None, 0}}


async def _poll(desk: Desk, section: SectionState, fence: int, baseline: bool | None) -> Polled:
    now = desk.clock()
    await check_held(desk.archive, section.url, now)
    validators = validators_for(section, now)
    page = await desk.fetcher.get(section.url, site=section.site, kind="page", validators=validators)
    if page.not_modified:
        await desk.archive.write(lambda tx: _unchanged(tx, desk, section, fence, page))
        return Polled(section=section.name, status="ok", method=section.method, requests=page.requests)
    try:
        listing = await _read(desk, section, page)
    except NoCards as error:
        return await desk.archive.write(partial(_no_cards, desk, section, fence, page, error))
    first = section.baseline_at is None if baseline is None else baseline
    filed = await desk.archive.write(lambda tx: _file(tx, desk, section, fence, page, listing, first))
    return Polled(
        section=section.name,
        status="new" if filed.new else "ok",
        found=len(listing.cards),
        new=len(filed.new),
        changed=len(filed.changed),
        method=listing.method,
        requests=page.requests,
    )


async def _read(desk: Desk, section: SectionState, page: Page) -> Listing:
    """By the profiles, else by the rungs above them. Raises ReadError of the status that the section gets."""
    zone = desk.zone(section.site)
    profiles = desk.profiles(desk.site(section.site), section.method)
    try:
        return await asyncio.to_thread(read_listing, page, zone=zone, profiles=profiles)
    except NoCards as error:
        failed = error
    known = await desk.archive.read(lambda tx: sections.known_keys(tx, section.id))
    try:
        return await asyncio.to_thread(climb, page, failed, zone=zone, known=known)
    except ReadError as error:
        if error.status != "broken" or failed.says_empty:
            raise
        return await by_request(desk, section, page, error, known)


def validators_for(section: SectionState, now: datetime) -> Validators | None:
    """What a poll sends to ask whether the page changed. Pure.

    None, for the whole page, where a 304 could not be believed: another reader, or too long without a look."""
    known = section.validators
    if known.etag is None and known.last_modified is None:
        return None
    if section.reader != READER or section.whole_at is None or now - section.whole_at >= _WHOLE_EVERY:
        return None
    return known


def _file(
    tx: Connection, desk: Desk, section: SectionState, fence: int, page: Page, listing: Listing, baseline: bool
) -> Filed:
    now = desk.clock()
    place = Place(
        site_id=section.site_id,
        section_id=section.id,
        last_success=section.last_success,
        baseline=baseline,
        read_pages=desk.site(section.site).fetch_articles,
    )
    filed = filing.file(tx, place, listing.cards, now)
    judge_filed(tx, desk.watches, filed, now)
    if section.method is not None and listing.method != section.method:
        incidents.healed(tx, section.id, f"by {listing.method}, no more by {section.method}", now)
    _finish(
        tx,
        desk,
        section,
        fence,
        status="new" if filed.new else "ok",
        method=listing.method,
        baseline_at=section.baseline_at or now,
        whole_at=now,
        **_kept(page),
        **moves.after(section, page, tx),
    )
    return filed


def _kept(page: Page) -> dict[str, Any]:
    return {"etag": page.validators.etag, "last_modified": page.validators.last_modified, "reader": READER}


def _unchanged(tx: Connection, desk: Desk, section: SectionState, fence: int, page: Page) -> None:
    _finish(tx, desk, section, fence, status="ok", **_kept(page))


def _no_cards(desk: Desk, section: SectionState, fence: int, page: Page, error: NoCards, tx: Connection) -> Polled:
    """An empty list is believed only of a section that never showed a card; otherwise the page is broken."""
    if not error.says_empty or sections.has_sightings(tx, section.id):
        raise error
    now = desk.clock()
    _finish(tx, desk, section, fence, status="empty", baseline_at=section.baseline_at or now)
    return Polled(section=section.name, status="empty", requests=page.requests)


def _finish(tx: Connection, desk: Desk, section: SectionState, fence: int, **values: Any) -> None:
    now = desk.clock()
    due = cadence.after_success(now, _interval(tx, desk, section), desk.chance())
    values = {"last_success": now, "failures": 0, "error": None, "next_poll": due} | values
    if not sections.finish(tx, section.id, fence, **values):
        raise _Superseded("another process took over")
    incidents.read_again(tx, section.id, now)


def _interval(tx: Connection, desk: Desk, section: SectionState) -> timedelta:
    count = sections.count(tx, section.site_id, desk.clock())
    return cadence.interval(desk.site(section.site), count, desk.section(section.site, section.name))


async def _failed(desk: Desk, section: SectionState, fence: int, error: PressclipError) -> Polled:
    status = error.status if isinstance(error, (FetchError, ReadError)) else "broken"
    until: datetime | None = getattr(error, "until", None)
    failures = section.failures if status == "deferred" else section.failures + 1

    def note(tx: Connection) -> None:
        if isinstance(error, FetchError):
            note_hold(tx, section.url, error)
        now = desk.clock()
        due = cadence.after_failure(now, max(1, failures), _interval(tx, desk, section), desk.chance())
        due = until if status == "deferred" and until else max(due, until) if until else due
        values = {"status": status, "error": str(error), "failures": failures, "next_poll": due}
        if status != "deferred":
            values |= {"etag": None, "last_modified": None}
        mine = sections.finish(tx, section.id, fence, **values)
        if mine and status != "deferred":
            incidents.failed(tx, section.id, status, str(error), failures=failures, now=now)

    await desk.archive.write(note)
    return Polled(section=section.name, status=status, error=str(error), method=section.method)
