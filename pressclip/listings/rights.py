"""What sites say of the rights in their pages, as people read it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from db import origins, rights
from db.sections import SectionState
from pressclip.rows import stamp
from pressclip.settings import Settings, SiteSettings
from scraper.fetching.origin_files import FileRecord
from scraper.fetching.tdm_file import PATH, Rule, TdmFile, tdm_file_of

_MOST = 5  # rules of a file that are named


def words_of(file: TdmFile) -> str:
    """What a tdmrep.json says, in a line; "" where it says nothing."""
    if file.error:
        return f"cannot be read: {file.error}"
    more = f"; and {len(file.rules) - _MOST} more" if len(file.rules) > _MOST else ""
    return "; ".join(rule.words for rule in file.rules[:_MOST]) + more


def kept_of(site: SiteSettings) -> str:
    """What follows where a site reserves rights."""
    if site.rights == "full":
        return 'all is kept, as rights = "full" says'
    return "title, link and excerpt are kept"


def rights_lines(tx: Connection, of: Settings, followed: Sequence[SectionState], now: datetime) -> list[str]:
    """What every site says now, by which means and since when; `now` is aware UTC."""
    said = rights.of_sections(tx)
    return [line for site in of.sites for line in _of_site(tx, site, followed, said, now)]


def _of_site(
    tx: Connection, site: SiteSettings, followed: Sequence[SectionState], said: dict[int, list[Any]], now: datetime
) -> Iterator[str]:
    mine = [section for section in followed if section.site == site.name]
    for origin in dict.fromkeys(_origin(url) for url in (site.home, *(section.url for section in mine))):
        file, since = file_at(tx, origin)
        if words := words_of(file):
            kept = f": {kept_of(site)}" if file.reserves else ""
            yield f"{site.name}: {origin}{PATH} since {stamp(since)}: {words}{kept}"
    by_words: dict[tuple[str, str], list[str]] = {}
    for section in mine:
        for row in _own(said.get(section.id, ())):
            by_words.setdefault((row.source, row.said), []).append(section.name)
    for (source, words), names in by_words.items():
        yield f"{site.name}: {source} of {_shown(names)}: {words}"
    for row in rights.of_articles(tx, site.name, now):
        yield f"{site.name}: {row.source} of {row.many} articles in 7 days: {row.said}: {kept_of(site)}"


def _shown(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more sections" if len(names) > _MOST else "")


def file_at(tx: Connection, origin: str) -> tuple[TdmFile, datetime | None]:
    """The tdmrep.json of an origin as it was last answered, and since when it says so."""
    row = origins.load(tx, origin)
    if row is None or row.tdmrep_at is None:
        return TdmFile(), None
    record = FileRecord(body=row.tdmrep, status=row.tdmrep_status, fetched_at=row.tdmrep_at)
    return tdm_file_of(record), row.tdmrep_since


def section_words(tx: Connection, section: SectionState, said: Sequence[Any]) -> str | None:
    """What the file of its origin and its own page say of a section, in a line; None where neither does."""
    rule: Rule | None = file_at(tx, _origin(section.url))[0].rule_for(section.url)
    words = [f"tdmrep.json: {rule.words}"] if rule is not None and rule.reserved is not None else []
    words += [f"{row.source}: {row.said}" for row in _own(said)]
    return "; ".join(words) or None


def _own(said: Sequence[Any]) -> Iterator[Any]:
    """What pages say themselves."""
    return (row for row in said if row.source != "tdmrep.json")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
