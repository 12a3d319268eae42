"""What a search is narrowed to, from the names and dates that people write."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from db.search import Filters
from db.sections import every_section
from pressclip.listings.naming import check_site, sections_on, window, zone_of
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
    """The filters of a search at `now` (aware UTC). Raises NotFound for a site or section, ValueError for times."""
    since, until = window(limits.since, limits.until, zone_of(of), now)
    filters = Filters(site=limits.site, author=limits.author, since=since, until=until)
    if limits.section is None and limits.site is None:
        return filters
    known = every_section(tx)
    check_site(limits.site, known, of)
    if limits.section is None:
        return filters
    wanted = sections_on(known, limits.site, limits.section)
    return replace(filters, sections=tuple(one.id for one in wanted))
