"""Sections, sites and times as people name them. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pressclip.errors import NotFound

if TYPE_CHECKING:
    from db.sections import SectionState
    from pressclip.settings import Settings

_AGE = re.compile(r"\d{1,6}[smhdwy]")


def moment(text: str, zone: str, *, end: bool, now: datetime) -> datetime:
    """A date (`2026-01-31`), a time (`2026-01-31T12:00`) or an age (`7d`, `12h`) as aware UTC.

    A bare date is a day in `zone`: its beginning, or with `end` the beginning of the next. Raises ValueError.
    """
    from pressclip.durations import parse_duration

    try:
        if _AGE.fullmatch(text):
            return now - parse_duration(text)
        if "T" not in text:
            day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
            last = end and day < date.max
            return datetime.combine(day + timedelta(days=int(last)), time(), ZoneInfo(zone)).astimezone(UTC)
        read_as = datetime.fromisoformat(text)
        local = read_as if read_as.tzinfo is not None else read_as.replace(tzinfo=ZoneInfo(zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        forms = "a date (2026-01-31), a time (2026-01-31T12:00) or an age (30m, 12h, 7d, 2w, 1y)"
        raise ValueError(f"{text!r} is not {forms}") from None


def window(since: str | None, until: str | None, zone: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when on and up to when, each as `moment` reads it, None where nothing is written.

    Raises ValueError, also where nothing lies between the two.
    """
    begins = None if since is None else moment(since, zone, end=False, now=now)
    ends = None if until is None else moment(until, zone, end=True, now=now)
    if begins is not None and ends is not None and ends <= begins:
        raise ValueError(f"until {until!r} lies before since {since!r}")
    return begins, ends


def named_sections(known: "Sequence[SectionState]", name: str) -> "list[SectionState]":
    """The sections that `name` or `site:name` means, whatever its case. Raises NotFound, naming what there is.

    One that is called so now comes before one that was called so before.
    """
    wanted = name.casefold()
    names = [(section, [section.name]) for section in known], [(section, section.formerly) for section in known]
    found: list[SectionState] = []
    for called in names:
        full = [section for section, those in called if wanted in {f"{section.site}:{one}".casefold() for one in those}]
        found = found or full or [section for section, those in called if wanted in map(str.casefold, those)]
    if not found:
        there = ", ".join(dict.fromkeys(section.name for section in known)) or "none yet"
        raise NotFound(f"no section is called {name!r}; there are: {there}")
    return found


def told_apart(known: "Sequence[SectionState]") -> "list[SectionState]":
    """The sections, each by a name that is its own alone: `site:name`, as commands take it, where several share one."""
    having = Counter(one.name.casefold() for one in known)
    return [one if having[one.name.casefold()] == 1 else replace(one, name=f"{one.site}:{one.name}") for one in known]


def sections_on(known: "Sequence[SectionState]", site: str | None, name: str) -> "list[SectionState]":
    """Those that `name` means on a site (None: on all), whatever others call theirs. Raises NotFound if none has it."""
    anywhere = named_sections(known, name)
    if site is None:
        return anywhere
    try:
        return named_sections([one for one in known if one.site == site], name)
    except NotFound:
        return []  # another site has it


def check_site(name: str | None, known: "Sequence[SectionState]", of: "Settings") -> None:
    """Raises NotFound where neither configuration nor archive has that site: one that was left keeps its past."""
    names = dict.fromkeys([*(site.name for site in of.sites), *(section.site for section in known)])
    if name is not None and name not in names:
        raise NotFound(f"no site is called {name!r}; there are: {', '.join(names)}")


def one_section(known: "Sequence[SectionState]", name: str) -> "SectionState":
    """`name` where it is unique, else `site:name`. Raises NotFound."""
    found = named_sections(known, name)
    if len(found) > 1:
        several = ", ".join(f"{section.site}:{section.name}" for section in found)
        raise NotFound(f"several sections are called {name!r}: {several}")
    return found[0]


def zone_of(of: "Settings") -> str:
    """The zone of bare dates: the site's, or UTC where there are several."""
    return of.sites[0].timezone if len(of.sites) == 1 else "UTC"
