"""Where an imported article stands: its site and sections by name, made where they are not known."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from db import section_names
from db.portable import Line, Sighting
from db.schema import match, revision, section, sighting
from db.schema import site as site_table
from db.schema_manners import rights
from db.sections import sync_site
from pressclip.addresses import key

_OF_SECTION = frozenset({"section", "url", "formerly"})  # what a sighting tells of its section
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # when a section that was made here left the menu


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line with the archive's own numbers for the names in it."""

    line: Line
    site_id: int
    section_id: int
    sections: dict[str, int]
    now: datetime

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """What hangs on the article in a table, without the article's id."""
        if table is sighting:
            yield from self._sightings()
        elif table is match:
            yield from map(asdict, self.line.match_list)
        elif table is rights:
            about = {"site_id": self.site_id}
            yield from (asdict(one) | about | {"since": min(one.since, self.now)} for one in self.line.rights_list)
        elif table is revision:
            yield from self._versions()
        else:
            yield from (asdict(one) | {"source": self._source(one.source)} for one in self.line.noise)

    def _sightings(self) -> Iterator[dict[str, Any]]:
        done = set()
        for one in self.line.sightings or [self._first()]:
            if (number := self.sections[one.section]) not in done:
                done.add(number)
                row = asdict(one) | {"section_id": number}
                yield {name: value for name, value in row.items() if name not in _OF_SECTION}

    def _versions(self) -> Iterator[dict[str, Any]]:
        number = 1
        for one in self.line.revision_list:
            number = one.number or number + (not one.echo)
            yield asdict(one) | {"source": self._source(one.source), "number": number}

    def _first(self) -> Sighting:
        """What is known of where it was seen where the line does not tell: its section, though by no live page."""
        line, at = self.line, self.line.first_seen or self.now
        return Sighting(section=line.section, first_seen=at, last_seen=at, title=line.title, excerpt=line.excerpt)

    def _source(self, source: str) -> str:
        name = _named(source)
        return source if name is None else f"card:{self.sections[name]}"


def _named(source: str) -> str | None:
    """The section whose card is meant, if one is."""
    kind, _, name = source.partition(":")
    return name if kind == "card" else None


@dataclass(slots=True)
class Places:
    """Sites and sections by name, each looked up once."""

    tx: Connection
    now: datetime
    _sites: dict[str, int] = field(default_factory=dict)
    _sections: dict[tuple[int, str], int] = field(default_factory=dict)
    _renamed: set[tuple[int, tuple[str, ...]]] = field(default_factory=set)

    def of(self, line: Line) -> Placed:
        """The line placed."""
        site_id = self._site(line)
        urls: dict[str, str | None] = {name: None for name in map(_named, line.sources) if name is not None}
        urls |= {line.section: line.section_url} | {one.section: one.url for one in line.sightings}
        sections = {name: self._section(site_id, name, url) for name, url in urls.items()}
        for one in line.sightings:
            self._note_former(site_id, sections[one.section], tuple(one.formerly))
        return Placed(line=line, site_id=site_id, section_id=sections[line.section], sections=sections, now=self.now)

    def _note_former(self, site_id: int, section_id: int, names: tuple[str, ...]) -> None:
        if names and (section_id, names) not in self._renamed:
            self._renamed.add((section_id, names))
            section_names.add_former(self.tx, site_id, section_id, names)

    def _site(self, line: Line) -> int:
        if line.site not in self._sites:
            known = self.tx.scalar(select(site_table.c.id).where(site_table.c.name == line.site))
            home = line.site_home or "/".join(line.url.split("/")[:3]) + "/"
            self._sites[line.site] = known or sync_site(self.tx, line.site, home)
        return self._sites[line.site]

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
        row = {"key": key(url) if url else f"?{name}", "url": url or home, "name": name, "source": "menu"}
        made = insert(section).values(site_id=site_id, retired_at=_LONG_AGO, **row)
        return int(self.tx.execute(made.returning(section.c.id)).scalar_one())
