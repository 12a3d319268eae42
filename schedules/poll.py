"""One poll of one section, from its lease to the next due time. The page a newcomer reads first.

lease -> fetch -> read -> in one transaction: file, judge, owe, next due time -> rows for people
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from db import filing, incidents, sections
from db.coverage import Source
from db.enriching import enrich
from db.filing import Filed
from db.known import Place
from db.post_numbers import unite
from db.sections import SectionState
from pressclip.addresses import key
from pressclip.errors import (
    ArchiveError,
    Deferred,
    FetchError,
    NoCards,
    NoRules,
    NotFound,
    PressclipError,
    ReadError,
    bug,
)
from pressclip.events import crashed, emit
from pressclip.models import Listing, Page, Validators
from schedules import cadence, ledger, moves, pace, probe_pace
from schedules.desk import Desk
from schedules.elsewhere import unless_of_before
from schedules.evidence import keep_section
from schedules.judging import judge_filed, judge_page
from schedules.ledger_elsewhere import note_turned
from schedules.ledger_listed import Listed
from schedules.ledger_overtaken import note_missed
from schedules.manners import held_until, let_go, note_hold, note_welcome
from schedules.marks import Mark
from schedules.pace import Brought
from schedules.probe import paying
from schedules.reachability import ANSWERS, answered, unreached
from schedules.reading import Reading, read_page, read_without_page
from schedules.remembering import remember
from schedules.rights import look_up, may_tell, note_section, said_of, withhold
from schedules.rungs import BY_REQUEST
from schedules.second_witness import Heard, hear, note, numbers_of, told_of
from scraper import READER
from scraper.fetching.tally import counted, so_far
from scraper.ladder import changed_way
from scraper.memory import FOUND

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


@dataclass(frozen=True, slots=True)
class _Had:
    """What a poll had of the site: the page, how it was read, what its second witness said."""

    page: Page
    reading: Reading
    heard: Heard | None
    requests: int  # for both
    mark: Mark  # of the page's parsing, which ends where what was read is filed
    asked: datetime  # before the page was: what came out since may not be on it (aware UTC)


class _Superseded(PressclipError):
    """Another process took the section over while it was being polled; nothing of this poll is written."""


async def poll(desk: Desk, section_id: int, *, baseline: bool | None = None) -> Polled:
    """Polls a section now, whatever its due time. `baseline` None: the first visit files without alerting."""
    now = desk.clock()
    leased, held = await desk.archive.write(partial(_leased, desk, section_id, now))
    if leased is None:
        known = await desk.archive.read(lambda tx: sections.name_of(tx, section_id))
        return Polled(section=known, status="deferred", error="another process is polling it")
    section, fence = leased
    name = f"{section.site}/{section.name}"
    with counted() as made:
        try:
            let_go(section.url, held)
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
    polled = replace(polled, requests=made.requests)
    _tell(name, polled)
    return polled


def _leased(
    desk: Desk, section_id: int, now: datetime, tx: Connection
) -> tuple[tuple[SectionState, int] | None, datetime | None]:
    """The section and the number of its lease, None where another has it; and until when its host is left alone."""
    leased = sections.lease(tx, section_id, desk.owner, now, alive=desk.alive, lasts=_LEASE)
    return leased, None if leased is None else held_until(tx, leased[0].url, now)


def _tell(name: str, polled: Polled) -> None:
    level = logging.WARNING if polled.error else logging.INFO if polled.new or polled.changed else logging.DEBUG
    emit("section.polled", level, **{**_fields(polled), "section": name})


def _fields(polled: Polled) -> dict[str, Any]:
    return {name: getattr(polled, name) for name in Polled.__slots__ if getattr(polled, name) not in {None, 0}}


async def _poll(desk: Desk, section: SectionState, fence: int, baseline: bool | None) -> Polled:
    now = desk.clock()
    if desk.site(section.site).feed_only:
        return await _without_page(desk, section, fence, baseline)
    lacks = desk.lacking.of(section.id, now)  # a cache that keeps giving out an old page says that it is unmodified
    validators = None if lacks else validators_for(section, now)
    page = await desk.fetcher.get(section.url, site=section.site, kind="page", validators=validators)
    if page.not_modified:
        await desk.archive.write(lambda tx: _unchanged(tx, desk, section, fence, page, now))
        return Polled(section=section.name, status="ok", method=section.method)
    mark = Mark(desk, f"section:{section.id}")
    try:
        return await _came(desk, section, fence, baseline, page, mark, now)
    finally:
        await mark.done()


async def _without_page(desk: Desk, section: SectionState, fence: int, baseline: bool | None) -> Polled:
    """A section whose page is not asked for: feed or API alone."""
    asked = desk.clock()
    page, reading = await read_without_page(desk, section)
    mark = Mark(desk, f"section:{section.id}")
    return await _filed(desk, section, fence, baseline, _Had(page, reading, None, so_far(), mark, asked))


async def _came(
    desk: Desk, section: SectionState, fence: int, baseline: bool | None, page: Page, mark: Mark, asked: datetime
) -> Polled:
    """What becomes of a page that came."""
    home = desk.site(section.site).home
    try:
        away = moves.leads_away(section, page)
        if away and (led := await desk.archive.read(lambda tx: moves.elsewhere(section, page, home, tx))):
            raise NoCards(led)
        reading, heard = await hear(desk, section, page, await read_page(desk, section, page, mark), mark)
    except ReadError as error:
        outcome = error.status
        said = said_of(desk, section.site, page)
        await desk.archive.write(lambda tx: keep_section(tx, desk, page, section.id, outcome, said))
        if not (isinstance(error, NoCards) and error.says_empty):
            raise
        await desk.archive.write(partial(_empty, desk, section, fence, asked))
        return Polled(section=section.name, status="empty")
    return await _filed(desk, section, fence, baseline, _Had(page, reading, heard, so_far(), mark, asked))


async def _filed(desk: Desk, section: SectionState, fence: int, baseline: bool | None, had: _Had) -> Polled:
    first, reading = section.baseline_at is None if baseline is None else baseline, had.reading
    await look_up(desk, section.site, reading.listing.cards)
    filed = await desk.archive.write(partial(_file, desk, section, fence, had, first))
    had.mark.ended()
    desk.spent.showed(section.site, len(reading.listing.cards))
    return Polled(
        section=section.name,
        status="new" if filed.new else "ok",
        found=len(reading.listing.cards),
        new=len(filed.new),
        changed=len(filed.changed),
        method=reading.listing.method,
    )


def validators_for(section: SectionState, now: datetime) -> Validators | None:
    """What a poll sends to ask whether the page changed. Pure.

    None, for the whole page, where a 304 could not be believed: another reader, or too long without a look."""
    known = section.validators
    if known.etag is None and known.last_modified is None:
        return None
    if section.reader != READER or section.whole_at is None:
        return None
    if not timedelta(0) <= now - section.whole_at < _WHOLE_EVERY:
        return None
    return known


def _file(desk: Desk, section: SectionState, fence: int, had: _Had, baseline: bool, tx: Connection) -> Filed:
    now, page, reading, listing = desk.clock(), had.page, had.reading, had.reading.listing
    had.mark.end(tx)
    place = Place(
        site_id=section.site_id,
        section_id=section.id,
        last_success=section.last_success,
        baseline=baseline,
        read_pages=desk.site(section.site).fetch_articles,
    )
    numbers, shown = numbers_of(reading.entries), [key(card.url) for card in listing.cards]
    unite(tx, numbers, shown, now)
    has_turned = bool(reading.oldest) and reading.history.method not in BY_REQUEST
    cards = unless_of_before(listing.cards, section.baseline_at) if has_turned else listing.cards
    filed = filing.file(tx, place, cards, now)
    unite(tx, numbers, shown, now)  # those of what was just filed
    said = said_of(desk, section.site, page, reading.said)
    note_section(tx, section, said.statements, now)
    withhold(tx, desk, section.site, listing.cards)
    enriched = enrich(tx, may_tell(tx, desk, section.site, section.site_id, told_of(reading)), now)
    judge_filed(tx, desk.judges, filed, now)
    for one in enriched:
        if one.article_id not in filed.announced:
            judge_page(tx, desk.judges, one, now)
    if had.heard is not None:
        note(tx, section, had.heard, now)
    if page.status:  # 0: it was not asked for
        keep_section(tx, desk, page, section.id, reading.outcome, said, had.mark.digest)
    if has_turned:
        note_turned(tx, section.id, listing.cards, reading.oldest, now)
    ledger.note_first_page(tx, section, _listed(listing), now, baseline=baseline)
    if had.heard is not None and had.heard.missed:
        note_missed(tx, section, _listed(listing), had.heard.missed, now, since=had.heard.since)
    remember(tx, section.id, reading.history.memory, reading.memory)
    if reading.mended:
        incidents.healed(tx, section.id, reading.mended, now, back=_back(reading.history.method, listing.method))
    _finish(
        tx,
        desk,
        section,
        fence,
        Brought(announced=filed.announced, baseline=listing.cards if baseline else None, requests=had.requests),
        status="new" if filed.new else "ok",
        method=listing.method,
        baseline_at=section.baseline_at or now,
        whole_at=now,
        last_success=had.asked,
        **_kept(page if listing.method not in BY_REQUEST else replace(page, validators=Validators())),
        **moves.after(section, page, tx),
    )
    return filed


def _back(before: str | None, method: str) -> tuple[str, ...]:
    """What may have been told before a page is read as it was lately again; that it is read again at all is news."""
    if before is None or before in BY_REQUEST:
        return ()
    return tuple(changed_way(method, found) for found in (FOUND if before in FOUND else (before,)))


def _listed(listing: Listing) -> Listed:
    by: Source = "feed" if listing.method == "feed" else "api" if listing.method == "api" else "page"
    return Listed(url=listing.url, cards=listing.cards, next_url=listing.next_url, by=by)


def _kept(page: Page) -> dict[str, Any]:
    return {"etag": page.validators.etag, "last_modified": page.validators.last_modified, "reader": READER}


def _unchanged(tx: Connection, desk: Desk, section: SectionState, fence: int, page: Page, asked: datetime) -> None:
    _finish(tx, desk, section, fence, Brought(), status="ok", last_success=asked, **_kept(page))


def _empty(desk: Desk, section: SectionState, fence: int, asked: datetime, tx: Connection) -> None:
    """Nothing to file, and nothing broken: what comes next is news."""
    now = desk.clock()
    baseline_at = section.baseline_at or now
    ledger.note_empty(tx, section, now)
    _finish(tx, desk, section, fence, Brought(), status="empty", baseline_at=baseline_at, last_success=asked)


def _finish(tx: Connection, desk: Desk, section: SectionState, fence: int, brought: Brought, **values: Any) -> None:
    now = desk.clock()
    sharing = paying(tx, desk.site(section.site), section.site_id)
    due = pace.next_poll(tx, desk, section, brought, paying=sharing)
    if sharing is not None:
        probe_pace.led_to(tx, section.site_id, section.id, brought.requests)
    values = {"failures": 0, "error": None, "next_poll": due} | values
    if not sections.finish(tx, section.id, fence, **values):
        raise _Superseded("another process took over")
    incidents.read_again(tx, section.id, now)
    note_welcome(tx, section.url)
    answered(tx, desk, section.site_id, section.url)


def _interval(tx: Connection, desk: Desk, section: SectionState) -> timedelta:
    try:
        site, mine = desk.site(section.site), desk.section(section.site, section.name)
    except NotFound:  # a command was run with a newer configuration than this process has
        return _LEASE
    count = desk.followed.count(tx, section.site_id, desk.clock())
    sharing = paying(tx, site, section.site_id)
    if sharing is not None and section.id not in sharing:
        return cadence.ceiling_of(site, count, mine)
    return cadence.interval(site, count, mine)


async def _failed(desk: Desk, section: SectionState, fence: int, error: PressclipError) -> Polled:
    status, requests = error.status if isinstance(error, (FetchError, ReadError)) else "broken", so_far()

    def note(tx: Connection) -> None:
        now = desk.clock()
        until: datetime | None = getattr(error, "until", None)
        probe_pace.led_to(tx, section.site_id, section.id, requests)
        down = unreached(tx, desk, section.site, error, by=section.id)
        values: dict[str, Any] = {"status": status, "error": str(error)}
        if down or (isinstance(error, Deferred) and not isinstance(error, NoRules)):
            sections.finish(tx, section.id, fence, **values, next_poll=down or until)
            return
        if isinstance(error, ANSWERS):
            answered(tx, desk, section.site_id, section.url)
        if isinstance(error, FetchError):
            until = note_hold(tx, section.url, error, now, desk.chance()) or until
        failures = section.failures + 1
        due = cadence.after_failure(now, failures, _interval(tx, desk, section), desk.chance())
        values |= {"failures": failures, "next_poll": max(due, until or due), "etag": None, "last_modified": None}
        if sections.finish(tx, section.id, fence, **values):
            incidents.failed(tx, section.id, status, str(error), failures=failures, now=now)

    await desk.archive.write(note)
    return Polled(section=section.name, status=status, error=str(error), method=section.method)
