"""Files new entries of a site's feed at once, where it is known which section shows such; its page proves it later.

What is filed so is no mark on the page: neither news by place nor the coverage ledger reckons with it before the
section showed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from db import filing, probes
from db.enriching import Told, enrich
from db.filing import Filed
from db.known import Place
from db.post_numbers import unite
from db.sections import SectionState
from pressclip.addresses import is_by_number, key
from pressclip.settings import SiteSettings
from schedules import pace
from schedules.desk import Desk
from schedules.judging import judge_filed
from schedules.pace import Brought
from schedules.rights import may_tell, withhold
from schedules.second_witness import numbers_of
from scraper.feeds.entries import FeedEntry


def told_of(entries: Sequence[FeedEntry]) -> dict[str, Told]:
    """What a feed tells of its articles, by their keys."""
    return {
        key(entry.card.url): Told(article=entry.article, categories=entry.categories, source="feed")
        for entry in entries
    }


def file_entries(
    tx: Connection, desk: Desk, site: SiteSettings, meant: Mapping[SectionState, Sequence[FeedEntry]]
) -> None:
    """Files each section's entries, announces and judges them: news by time, as a feed gives them no place."""
    now = desk.clock()
    told = {key(entry.card.url): entry for entries in meant.values() for entry in entries}
    unite(tx, numbers_of(told), tuple(told), now)
    filed = {section: _file(tx, site, section, entries, now) for section, entries in meant.items()}
    unite(tx, numbers_of(told), tuple(told), now)  # those of what was just filed
    withhold(tx, desk, site.name, [entry.card for entry in told.values()])
    for section, entries in meant.items():
        enrich(tx, may_tell(tx, desk, site.name, section.site_id, told_of(entries)), now)
    for section, one in filed.items():
        judge_filed(tx, desk.judges, one, now)
        price = pace.price_of(tx, section.site_id)
        pace.learn(tx, desk, section, Brought(announced=one.announced), price)


def _file(
    tx: Connection, site: SiteSettings, section: SectionState, entries: Sequence[FeedEntry], now: datetime
) -> Filed:
    place = Place(
        site_id=section.site_id,
        section_id=section.id,
        last_success=section.last_success,
        baseline=False,
        read_pages=site.fetch_articles,
        of="probe",
    )
    return filing.file(tx, place, [replace(entry.card, pinned=True) for entry in entries], now)


def unknown(tx: Connection, entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Those of the entries that the archive does not have and whose address tells which article it is."""
    keys = probes.unfiled(tx, [key(entry.card.url) for entry in entries])
    return [entry for entry in entries if key(entry.card.url) in keys and not is_by_number(entry.card.url)]


def is_news(entry: FeedEntry, section: SectionState) -> bool:
    """Whether it surely appeared after the section was read last: nothing else is told before the page was seen."""
    upper = entry.card.published.upper
    return upper is not None and section.last_success is not None and upper >= section.last_success
