"""Is this page the section's, where it shows little of what the section showed before? Asked of the archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from db import raw, sections, shown
from db.raw import KeptPage
from db.sections import SectionState
from db.subjects import Subject
from pressclip.addresses import key
from pressclip.errors import ArchiveError, NoCards, ReadError
from pressclip.models import Known, Listing, Page
from schedules.desk import Desk
from schedules.kept import page_of
from schedules.readers import aside
from scraper.belonging import Claim, Overlap, another
from scraper.stated import Stated, stated
from scraper.trust import shows_few


@dataclass(frozen=True, slots=True, kw_only=True)
class _Had:
    """What the archive knows that bears on whose page it is."""

    overlap: Overlap
    others: Mapping[str, str]
    kept: KeptPage | None


async def check_belongs(
    desk: Desk, section: SectionState, page: Page, listing: Listing, known: Sequence[Known], *, since: datetime | None
) -> None:
    """Raises NoCards where a page that was read is another section's, or the site's latest articles.

    `since` is when the section was read last before (aware UTC). A page that shows what is known is not asked about.
    """
    if not known or not shows_few(listing, known):
        return
    had = await desk.archive.read(partial(_had, section, listing, since, desk.clock()))
    if (reason := await aside(_objection, section, page, had)) is not None:
        raise NoCards(f"{listing.method}: {reason}")


def objection(
    tx: Connection, section: SectionState, page: Page, listing: Listing, known: Sequence[Known], now: datetime
) -> str | None:
    """Why a page that was read would be refused by a poll `now` (aware UTC), in words; None where it would not be."""
    if not known or not shows_few(listing, known):
        return None
    return _objection(section, page, _had(section, listing, section.last_success, now, tx))


def _objection(section: SectionState, page: Page, had: _Had) -> str | None:
    reason = another(_claim(section, page, had), had.overlap)
    return None if reason is None else f"not this section's page: {reason}"


def _had(section: SectionState, listing: Listing, since: datetime | None, now: datetime, tx: Connection) -> _Had:
    keys = {key(card.url) for card in listing.cards if not card.pinned}
    elsewhere = shown.shown_elsewhere(tx, section.id, keys)
    before = [first for first in elsewhere.values() if since is not None and first <= since]
    followed = sections.all_sections(tx, now)
    return _Had(
        overlap=Overlap(cards=len(keys), elsewhere=len(elsewhere), elsewhere_before=len(before)),
        others={one.name: key(one.url) for one in followed if one.site_id == section.site_id and one.id != section.id},
        kept=_last_read(tx, section.id),
    )


def _last_read(tx: Connection, section_id: int) -> KeptPage | None:
    """The section's page as it was read last; None where none is kept, or it is damaged."""
    number = raw.last(tx, Subject(kind="section", id=section_id), good=True)
    try:
        return None if number is None else raw.load(tx, number)
    except ArchiveError:
        return None


def _claim(section: SectionState, page: Page, had: _Had) -> Claim:
    return Claim(
        name=section.name,
        url=section.url,
        others=had.others,
        now=stated(page),
        before=_stated(had.kept) if had.kept is not None else None,
    )


def _stated(kept: KeptPage) -> Stated | None:
    try:
        return stated(page_of(kept))
    except ReadError:
        return None
