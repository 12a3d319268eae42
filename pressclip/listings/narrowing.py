"""What a search is narrowed to, from the names and dates that people write."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from db.search import Filters
from db.sections import every_section
from pressclip.listings.naming import check_site, moment, sections_on, zone_of
from pressclip.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Filters as they are written; None: none."""

    site: str | None = None
    section: str | None = None
    author: str | None = None
    since: str | None = None
    until: str | None = None


def narrowed(tx: Connection, of: Settings, limits: Limits, now: datetime) -> Filters:
    """The filters of a search at `now` (aware UTC). Raises NotFound for a site or section, ValueError for a time."""
    zone = zone_of(of)
    filters = Filters(
        site=limits.site,
        author=limits.author,
        since=None if limits.since is None else moment(limits.since, zone, end=False, now=now),
        until=None if limits.until is None else moment(limits.until, zone, end=True, now=now),
    )
    if limits.section is None and limits.site is None:
        return filters
    known = every_section(tx)
    check_site(limits.site, known, of)
    if limits.section is None:
        return filters
    wanted = sections_on(known, limits.site, limits.section)
    return replace(filters, sections=tuple(one.id for one in wanted))
