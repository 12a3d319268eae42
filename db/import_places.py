"""Where an imported article stands: its site and sections by name, made where they are not known."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, insert, select

from db import section_names, site_names
from db.portable import Line, Matched, Noise, Right, Sighting, Version
from db.schema import match, noise, revision, section, sighting
from db.schema import site as site_table
from db.schema_manners import rights
from db.sections import active, sync_site
from pressclip.addresses import key

_OF_SECTION = frozenset({"section", "site", "site_home", "url", "formerly"})  # what a sighting tells of its section
ONCE_EACH: tuple[tuple[Table, tuple[str, ...]], ...] = (  # an article has one row for each of these columns
    (noise, ("field", "source")),
    (match, ("watch", "occasion")),
)
UNKNOWN = "?"  # begins the key of a section whose address no line told
_AT_ODDS = timedelta(hours=1)  # at most, what two machines read at once: by their clocks, or from a cache
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # when a section that was made here left the menu


class Where(NamedTuple):
    """A section by its name and its site's, as two sites may call theirs the same."""

    site: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line with the archive's own numbers for the names in it."""

    line: Line
    sites: dict[str, int]
    sections: dict[Where, int]
    now: datetime
    is_ahead: bool = False  # a section that is followed here is still to show it

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """What hangs on the article in a table, without the article's id."""
        if table is sighting:
            yield from self._sightings()
        elif table is match:
            yield from _once(map(_match, self._matches()), match)
        elif table is rights:
            yield from map(self._right, self.line.rights_list)
        elif table is revision:
            yield from self._versions()
        else:
            yield from _once(map(self._sourced, sorted(self.line.noise, key=attrgetter("at"))), noise)

    @property
    def site_id(self) -> int:
        """The article's site."""
        return self.sites[self.line.site]

    @property
    def section_id(self) -> int:
        """The article's section."""
        return self.sections[Where(self.line.site, self.line.section)]

    def told(self) -> Iterator[tuple[tuple[str, str, str], datetime]]:
        """The channels that were told of it, each with the watch and the occasion, and when that was decided."""
        for one in self.line.match_list:
            for channel in one.told or ():
                for occasion in (one.occasion, "new") if self.is_ahead else (one.occasion,):  # as new it is judged here
                    yield (channel, one.watch, occasion), min(one.decided_at, self.now)

    def _matches(self) -> Iterator[Matched]:
        """None that is judged here anew, where it is known who was told of it."""
        return (one for one in self.line.match_list if not self.is_ahead or one.told is None)

    def _sightings(self) -> Iterator[dict[str, Any]]:
        done = set()
        for one in self.line.sightings or [self._first()]:
            if (number := self.sections[_seen_at(self.line, one)]) not in done:
                done.add(number)
                row = asdict(one) | {"section_id": number}
                yield {name: value for name, value in row.items() if name not in _OF_SECTION}

    def _versions(self) -> Iterator[dict[str, Any]]:
        number = 1
        for one in self.line.revision_list:
            number = one.number or number + (not one.echo)
            yield self._sourced(one) | {"number": number}

    def _first(self) -> Sighting:
        """What is known of where it was seen where the line does not tell: its section, though by no live page."""
        line, at = self.line, self.line.first_seen or self.now
        return Sighting(section=line.section, first_seen=at, last_seen=at, title=line.title, excerpt=line.excerpt)

    def _right(self, one: Right) -> dict[str, Any]:
        row = asdict(one) | {"site_id": self.sites[one.site or self.line.site], "since": min(one.since, self.now)}
        del row["site"]
        return row

    def _sourced(self, one: Version | Noise) -> dict[str, Any]:
        row, card = asdict(one), _card(self.line, one)
        del row["site"]
        return row if card is None else row | {"source": f"card:{self.sections[card]}"}


def _match(one: Matched) -> dict[str, Any]:
    row = asdict(one)
    del row["told"]
    return row | {"hits": [hit for hit in row["hits"] if hit["clause"] and hit["field"]]}


def _once(rows: Iterable[dict[str, Any]], table: Table) -> Iterable[dict[str, Any]]:
    """The last of those that are known by the same columns, as where two names are of one section here."""
    names = dict(ONCE_EACH)[table]
    return {tuple(row[name] for name in names): row for row in rows}.values()


def _seen_at(line: Line, one: Sighting) -> Where:
    return Where(one.site or line.site, one.section)


def _card(line: Line, one: Version | Noise) -> Where | None:
    """The section whose card is meant, if one is."""
    kind, _, name = one.source.partition(":")
    return Where(one.site or line.site, name) if kind == "card" else None


def _named(line: Line) -> Iterator[tuple[Where, str | None, str | None]]:
    """The sections that a line names, its own first, with the beginning of the site and the address, where told."""
    yield Where(line.site, line.section), line.site_home or _root(line.url), line.section_url
    for seen in line.sightings:
        yield _seen_at(line, seen), seen.site_home or (seen.url and _root(seen.url)), seen.url
    yield from ((card, None, None) for one in line.said if (card := _card(line, one)) is not None)


class _Told(NamedTuple):
    """The home of a site, and the address of one of its sections, as far as a line tells them."""

    home: str | None = None  # one that is guessed from an address is no proof of a site
    section_url: str | None = None


_UNTOLD = _Told()


def _told_homes(line: Line) -> dict[str, _Told]:
    seen = {one.site: _Told(one.site_home, one.url) for one in line.sightings if one.site is not None}
    return seen | {line.site: _Told(line.site_home, line.section_url)}


