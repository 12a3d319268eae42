"""What a search asks of the database, and what is left to judge in memory. No statement runs here but look-ups."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, select

from db.hot import Hot
from db.keys import are_begun_anew, end_of, first_key, minute_of
from db.schema import section, site
from queries.candidates import fts_match, is_exact, tokens_of
from queries.tree import And, Clause, Query, SiteIs, UrlHas, all_of, clauses

_SECTIONS = Hot(select(section.c.id, section.c.name, section.c.formerly))
_SITES = Hot(select(site.c.id, site.c.name))
LAST = (1 << 63) - 1  # no key is higher


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Limits beside the query; times are aware UTC, `since` included, `until` not."""

    site: str | None = None
    sections: tuple[int, ...] | None = None  # seen in any of these
    author: str | None = None  # the whole name, whatever its case
    since: datetime | None = None
    until: datetime | None = None
    watch: str | None = None  # its name: what it matched when it was judged


@dataclass(slots=True, kw_only=True)  # not frozen, as every search makes one: half a microsecond
class Plan:
    """A search made ready: the index's expression (None: it is not asked), a range of keys, what is to be checked."""

    query: Query | None
    filters: Filters
    expression: str | None
    low: int  # the least key that may be found
    high: int  # and the first that may not
    site_id: int | None = None
    limits_time: bool  # whether the first or last minute of that may hold articles of other seconds
    limits_sections: bool  # whether each has to be looked up among what was seen in certain sections
    decides: bool  # whether each candidate must be judged by the query in memory
    reads_text: bool  # for which the articles' texts are needed

    @property
    def looks(self) -> bool:
        """Whether each candidate must be looked at in memory, for the query or for its authors."""
        return self.decides or self.filters.author is not None


def make_plan(tx: Connection, query: Query | None, filters: Filters) -> Plan:
    """The plan of a search. What the index knows of filters narrows its expression; what it leaves open is checked."""
    name, rest = _without_site(query) if query is not None and filters.site is None else (filters.site, query)
    seen, all_seen = _of_sections(tx, filters.sections)
    by = _any_phrase("author", [tokens_of(filters.author)]) if filters.author is not None else None
    asked = [fts_match(query) if query is not None else None, seen, by]
    parts = [part for part in asked if part is not None]
    low, high, exact = _range(tx, filters)
    decides = rest is not None and not is_exact(rest)
    return Plan(
        query=query,
        filters=filters,
        expression=" AND ".join(f"({part})" for part in parts) if len(parts) > 1 else next(iter(parts), None),
        low=low,
        high=high,
        limits_time=not exact,
        site_id=None if name is None else _site_id(tx, name),
        limits_sections=not all_seen,
        decides=decides,
        reads_text=decides and query is not None and any(map(_looks_at_text, clauses(query.root))),
    )


def _without_site(query: Query) -> tuple[str | None, Query | None]:
    """The site to which the whole query is bound, and what else it asks."""
    match query.root:
        case SiteIs(name=name):
            return name, None
        case And(nodes=nodes):
            bound = next((node for node in nodes if isinstance(node, SiteIs)), None)
            if bound is not None:
                return bound.name, replace(query, root=all_of([node for node in nodes if node is not bound]))
    return None, query


def _of_sections(tx: Connection, wanted: tuple[int, ...] | None) -> tuple[str | None, bool]:
    """What the index knows of these sections, and whether that is all: no other one's name has the words of theirs."""
    if wanted is None:
        return None, True
    rows = _SECTIONS.rows(tx)
    phrases = {_tokens(row.name) for row in rows if row.id in wanted}
    asked = _any_phrase("section", phrases)
    all_names = ((row.id, name) for row in rows for name in (row.name, *(row.formerly or ())))
    others = [f" {_tokens(name)} " for number, name in all_names if number not in wanted]
    return asked, asked is not None and not any(f" {phrase} " in name for phrase in phrases for name in others)


@lru_cache(maxsize=4_096)
def _tokens(name: str) -> str:
    return tokens_of(name)


def _any_phrase(column: str, phrases: Collection[str]) -> str | None:
    """That a column of the index has the words of one of the values; None where one has no words to look for."""
    if not phrases or "" in phrases:
        return None
    return " OR ".join(f'{{{column}}} : "{phrase}"' for phrase in sorted(phrases))


def _range(tx: Connection, filters: Filters) -> tuple[int, int, bool]:
    """The keys from which on, and up to which, articles may be in time; and whether all between them are."""
    limits = [time for time in (filters.since, filters.until) if time is not None]
    if not limits:
        return 0, LAST, True
    minutes = [minute_of(time) for time in limits]
    exact = not any(time.second or time.microsecond for time in limits) and are_begun_anew(tx, minutes)
    low = 0 if filters.since is None else first_key(minutes[0])
    if filters.until is None:
        return low, LAST, exact
    return low, first_key(minutes[-1]) if exact else end_of(tx, minutes[-1]), exact


def _site_id(tx: Connection, name: str) -> int:
    """The site's number; one that no site has where there is none of this name."""
    sites = {row.name: int(row.id) for row in _SITES.rows(tx)}  # a name may be any string
    return sites.get(name, -1)


def _looks_at_text(clause: Clause) -> bool:
    return not isinstance(clause, (SiteIs, UrlHas)) and not {"text", "lead"}.isdisjoint(
        getattr(clause, "fields", ("text",))
    )
