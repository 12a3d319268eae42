"""`[[watches]]` and `[terms]`: what is looked for, and who is told."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from pressclip.config.hints import hint
from pressclip.config.names import note_repeats, read_name
from pressclip.config.tables import Table
from pressclip.errors import QueryError
from pressclip.settings import ChannelSettings, SiteSettings, WatchSettings
from queries.operands import check_spelling
from queries.parser import parse
from queries.terms import Terms

_WAIT = timedelta(minutes=10)
_LONGEST_WAIT = timedelta(days=7)
_OCCASIONS = ("new", "edit")
_TERM = re.compile(r"\w+")


def read_watches(
    root: Table, *, sites: Sequence[SiteSettings], channels: Iterable[ChannelSettings], terms: Terms
) -> tuple[WatchSettings, ...]:
    """All watches, no two of one name, each with a query that parses and channels that exist."""
    tables = root.tables("watches")
    known = [channel.name for channel in channels if channel.name]
    watches = tuple(_read_watch(table, known, terms) for table in tables)
    note_repeats(tables, [watch.name for watch in watches])
    if all(site.sections_from == "config" for site in sites):  # what a menu holds is not known before it is read
        for table, watch in zip(tables, watches, strict=True):
            _check_sections(table, watch, sites)
    return watches


def _read_watch(table: Table, channels: Sequence[str], terms: Terms) -> WatchSettings:
    table.require("query", "'libya OR haftar'")
    watch = WatchSettings(
        name=read_name(table, "libya"),
        query=_query(table, terms),
        channels=_channels(table, channels),
        sections=table.texts("sections"),
        text_wait=table.duration("text_wait", _WAIT, timedelta(0), _LONGEST_WAIT),
        on=_occasions(table),
    )
    table.close()
    return watch


def _occasions(table: Table) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(table.texts("on")))
    if not found and "on" in table and not table.noted("on"):
        table.note("on", 'is empty, expected "new", "edit" or both')
    for one in found:
        if one not in _OCCASIONS:
            table.note("on", f'got {_said(table, "on", one)}, expected "new", "edit" or both')
    return found or _OCCASIONS


def _query(table: Table, terms: Terms) -> str:
    query = table.parsed("query", None, str)
    if query is None:
        return ""
    try:
        parse(query, terms)
    except QueryError as error:
        as_written = json.dumps(query, ensure_ascii=False) == table.written("query")
        table.note("query", str(error) if as_written else f"wrong at column {error.column} once it is filled in")
    return query


def _channels(table: Table, known: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(table.texts("channels")))
    if not names and not table.noted("channels"):
        table.note("channels", f"names no channel{hint('', known)}")
    for name in names:
        if name not in known:
            table.note("channels", f"no channel is called {_said(table, 'channels', name)}{hint(name, known)}")
    return names


def _check_sections(table: Table, watch: WatchSettings, sites: Sequence[SiteSettings]) -> None:
    full = [f"{site.name}/{section.name}" for site in sites for section in site.sections]
    short = [section.name for site in sites for section in site.sections]
    known_full, known_short = [one.casefold() for one in full], [one.casefold() for one in short]
    for name in watch.sections:
        said, wanted = _said(table, "sections", name), name.casefold()
        if wanted not in known_full and wanted not in known_short:
            table.note("sections", f"no section is called {said}{hint(name, short)}")
        elif wanted not in known_full and known_short.count(wanted) > 1:
            same = [one for one in full if one.casefold().endswith(f"/{wanted}")]
            those = " or ".join(json.dumps(one, ensure_ascii=False) for one in same)
            table.note("sections", f"several sites have a section {said}; write {those}")


def _said(table: Table, key: str, name: str) -> str:
    """A name for a problem to show: as it stands in the file; a list that is filled in is shown whole, unfilled."""
    said = json.dumps(name, ensure_ascii=False)
    return said if said in table.written(key) else f"one of {table.written(key)}"


def read_terms(root: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The spellings of each term, in the file's order."""
    table = root.table("terms")
    terms = tuple((name, table.texts(name)) for name in table)
    for name, spellings in terms:
        if not _TERM.fullmatch(name):
            table.note(name, "expected a name of letters, digits and _, as queries write it after @")
        elif not any(spelling.strip() for spelling in spellings) and not table.noted(name):
            table.note(name, f'lists no spelling; for example {name} = ["gaddafi", "qaddafi"]')
        elif not table.noted(name):
            _check_spellings(table, name, spellings)
    return terms


def _check_spellings(table: Table, name: str, spellings: Sequence[str]) -> None:
    for number, spelling in enumerate(spellings):
        try:
            check_spelling(spelling)
        except QueryError as error:
            table.note_entry(name, number, str(error), filled=f"wrong at column {error.column} once it is filled in")