def _root(url: str) -> str:
    return "/".join(url.split("/")[:3]) + "/"


@dataclass(slots=True)
class Places:
    """Sites and sections by name, each looked up once."""

    tx: Connection
    now: datetime
    _sites: dict[tuple[str, str | None], int] = field(default_factory=dict)
    _sections: dict[tuple[int, str], int] = field(default_factory=dict)
    _renamed: set[tuple[int, tuple[str, ...]]] = field(default_factory=set)
    _read_at: dict[int, datetime | None] = field(default_factory=dict)

    def of(self, line: Line) -> Placed:
        """The line placed."""
        homes: dict[str, str | None] = {one.site: None for one in line.rights_list if one.site is not None}
        urls: dict[Where, str | None] = {}
        for where, home, url in _named(line):
            homes[where.site] = homes.get(where.site) or home
            urls[where] = urls.get(where) or url
        told = _told_homes(line)
        sites = {
            name: self._site(name, told.get(name, _UNTOLD), home or _root(line.url)) for name, home in homes.items()
        }
        sections = {where: self._section(sites[where.site], where.section, url) for where, url in urls.items()}
        for seen in line.sightings:
            where = _seen_at(line, seen)
            self._note_former(sites[where.site], sections[where], tuple(seen.formerly))
        placed = Placed(line=line, sites=sites, sections=sections, now=self.now)
        return self._still_to_come(placed) if line.sightings else placed

    def _still_to_come(self, placed: Placed) -> Placed:
        """The line as that of an article which is still to be told where a section that is followed here shows it.

        Another archive saw it there after this one read the section last: the next poll finds it among the news, and
        the watches that are here are asked, which tell nobody who was told by the other one.
        """
        line, sections = placed.line, placed.sections
        ahead = [one for one in line.sightings if one.live and self._is_ahead(sections[_seen_at(line, one)], one)]
        if not ahead:
            return placed
        sightings = [replace(one, live=False) if one in ahead else one for one in line.sightings]
        return replace(placed, line=replace(line, announced_at=None, sightings=sightings), is_ahead=True)

    def _is_ahead(self, section_id: int, seen: Sighting) -> bool:
        if section_id not in self._read_at:
            followed = (section.c.id == section_id, section.c.baseline_at.is_not(None), active(self.now))
            self._read_at[section_id] = self.tx.scalar(select(section.c.last_success).where(*followed))
        read_at = self._read_at[section_id]
        return read_at is not None and seen.first_seen > read_at - _AT_ODDS

    def _note_former(self, site_id: int, section_id: int, names: tuple[str, ...]) -> None:
        if names and (section_id, names) not in self._renamed:
            self._renamed.add((section_id, names))
            section_names.add_former(self.tx, site_id, section_id, names)

    def _site(self, name: str, told: _Told, home: str) -> int:
        if (name, told.home) not in self._sites:
            self._sites[name, told.home] = self._found_site(name, told) or sync_site(self.tx, name, home)
        return self._sites[name, told.home]

    def _found_site(self, name: str, told: _Told) -> int | None:
        """The site of this name, unless the archive calls the one otherwise that has the home that was `told`.

        Where the name is another one's, which never was at that home, the site is made under a name of its own.
        """
        mine = select(site_table.c.id, site_table.c.home).where(site_table.c.name == name)
        row = self.tx.execute(mine).one_or_none()
        known: int | None = None if row is None else row.id
        if told.home is None or (row is not None and key(row.home) == key(told.home)):
            return known
        if called := site_names.called_otherwise(self.tx, told.home, told.section_url):
            return called
        if known is None or site_names.was_at(self.tx, known, told.home):
            return known
        own = site_names.apart(name, told.home)
        there: int | None = self.tx.scalar(select(site_table.c.id).where(site_table.c.name == own))
        return there or sync_site(self.tx, own, told.home)

    def _section(self, site_id: int, name: str, url: str | None) -> int:
        if (site_id, name) not in self._sections:
            self._sections[site_id, name] = self._found(site_id, name, url) or self._made(site_id, name, url)
        return self._sections[site_id, name]

    def _found(self, site_id: int, name: str, url: str | None) -> int | None:
        mine = select(section.c.id).where(section.c.site_id == site_id)
        by_name: int | None = self.tx.scalar(mine.where(section.c.name == name))
        if by_name is None and url is not None:
            by_name = self.tx.scalar(mine.where(section.c.key == key(url)))
        return by_name or self._called_so_before(site_id, name)

    def _called_so_before(self, site_id: int, name: str) -> int | None:
        renamed = select(section.c.id, section.c.formerly).where(section.c.site_id == site_id)
        rows = self.tx.execute(renamed.where(section.c.formerly.is_not(None)).order_by(section.c.id))
        return next((row.id for row in rows if name in row.formerly), None)

    def _made(self, site_id: int, name: str, url: str | None) -> int:
        """A section of the past: the menu may bring it back, by its name or its address."""
        home = self.tx.scalar(select(site_table.c.home).where(site_table.c.id == site_id))
        row = {"key": key(url) if url else f"{UNKNOWN}{name}", "url": url or home, "name": name, "source": "menu"}
        made = insert(section).values(site_id=site_id, retired_at=_LONG_AGO, **row)
        return int(self.tx.execute(made.returning(section.c.id)).scalar_one())
