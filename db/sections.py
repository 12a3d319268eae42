"""Sites and their sections: who they are, when they are due, how they fare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from db import incidents, indexing, section_names
from db.hot import Hot
from db.leases import Alive, free
from db.schema import Utc, section, sighting, site
from pressclip.addresses import key
from pressclip.errors import NotFound
from pressclip.models import Validators

_TAKE = Hot(
    update(section)
    .where(
        section.c.id == bindparam("section_id"),
        section.c.lease_owner.is_(None)
        | (section.c.lease_owner == bindparam("owner"))
        | (section.c.lease_until <= bindparam("now")),
    )
    .values(lease_owner=bindparam("owner"), lease_until=bindparam("until"), fence=section.c.fence + 1)
    .returning(section.c.fence)
)
_OF_ID = Hot(
    select(section, site.c.name.label("site"))
    .join(site, site.c.id == section.c.site_id)
    .where(section.c.id == bindparam("section_id"))
)
_SPREAD = timedelta(seconds=10)
_GONE_AFTER = timedelta(days=30)  # a section that left the menu is polled so much longer


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionState:
    """A section as the archive has it."""

    id: int
    site_id: int
    site: str
    name: str
    url: str
    status: str | None
    method: str | None
    error: str | None
    baseline_at: datetime | None
    last_success: datetime | None
    next_poll: datetime | None
    failures: int
    validators: Validators
    reader: str | None
    whole_at: datetime | None
    moved_to: str | None
    moved_count: int
    formerly: tuple[str, ...] = ()  # names that it had before


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A section that the configuration or the site's menu names."""

    name: str
    url: str
    source: Literal["menu", "config"]


def sync_site(tx: Connection, name: str, home: str) -> int:
    """The site's number in the archive; made when it is new."""
    known = tx.execute(select(site.c.id, site.c.home).where(site.c.name == name)).one_or_none()
    if known is None:
        return int(tx.execute(insert(site).values(name=name, home=home).returning(site.c.id)).scalar_one())
    if known.home != home:
        tx.execute(update(site).where(site.c.id == known.id).values(home=home, menu_read_at=None, menu_due=None))
    return int(known.id)


def sync_sections(
    tx: Connection, site_id: int, wanted: Sequence[Wanted], source: Literal["menu", "config"], now: datetime
) -> list[int]:
    """Brings the sections of one source in step with what it names now; returns the ids of those made new.

    A section is its address: a new name renames it. A name that moved to a new address while its old one is named no
    more keeps its section. What is named no more is retired, and comes back when it is named again.
    """
    rows = list(tx.execute(select(section).where(section.c.site_id == site_id)))
    by_key = {row.key: row for row in rows}
    named = {key(item.url) for item in wanted}
    left = {row.name: row for row in rows if row.source == source and row.key not in named}
    new = []
    for item in wanted:
        row = by_key.get(key(item.url)) or left.pop(item.name, None)
        if row is None:
            new.append(_insert(tx, site_id, item))
        elif source == "config" or row.source == "menu" or row.retired_at is not None:
            _update(tx, row, item, now)  # the configuration's own name for a section of the menu stands
    gone = [row.id for row in left.values() if row.retired_at is None]
    tx.execute(update(section).where(section.c.id.in_(gone)).values(retired_at=now))
    _take_names(tx, site_id, wanted, source, now)
    return new


def _take_names(tx: Connection, site_id: int, wanted: Sequence[Wanted], source: str, now: datetime) -> None:
    """Gives sections the names that others had when they were asked for, and gave up since."""
    mine = (section.c.site_id == site_id, section.c.source == source)
    rows = {row.key: row for row in tx.execute(select(section).where(*mine))}
    for item in wanted:
        row = rows.get(key(item.url))
        if row is not None and section_names.is_waiting(row.name, item.name):
            section_names.give_up(tx, site_id, item.name, ~active(now))
            _update(tx, row, item, now)


def _insert(tx: Connection, site_id: int, item: Wanted) -> int:
    name = section_names.free(tx, site_id, item.name, None)
    section_names.release(tx, site_id, name, None)
    made = insert(section).values(site_id=site_id, key=key(item.url), url=item.url, name=name, source=item.source)
    return int(tx.execute(made.returning(section.c.id)).scalar_one())


