"""What the search page is asked, read from the address: a query, filters and the part that is wanted. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from db.search import Filters
from pressclip.errors import QueryError
from pressclip.listings.naming import moment, zone_of
from pressclip.settings import Settings
from queries.parser import parse
from queries.tree import Query

_LONGEST = 2_000  # characters of a query


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A search as its address has it; all that is empty is not asked."""

    q: str = ""
    site: str = ""
    section: str = ""
    author: str = ""
    watch: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""

    def address(self, path: str = "/", **changes: str) -> str:
        """The address of this search with other values, or with more of them."""
        named = {name: getattr(self, name) for name in _NAMES} | changes
        asked = "&".join([f"{name}={_quoted(value)}" for name, value in named.items() if value])
        return f"{path}?{asked}" if asked else path

    def having(self, **changes: str) -> "Question":
        """This search with other values."""
        return replace(self, **changes)

    @property
    def narrowed(self) -> bool:
        """Whether it has filters beside the query."""
        return any(getattr(self, name) for name in _NAMES if name not in {"q", "sort"})


_NAMES = tuple(one.name for one in fields(Question))
_quoted = lru_cache(maxsize=1_024)(quote_plus)  # a page has a dozen addresses of one search


class Wrong(NamedTuple):
    """Why a value cannot be used; `column` counts from 1, 0 where there is none."""

    why: str
    column: int = 0


_FIRST = datetime(1970, 1, 1, tzinfo=UTC)  # nothing is older, and charts reckon back from here


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A question made ready; `sections` are still names. `wrong` has the field of each value that cannot be used."""

    query: Query | None = None
    filters: Filters = field(default_factory=Filters)
    sort: Literal["newest", "relevance"] = "newest"
    zone: tzinfo = UTC  # of its days
    wrong: Mapping[str, Wrong] = field(default_factory=dict)

    def days(self, now: datetime) -> tuple[date | None, date]:
        """The first day that is asked for, if any is named, and the last one up to now (aware UTC)."""
        since, until = self.filters.since, self.filters.until
        last = now if until is None else min(now, until - timedelta(microseconds=1))
        return None if since is None else since.astimezone(self.zone).date(), last.astimezone(self.zone).date()


def question(params: Mapping[str, str]) -> Question:
    """The search that an address asks for; what is too long for a query is cut."""
    asked = {name: params.get(name, "").strip()[:_LONGEST] for name in _NAMES}
    return Question(**asked)


def ready(asked: Question, settings: Settings, now: datetime) -> Ready:
    """A search made ready; `now` is aware UTC. Dates are days of the site, of UTC where there are several."""
    wrong: dict[str, Wrong] = {}
    query = None
    try:
        query = parse(asked.q, settings.terms) if asked.q else None
    except QueryError as error:
        wrong["q"] = Wrong(error.reason, error.column)
    zone = zone_of(settings)
    times = {}
    for name, end in (("since", False), ("until", True)):
        try:
            written = getattr(asked, name)
            times[name] = moment(written, zone, end=end, now=now) if written else None
        except ValueError as error:
            wrong[name] = Wrong(str(error))
    since, until = times.get("since"), times.get("until")
    if since is not None and until is not None and until <= since:
        wrong["until"] = Wrong("it lies before the first day")
    filters = Filters(
        site=asked.site or None,
        author=asked.author or None,
        watch=asked.watch or None,
        since=since and max(since, _FIRST),
        until=until and max(until, _FIRST),
    )
    sort: Literal["newest", "relevance"] = "relevance" if asked.sort == "relevance" and query else "newest"
    return Ready(query=query, filters=filters, sort=sort, zone=ZoneInfo(zone), wrong=wrong)
