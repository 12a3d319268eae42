"""A site whose host does not answer: found out once for all its sections, tried once a step, then all spread out.

no answer -> the step's one try: 30 s, 1 min, 2 min ... 15 min -> the sections that are due wait behind it
an answer -> the outage is over -> they are polled one after the other
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from db import outages, sections
from db.outages import Outage
from db.sections import SectionState
from pressclip.addresses import host_of
from pressclip.errors import BadStatus, PressclipError, ReadError, SiteDown, TooLarge, Truncated, Unreachable
from schedules.desk import Desk

_FIRST_STEP = timedelta(seconds=30)
_LONGEST_STEP = timedelta(minutes=15)
CALLER = 0  # instead of a section
ANSWERS = (BadStatus, TooLarge, Truncated, ReadError)  # errors that only a host that is there can cause
BEHIND = timedelta(minutes=1)  # after the step's try, whose outcome is known by then
_APART = timedelta(seconds=10)  # between the polls of those that waited
_LASTS = 2  # tries that failed: then the others' hosts are looked at as well


def step(tries: int, chance: float) -> timedelta:
    """How long until the next try after so many that failed; `chance` in [0, 1) shifts it by a fifth. Pure."""
    longer: timedelta = min(_FIRST_STEP * 2 ** min(tries - 1, 10), _LONGEST_STEP)
    return longer * (0.8 + 0.4 * chance)


def is_whole_site(host: str, hosts: list[str]) -> bool:
    """Whether a host that does not answer takes the site with it: most of its sections stand there. Pure."""
    return 2 * hosts.count(host) > len(hosts)


def check_reachable(tx: Connection, site_id: int, host: str, now: datetime) -> None:
    """Raises SiteDown where this host takes its site with it and its next try is not due; others of the site go on."""
    down = outages.lasting(tx).get(site_id)
    if down is None or down.host != host:
        return
    if now < down.until <= now + 2 * _LONGEST_STEP:  # one farther ahead was noted before the clock was put back
        raise SiteDown(f"{down.host} does not answer since {down.began:%H:%M} UTC: {down.error}", down.until + BEHIND)


def unreached(
    tx: Connection, desk: Desk, site_name: str, error: PressclipError, *, by: int | None = None
) -> datetime | None:
    """Notes that a site's host did not answer, and returns when it is tried next, by the section `by` or by CALLER.

    None where the error tells nothing of the whole site: the section or page has trouble of its own.
    """
    if not isinstance(error, Unreachable):
        return None
    now, site = desk.clock(), desk.site(site_name)
    followed = _followed(tx, site_name, now)
    hosts = [host_of(one.url) for one in followed] or [host_of(site.home)]
    if not is_whole_site(error.host, hosts):
        return None
    site_id = sections.site_id(tx, site_name)
    known = outages.lasting(tx).get(site_id)
    if known is not None and now < known.until:
        return known.until + BEHIND  # it was asked before that was known
    tries = known.tries + 1 if known is not None else 1
    until = now + step(tries, desk.chance())
    outages.failed(tx, site_id, host=error.host, error=str(error), now=now, until=until)
    there = [one for one in followed if host_of(one.url) == error.host]
    _put_behind(tx, there, by, error, until)
    if tries == _LASTS:
        _look_elsewhere(tx, site_id, now, down=False)
    return until


def _put_behind(
    tx: Connection, there: list[SectionState], by: int | None, error: PressclipError, until: datetime
) -> None:
    """Those that would be polled meanwhile wait; one tries for all."""
    due = [one.id for one in there if _due(one) <= until + BEHIND]
    by = by if by is not None else next(iter(due), None)
    sections.wait_offline(tx, {one: until if one == by else until + BEHIND for one in due}, str(error))


def _followed(tx: Connection, site_name: str, now: datetime) -> list[SectionState]:
    return sorted((one for one in sections.all_sections(tx, now) if one.site == site_name), key=_due)


def _due(section: SectionState) -> datetime:
    return section.next_poll or datetime.max.replace(tzinfo=UTC)


def answered(tx: Connection, desk: Desk, site_id: int, url: str) -> None:
    """Notes that the host of an address of the site answered: an outage of it is over."""
    down = outages.lasting(tx).get(site_id)
    if down is None or down.host != host_of(url):
        return
    now = desk.clock()
    outages.over(tx, site_id, now)
    waiting = [one.id for one in _followed(tx, down.site, now) if _waits(one, down, now)]
    spread = {one: now + (number + desk.chance()) * _APART for number, one in enumerate(waiting)}
    sections.schedule(tx, spread)
    _look_elsewhere(tx, site_id, now, down=True)


def _waits(section: SectionState, down: Outage, now: datetime) -> bool:
    soon = _due(section) <= max(down.until, now) + BEHIND
    return soon and section.status == "offline" and host_of(section.url) == down.host


def _look_elsewhere(tx: Connection, site_id: int, now: datetime, *, down: bool) -> None:
    """Tries one section of each other site now, of those that are down or not: it may be the network here."""
    lasting = outages.lasting(tx)
    firsts = {one.site_id: one.id for one in sorted(sections.all_sections(tx, now), key=_due, reverse=True)}
    for other, first in firsts.items():
        if other != site_id and (other in lasting) is down:
            sections.schedule(tx, {first: now})
            outages.try_now(tx, other, now)