def _update(tx: Connection, row: Row[Any], item: Wanted, now: datetime) -> None:
    name = section_names.free(tx, row.site_id, item.name, row.id)
    values: dict[str, Any] = {"name": name, "source": item.source, "retired_at": None}
    if row.key != key(item.url):
        values |= {"key": key(item.url), "url": item.url}
    change = update(section).where(section.c.id == row.id)
    if name == row.name:
        tx.execute(change.values(**values))
        return
    waited = section_names.is_waiting(row.name, item.name)
    before = [*(row.formerly or ()), *([] if waited else [row.name])]
    change = change.values(**values, formerly=section_names.former(before, name))
    section_names.release(tx, row.site_id, name, row.id)
    if item.source == "menu" and not waited:
        told = f"the site's menu calls it {item.name} now; queries, watches and commands know it as {row.name}, too"
        incidents.noted(tx, row.id, told, now)
    shown = tx.scalars(select(sighting.c.article_id).where(sighting.c.section_id == row.id)).all()
    with indexing.reindexed(tx, shown):
        tx.execute(change)
    section_names.told_anew(tx, row.id)


def active(now: datetime) -> ColumnElement[bool]:
    """The condition that a section is followed at that time (aware UTC)."""
    return left_after(gone_at(now))


def gone_at(now: datetime) -> datetime:
    """What left the menu then, or before, is followed no more."""
    return now - _GONE_AFTER


