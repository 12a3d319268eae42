"""Why an address is not in the archive: whose it is, which sections should have shown it, and what to do. Pure."""

import re
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from alerts.times import minute
from db.coverage import Span
from db.gaps import gap_between
from db.sections import SectionState
from db.whereabouts import Whereabouts
from pressclip.addresses import host_of, key, web_link
from pressclip.redaction import hidden
from pressclip.settings import SiteSettings

Covered = Literal["complete", "gap", "later", "earlier", "never"]
_DATE = re.compile(r"/(20\d\d)/(\d\d?)(?:/(\d\d?))?(?=/|$)")
_DAY = timedelta(days=1)
_FORGOTTEN = "it was forgotten on purpose (pressclip forget) and is never filed again"
_FINE = frozenset({None, "ok", "new", "empty", "deferred"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A section that should have shown the address, and how it was covered around then. Times are aware UTC."""

    site: str
    section: str
    by_path: bool  # the address names it; else it is one of all of the site's
    status: str | None
    error: str | None
    last_success: datetime | None
    covered: Covered  # later: not read since; earlier: older than all that was read
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """An address that was never filed: why that may be, in words, and what to do about it."""

    site: str | None
    begins: datetime  # around when it should have been shown
    ends: datetime
    sections: tuple[Watched, ...]
    reason: str
    advice: tuple[str, ...]


def unseen(url: str, known: Whereabouts, sites: Sequence[SiteSettings], now: datetime) -> Unseen:
    """Why an http(s) address was not filed; `now` is aware UTC. Pure."""
    read = tuple(one for one in known.sections if web_link(one.url))  # another's page is never asked for
    known = replace(known, sections=read)
    mine = _site_of(url, known, sites)
    begins, ends = _around(url, ZoneInfo(mine.timezone) if mine else UTC, now)
    if mine is None:
        hosts = ", ".join(dict.fromkeys(_host(site.home) for site in sites)) or "none"
        nowhere = f"no site of the configuration is at {_host(url)}; there are: {hosts}"
        reason = f"{_FORGOTTEN}; {nowhere}" if known.forgotten else nowhere
        return Unseen(site=None, begins=begins, ends=ends, sections=(), reason=reason,
                      advice=() if known.forgotten else (f"pressclip discover {_root(url)}",))  # fmt: skip
    of_site = [one for one in known.sections if one.site == mine.name]
    named = _by_path(url, of_site)
    watched = tuple(
        _watched(one, known.spans.get(one.id, ()), begins, ends, by_path=bool(named)) for one in named or of_site
    )
    ahead = None if known.forgotten else _ahead(url, ZoneInfo(mine.timezone), now)
    reasons = [*filter(None, [ahead]), *_reasons(url, mine, known, of_site, watched)]
    advice = () if known.forgotten else tuple(dict.fromkeys(_advice(url, mine, watched, known, begins)))
    return Unseen(site=mine.name, begins=begins, ends=ends, sections=watched, reason="; ".join(reasons), advice=advice)


def _site_of(url: str, known: Whereabouts, sites: Sequence[SiteSettings]) -> SiteSettings | None:
    """The site whose home, or one of whose sections, is at the address's host."""
    beside = {one.site for one in known.sections if _host(one.url) == _host(url)}
    at_home = [site for site in sites if _host(site.home) == _host(url)]
    return next(iter([*at_home, *(site for site in sites if site.name in beside)]), None)


def _host(url: str) -> str:
    return host_of(url).removeprefix("www.")


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _around(url: str, zone: tzinfo, now: datetime) -> tuple[datetime, datetime]:
    """The day or month that the address names, in the site's zone; the last day where it names none, or one ahead."""
    named = _named_by(url, zone)
    if named is None or named[0] > now:
        return now - _DAY, now
    begins, after = named
    return begins.astimezone(UTC), min(after.astimezone(UTC), now)


def _named_by(url: str, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """When the day or month that the address names begins and ends, if it names one."""
    found = _DATE.search(urlsplit(url).path)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
    try:
        begins = datetime(year, month, day, tzinfo=zone)
        return begins, begins + _DAY if found[3] else (begins + 31 * _DAY).replace(day=1)
    except ValueError:
        return None


def _ahead(url: str, zone: tzinfo, now: datetime) -> str | None:
    """What is to be said of a day or month in the address that is still to come."""
    named = _named_by(url, zone)
    if named is None or named[0] <= now:
        return None
    begins, after = named
    date = f"{begins:%Y-%m-%d}" if after - begins == _DAY else f"{begins:%Y-%m}"
    return f"its address names {date}, which lies ahead: what is told of sections is of the last day"


def _by_path(url: str, followed: Sequence[SectionState]) -> list[SectionState]:
    """The sections whose name in their own address stands in the article's: those deepest in the path. Pure."""
    folders = _folders(url)[:-1]
    depth = {}
    for one in followed:
        own = _folders(one.url)[-1:]
        if own and own[0] in folders:
            depth[one.id] = folders.index(own[0])
    deepest = max(depth.values(), default=-1)
    return [one for one in followed if depth.get(one.id) == deepest]


def _folders(url: str) -> list[str]:
    return [unquote(part).casefold() for part in urlsplit(url).path.split("/") if part]


def _watched(one: SectionState, spans: Sequence[Span], begins: datetime, ends: datetime, *, by_path: bool) -> Watched:
    covered, why = _covered(spans, one.last_success, begins, ends)
    return Watched(
        site=one.site, section=one.name, by_path=by_path, status=one.status, error=one.error,
        last_success=one.last_success, covered=covered, why=why,
    )  # fmt: skip


def _covered(spans: Sequence[Span], asked: datetime | None, begins: datetime, ends: datetime) -> tuple[Covered, str]:
    """How a section was covered from `begins` to `ends`; its spans come newest first, it answered last when `asked`."""
    if not spans:
        return "never", "it was never read"
    for upper, lower in pairwise(spans):
        gap = gap_between(upper, lower)
        if upper.is_bare:  # nothing was read since
            gap = replace(gap, ends=max(gap.ends, ends))
        if gap.begins < ends and gap.ends > begins:
            return "gap", f"what stood there between {_at(gap.begins)} and {_at(gap.ends)} was not read: {gap.why}"
    newest, last = spans[0].newest_time, spans[-1]
    oldest = last.oldest_time or last.newest_time
    if newest <= begins and asked is not None and asked > begins:
        return "complete", f"it said until {_at(asked)} that nothing had changed since it was read on {_at(newest)}"
    if newest <= begins:
        return "later", f"it was last read on {_at(newest)}"
    if oldest >= ends:
        return "earlier", f"what was read of it goes back to {_at(oldest)} only"
    until = f" up to {_at(newest)}, when it was read last" if newest < ends else ""
    since = f" from {_at(oldest)} on" if oldest > begins else ""
    return "complete", f"it is proven complete around then{since}{until}"


def _reasons(
    url: str, site: SiteSettings, known: Whereabouts, followed: Sequence[SectionState], watched: Sequence[Watched]
) -> list[str]:
    said = []
    if known.forgotten:
        said.append(_FORGOTTEN)
    itself = next((one for one in followed if key(one.url) == key(url)), None)
    if itself is not None:
        said.append(f"it is the address of the section {itself.name}, not of an article")
    said += [
        f"{one.site} does not answer since {_at(one.began)}: {one.error}" for one in known.down if one.site == site.name
    ]
    said += [
        f"{address} asked to be left alone until {_at(until)}"
        for address, until in known.held.items()
        if _host(address) == _host(site.home)
    ]
    names = {one.id: one.name for one in followed}
    said += [
        f"the feed of {names.get(one.section_id, 'a section')} listed it on {_at(one.first_seen)}, its page did not"
        for one in known.listed
        if one.kind == "feed"
    ]
    if not followed:
        said.append(f"no section of {site.name} is known yet")
    elif not said:
        said.append(_plainly(site, watched))
    return said


def _plainly(site: SiteSettings, watched: Sequence[Watched]) -> str:
    if not watched[0].by_path:
        elsewhere = "its address does not tell which section should have shown it"
    else:
        elsewhere = f"its address names {', '.join(one.section for one in watched)}"
    unread = [one.section for one in watched if one.covered != "complete"]
    if len(unread) == len(watched):
        return f"{elsewhere}, and what was there then was not read"
    if unread:
        return f"{elsewhere}, and what was there then was not read of {', '.join(unread)}"
    return f"{elsewhere}, and no page of {'it' if watched[0].by_path else site.name} that was read showed it"


def _advice(
    url: str, site: SiteSettings, watched: Sequence[Watched], known: Whereabouts, begins: datetime
) -> list[str]:
    told, names = [], Counter(one.name.casefold() for one in known.sections)
    for one in watched:
        name = one.section if names[one.section.casefold()] == 1 else f"{one.site}:{one.section}"
        name = shlex.quote(name)
        if one.covered in {"gap", "earlier"}:
            told.append(f"pressclip backfill {name} --until {begins:%Y-%m-%d}")
        elif one.covered in {"later", "never"} or one.status not in _FINE:
            told.append(f"pressclip poll {name}")
    if not told and not any(one.by_path for one in watched):
        told.append(f"pressclip discover {hidden(site.home)}")
    return [*told, f"pressclip doctor {shlex.quote(url)}"]


def _at(time: datetime) -> str:
    return minute(time.astimezone(UTC))
