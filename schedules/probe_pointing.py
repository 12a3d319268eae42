"""What the new entries of a site's feed lead to: sections are polled, soon or, where all was filed at once, later."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import probes, sections
from db.sections import SectionState
from pressclip.addresses import key
from pressclip.events import emit
from pressclip.settings import SiteSettings
from schedules import cadence
from schedules.desk import Desk
from schedules.probe_filing import file_entries, is_news, unknown
from schedules.probe_targets import Followed, folded, named_by, proven, targets
from schedules.probing import PROOF
from scraper.feeds.entries import FeedEntry

_RATED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Past:
    """Of the newest articles: how many each section showed of a folded category, and how many there are of it."""

    shown: Mapping[tuple[str, int], int]
    all_of: Mapping[str, int]


def point(
    tx: Connection, desk: Desk, site: SiteSettings, fresh: Sequence[FeedEntry], *, files: bool, is_all: bool
) -> None:
    """Makes the sections due to which new entries point; what surely is theirs is filed now, if the probe `files`.

    Where the entries are all that is new, the page of a section whose news was filed need not be read so soon.
    """
    now, site_id = desk.clock(), sections.site_id(tx, site.name)
    followed = [one for one in sections.all_sections(tx, now) if one.site_id == site_id]
    read_before = [one for one in followed if one.baseline_at is not None]
    past, rates = _past(tx, site_id), probes.announced_by_section(tx, site_id, now - _RATED)
    unfiled = unknown(tx, fresh)
    theirs = _theirs(unfiled, read_before, past) if files else {}
    file_entries(tx, desk, site, theirs)
    filed = {key(entry.card.url) for entries in theirs.values() for entry in entries}

    shares = {pair: count / past.all_of[pair[0]] for pair, count in past.shown.items()}
    among = [Followed(id=one.id, name=one.name, rate=rates.get(one.id, 0)) for one in followed]

    def meant(entries: Sequence[FeedEntry]) -> frozenset[int]:
        return targets([entry.categories for entry in entries], among, shares)

    later = {one.id for one in theirs if is_all}
    later -= meant([entry for entry in fresh if key(entry.card.url) not in filed])
    due = [one for one in read_before if one.id in meant(fresh)]
    sections.schedule(tx, {one.id: _soonest(desk, one, now, PROOF if one.id in later else 0) for one in due})
    for entry in unfiled:
        for section_id in named_by(entry.categories, among, shares) if key(entry.card.url) not in filed else ():
            desk.lacking.name(section_id, [key(entry.card.url)], now)
    emit("probe.changed", site=site.name, entries=len(fresh), filed=len(filed), sections=len(due))


def _theirs(
    entries: Sequence[FeedEntry], read_before: Sequence[SectionState], past: _Past
) -> dict[SectionState, list[FeedEntry]]:
    """The entries that surely belong to a section, and are news to all to which they do."""
    found: dict[SectionState, list[FeedEntry]] = {}
    for entry in entries:
        ids = proven(entry.categories, past.shown, past.all_of)
        showing = [one for one in read_before if one.id in ids]
        if all(is_news(entry, one) for one in showing):
            for one in showing:
                found.setdefault(one, []).append(entry)
    return found


def _soonest(desk: Desk, one: SectionState, now: datetime, apart: int) -> datetime:
    floor = max(cadence.floor_of(desk.section(one.site, one.name)), timedelta(minutes=apart))
    if one.failures and one.next_poll is not None:
        return one.next_poll  # it is tried again, less and less often: what is new there changes nothing of that
    allowed = max(now, (one.last_success or now - floor) + floor)
    return min(allowed, one.next_poll or allowed)


def _past(tx: Connection, site_id: int) -> _Past:
    all_of: Counter[str] = Counter()
    both: Counter[tuple[str, int]] = Counter()
    for categories, shown in probes.shown_by_category(tx, site_id):
        names = {folded(category) for category in categories}
        all_of.update(names)
        both.update((name, section_id) for name in names for section_id in shown)
    return _Past(both, all_of)
