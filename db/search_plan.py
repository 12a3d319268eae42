"""What a search asks of the database, and what is left to judge in memory. No statement runs here but look-ups."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from db.keys import end_of, first_key, minute_of
from db.schema import section, site
from queries.candidates import fts_match, is_exact, tokens_of
from queries.tree import And, Clause, Query, SiteIs, UrlHas, all_of, clauses

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A search made ready: the index's expression (None: it is not asked), a range of keys, what is to be checked."""

    query: Query | None
    filters: Filters
    expression: str | None
    low: int  # the least key that may be found
    high: int  # and the first that may not
    site_id: int | None = None
    decides: bool  # whether each candidate must be judged by the query in memory
    reads_text: bool  # for which the articles' texts are needed

    @property
    def looks(self) -> bool:
        """Whether each candidate must be looked at in memory, for the query or for its authors."""
        return self.decides or self.filters.author is not None

    @property
    def limits_sections(self) -> bool:
        """Whether an article has to be seen in certain sections."""
        return self.filters.sections is not None

    @property
    def limits_time(self) -> bool:
        """Whether the first or last minute of the range may hold articles of other seconds."""
        return self.filters.since is not None or self.filters.until is not None


def make_plan(tx: Connection, query: Query | None, filters: Filters) -> Plan:
    """The plan of a search. What the index knows of filters narrows its expression, and is checked exactly later."""
    name, rest = _without_site(query) if query is not None and filters.site is None else (filters.site, query)
    asked = [fts_match(query) if query is not None else None, *_of_filters(tx, filters)]
    parts = [part for part in asked if part is not None]
    decides = rest is not None and not is_exact(rest)
    return Plan(
        query=query,
        filters=filters,
        expression=" AND ".join(f"({part})" for part in parts) if len(parts) > 1 else next(iter(parts), None),
        low=0 if filters.since is None else first_key(minute_of(filters.since)),
        high=LAST if filters.until is None else end_of(tx, minute_of(filters.until)),
        site_id=None if name is None else _site_id(tx, name),
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


def _of_filters(tx: Connection, filters: Filters) -> Iterator[str | None]:
    if filters.sections is not None:
        yield _any_phrase("section", tx.scalars(select(section.c.name).where(section.c.id.in_(filters.sections))))
    if filters.author is not None:
        yield _any_phrase("author", [filters.author])


def _any_phrase(column: str, values: Iterable[str]) -> str | None:
    """That a column of the index has the words of one of the values; None where one has no words to look for."""
    phrases = {tokens_of(value) for value in values}
    if not phrases or "" in phrases:
        return None
    return " OR ".join(f'{{{column}}} : "{phrase}"' for phrase in sorted(phrases))


def _site_id(tx: Connection, name: str) -> int:
    """The site's number; one that no site has where there is none of this name."""
    sites = {row.name: int(row.id) for row in tx.execute(select(site.c.name, site.c.id))}  # a name may be any string
    return sites.get(name, -1)


def _looks_at_text(clause: Clause) -> bool:
    return not isinstance(clause, (SiteIs, UrlHas)) and not {"text", "lead"}.isdisjoint(
        getattr(clause, "fields", ("text",))
    )
