"""Politeness that outlives a process: the budget and Retry-After, both kept in the archive."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import budget, coverage, edits, incidents, origins, pages
from db.archive import Archive
from db.budget import BACKFILL_SHARE
from db.sections import number_of
from db.sections import site_id as site_id_of
from pressclip.addresses import host_of, origin_of
from pressclip.durations import tell_seconds
from pressclip.errors import BadStatus, Deferred, Disallowed, FetchError, Held, PressclipError
from pressclip.settings import Settings, SiteSettings
from schedules.reachability import check_reachable
from schedules.spent import Spent
from scraper.fetching.fetch import Permit
from scraper.fetching.headers import MAX_WAIT

_TOO_MANY = 429
_LATER = "Articles are found later, and a watch that needs a text may be judged without it"
_EDITS = timedelta(days=1)
_FIRST_REST = timedelta(minutes=1)
_LONGEST_REST = timedelta(hours=6)


def permit_of(
    settings: Settings,
    archive: Archive,
    clock: Callable[[], datetime],
    spent: Spent,
    *,
    delay_at: Callable[[str], timedelta],
    share: float = BACKFILL_SHARE,
) -> Permit:
    """What books each request before it is made; `share` is the part of the budget that backfilling may have.

    Of a budget that is more than the Crawl-delay of the site's home leaves, by `delay_at`, only that is there: so what
    is less urgent keeps its part of the turns.

    It raises Deferred where the budget is used up, by the archive's record or by `spent`, or where the host of this
    very request, a feed's or one that a redirect leads to, wants to be left alone; SiteDown where that host is down.
    """

    async def permit(site_name: str, kind: str, url: str) -> None:
        site = _followed(settings, site_name)
        if (limit := budget.left(site, settings.sites, delay_at(site.home))) is None:
            if host_of(url) == host_of(site.home):
                return  # whoever has something to ask there has just looked
            await check_held(archive, url, clock())
            return
        with spent.one(site.name, site.budget or limit) as wait:  # that of a delay is kept by turns, whatever the clock
            until = clock() + wait if wait else await archive.write(lambda tx: book(tx, site, kind, url, limit))
            if until is not None:
                raise Deferred(f"the budget of {limit} requests an hour is used up until {until:%H:%M} UTC", until)

    def book(tx: Connection, site: SiteSettings, kind: str, url: str, limit: int) -> datetime | None:
        now, site_id = clock(), site_id_of(tx, site.name)
        let_go(url, held_until(tx, url, now))
        check_reachable(tx, site_id, host_of(url), now)
        return budget.take(
            tx,
            site_id,
            kind,
            limit=budget.beside_files(tx, site, site_id, limit, kind, now),
            now=now,
            share=share,
            waits=coverage.late_request(tx, site_id, now) or _late_request(tx, site_id, limit, now),
            apart=budget.apart(site, settings.sites, delay_at(site.home)),
        )

    return permit


def _late_request(tx: Connection, site_id: int, limit: int, now: datetime) -> str | None:
    """What waits that of so few requests might never have one: edits, daily, else the pages of new articles."""
    if limit > budget.SCARCE:
        return None
    if edits.is_late(tx, site_id, now, since=now - _EDITS):
        return "edits"
    return "article" if pages.any_new_due(tx, site_id, now) else None


def note_delay(tx: Connection, settings: Settings, origin: str, delay: timedelta, now: datetime) -> None:
    """Tells the operator, once a month, where a Crawl-delay leaves less than half of the budget of a site."""
    for site in settings.sites:
        if origin_of(site.home) != origin or (number := number_of(tx, site.name)) is None:
            continue
        if budget.halved(site, settings.sites, delay):
            left = budget.told_left(site, settings.sites, delay)
            late = f"{origin}/robots.txt asks for {tell_seconds(delay)} between requests: {left}. {_LATER}"
            incidents.noted_site(tx, number, late, now, again=incidents.ONCE)


def _followed(settings: Settings, name: str) -> SiteSettings:
    site = next((site for site in settings.sites if site.name == name), None)
    if site is None:
        raise Disallowed(f"the configuration names no site {name!r} any more")
    return site


async def check_held(archive: Archive, url: str, now: datetime) -> None:
    """Raises Held where the host asked to be left alone until later."""
    let_go(url, await archive.read(lambda tx: held_until(tx, url, now)))


def held_until(tx: Connection, url: str, now: datetime) -> datetime | None:
    """Until when the host of an address asked to be left alone; None where it may be asked now."""
    scheme, _, host = origin_of(url).partition("://")
    rows = (origins.load(tx, f"{one}://{host}") for one in {scheme, "http", "https"})
    times = (row.not_before for row in rows if row is not None and row.not_before is not None)
    held = (until for until in times if now < until <= now + MAX_WAIT)  # longer ones no host may ask for
    return max(held, default=None)


def let_go(url: str, held: datetime | None) -> None:
    """Raises Held where the host of an address is to be left alone until then."""
    if held is not None:
        raise Held(host_of(url), held)


def note_hold(tx: Connection, url: str, error: FetchError, now: datetime, chance: float) -> datetime | None:
    """Leaves the whole host alone that refused a request for `url`, and returns until when.

    As long as its Retry-After says; after a 429 without one for a minute, and twice as long each time in a row, which
    ends where it answers as it should, or refuses nothing for as long as it would rest at most: of hosts of feeds and
    articles no answer is noted. None for any other error: only the address itself has trouble.
    """
    if not isinstance(error, BadStatus) or not asks_for_pause(error):
        return None
    address = origin_of(error.url or url)
    row = origins.load(tx, address)
    if row is not None and row.not_before is not None and now < row.not_before <= now + MAX_WAIT:
        until: datetime = max(row.not_before, error.until or now)  # it was asked before that was known
        origins.hold(tx, address, until, refusals=row.refusals)
        return until
    last = row.not_before if row is not None else None
    refusals = row.refusals + 1 if row is not None and last is not None and now - last < _LONGEST_REST else 1
    until = error.until or now + rest(refusals, chance)
    origins.hold(tx, address, until, refusals=refusals)
    return until


def asks_for_pause(error: PressclipError) -> bool:
    """Whether a host refused a request since it wants to be left alone. Pure."""
    return isinstance(error, BadStatus) and (error.until is not None or error.code == _TOO_MANY)


def rest(refusals: int, chance: float) -> timedelta:
    """How long a host is left alone that refused so many times in a row and did not say how long; a fifth by chance."""
    longer: timedelta = min(_FIRST_REST * 2 ** min(refusals - 1, 20), _LONGEST_REST)
    return longer * (0.8 + 0.4 * chance)


def note_welcome(tx: Connection, url: str) -> None:
    """Notes that the host of an address answered as it should."""
    origins.welcomed(tx, origin_of(url))