def left_after(moment: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The condition that a section is followed; what left the menu, unless it did at that moment or before."""
    return section.c.retired_at.is_(None) | (
        (section.c.source == "menu") & (section.c.retired_at > moment) & section.c.status.is_distinct_from("gone")
    )


_NAMES = Hot(
    select(section.c.name).where(section.c.site_id == bindparam("of"), left_after(bindparam("left_after", type_=Utc)))
)


def all_sections(tx: Connection, now: datetime) -> list[SectionState]:
    """The sections that are followed, by site and in the order they became known."""
    rows = tx.execute(
        select(section, site.c.name.label("site"))
        .join(site, site.c.id == section.c.site_id)
        .where(active(now))
        .order_by(site.c.id, section.c.id)
    )
    return [_state(row) for row in rows]


def every_section(tx: Connection) -> list[SectionState]:
    """The sections that were ever followed."""
    rows = tx.execute(select(section, site.c.name.label("site")).join(site, site.c.id == section.c.site_id))
    return [_state(row) for row in rows]


def _state(row: Row[Any]) -> SectionState:
    return SectionState(
        id=row.id,
        site_id=row.site_id,
        site=row.site,
        name=row.name,
        url=row.url,
        status=row.status,
        method=row.method,
        error=row.error,
        baseline_at=row.baseline_at,
        last_success=row.last_success,
        next_poll=row.next_poll,
        failures=row.failures,
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
        reader=row.reader,
        whole_at=row.whole_at,
        moved_to=row.moved_to,
        moved_count=row.moved_count,
        formerly=tuple(row.formerly or ()),
    )


def lease(
    tx: Connection, section_id: int, owner: str, now: datetime, *, alive: Alive, lasts: timedelta
) -> tuple[SectionState, int] | None:
    """Takes a section for one poll: its state and the fencing number, or None where another process has it.

    What this process left behind, when the archive failed in the middle of a poll, it may take again.
    """
    taking = {"section_id": section_id, "owner": owner, "now": now, "until": now + lasts}
    taken = _TAKE.first(tx, **taking)
    if taken is None:  # it may be a dead one's
        dead = (section.c.id == section_id, free(tx, section, now, alive))
        tx.execute(update(section).where(*dead).values(lease_owner=None))
        taken = _TAKE.first(tx, **taking)
    row = _OF_ID.first(tx, section_id=section_id)
    return None if taken is None else (_state(row), taken.fence)


def finish(tx: Connection, section_id: int, fence: int, **values: Any) -> bool:
    """Writes how a poll ended and ends its lease; False, and nothing written, where another took over since."""
    return _ending(tuple(sorted(values))).run(tx, section_id=section_id, my_fence=fence, **values) == 1


@lru_cache(maxsize=64)
def _ending(columns: tuple[str, ...]) -> Hot:
    """The end of a lease that sets these columns besides; there are a handful of ways to end."""
    mine = (section.c.id == bindparam("section_id"), section.c.fence == bindparam("my_fence"))
    return Hot(update(section).where(*mine).values(lease_owner=None, lease_until=None), *columns)


def is_held(tx: Connection, section_id: int, fence: int) -> bool:
    """Whether a lease taken with this fencing number is still the last one."""
    mine = (section.c.id == section_id) & (section.c.fence == fence)
    return tx.scalar(select(section.c.id).where(mine)) is not None


def schedule(tx: Connection, due: dict[int, datetime]) -> None:
    """Sets when sections are polled next, by id."""
    for section_id, at in due.items():
        tx.execute(update(section).where(section.c.id == section_id).values(next_poll=at))


def hasten(tx: Connection, site_id: int, now: datetime) -> None:
    """Makes all sections of a site due soon, a little spread out, those that were not read for longest first."""
    mine = (section.c.site_id == site_id, active(now), section.c.baseline_at.is_not(None))
    later = select(section.c.id, section.c.next_poll).where(*mine).order_by(section.c.last_success)
    for number, row in enumerate(tx.execute(later).all()):
        soon = now + number * _SPREAD
        if row.next_poll is None or row.next_poll > soon:
            tx.execute(update(section).where(section.c.id == row.id).values(next_poll=soon))


def wait_offline(tx: Connection, due: dict[int, datetime], error: str) -> None:
    """Puts off sections whose site does not answer, by id."""
    for section_id, at in due.items():
        values = {"next_poll": at, "status": "offline", "error": error}
        tx.execute(update(section).where(section.c.id == section_id).values(values))


def names(tx: Connection, site_id: int, now: datetime) -> tuple[str, ...]:
    """The names of a site's sections that are followed, one each."""
    return tuple(row.name for row in _NAMES.rows(tx, of=site_id, left_after=now - _GONE_AFTER))


def count(tx: Connection, site_id: int, now: datetime) -> int:
    """How many sections of a site are followed."""
    return len(names(tx, site_id, now))


_DUE = Hot(
    select(section.c.id)
    .where(section.c.next_poll <= bindparam("now"), left_after(bindparam("gone", type_=Utc)))
    .order_by(section.c.next_poll, section.c.last_success)
)


def due(tx: Connection, now: datetime) -> list[int]:
    """The ids of the sections to poll now, the longest due first; of equally long, the longest unread."""
    return [row.id for row in _DUE.rows(tx, now=now, gone=gone_at(now))]


def taken(tx: Connection, site_id: int, address_key: str, but: int) -> bool:
    """Whether another section of the site has this address."""
    mine = (section.c.site_id == site_id, section.c.key == address_key, section.c.id != but)
    return tx.scalar(select(section.c.id).where(*mine)) is not None


def site_id(tx: Connection, name: str) -> int:
    """The number of a site that was synced before. Raises NotFound where it is called otherwise meanwhile."""
    known = number_of(tx, name)
    if known is None:
        raise NotFound(f"the archive has no site {name!r}: the configuration calls it otherwise meanwhile")
    return known


def number_of(tx: Connection, name: str) -> int | None:
    """The number of a site; None where the archive has none of that name."""
    return tx.scalar(select(site.c.id).where(site.c.name == name))


def unplanned(tx: Connection, site_number: int) -> list[int]:
    """The ids of a site's sections that were never given a due time."""
    mine = (section.c.site_id == site_number, section.c.next_poll.is_(None), section.c.retired_at.is_(None))
    return list(tx.scalars(select(section.c.id).where(*mine).order_by(section.c.id)))


def names_from_menu(tx: Connection, site_number: int, now: datetime) -> dict[str, int]:
    """The sections of a site that its menu brought and that are followed: names and ids."""
    mine = (section.c.site_id == site_number, section.c.source == "menu", active(now))
    return {row.name: row.id for row in tx.execute(select(section.c.name, section.c.id).where(*mine))}


def stop(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """Follows these sections no more, from now on; what they brought stays."""
    tx.execute(update(section).where(section.c.id.in_(ids)).values(retired_at=now - _GONE_AFTER))


def stop_other_sites(tx: Connection, names: Sequence[str], now: datetime) -> None:
    """Follows the sites that the configuration names no more no longer."""
    others = select(site.c.id).where(site.c.name.not_in(names))
    stop(tx, tx.scalars(select(section.c.id).where(section.c.site_id.in_(others))).all(), now)


def name_of(tx: Connection, section_id: int) -> str:
    """A section's name."""
    return str(tx.scalar(select(section.c.name).where(section.c.id == section_id)))
