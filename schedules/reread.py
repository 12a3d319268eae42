"""Reads kept pages again with today's reader, and files what was missed. Nobody is told of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from db import filing, raw
from db.known import Place
from db.missed import settle_missed
from db.raw import KeptPage
from db.sections import SectionState
from db.subjects import Subject
from pressclip.errors import ArchiveError, NotFound, ReadError
from pressclip.events import warn
from pressclip.models import Card
from schedules.belonging import check_belongs
from schedules.desk import Desk
from schedules.kept import page_of
from schedules.own_addresses import own_addresses
from schedules.pages import read_article_page
from schedules.readers import aside
from schedules.remembering import history_of
from scraper.ladder import read_section


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What reading the kept pages of one section again did, as `reread` prints it."""

    section: str
    pages: int = 0  # listings and article pages that were read
    unread: int = 0  # that still cannot be read
    new: int = 0  # articles that had been missed
    texts: int = 0  # articles whose text had been missed


async def reread(desk: Desk, section: SectionState, advance: Callable[[], None]) -> Reread:
    """Reads the kept pages of a section again, oldest first; `advance` is called after each."""
    read = unread = new = texts = 0
    for kept_id in await desk.archive.read(lambda tx: kept_pages(tx, section.id)):
        try:
            kept = await desk.archive.read(partial(_loaded, kept_id))
            if kept.subject.kind == "section":
                new += await _listing(desk, section, kept)
            else:
                texts += await _article(desk, section, kept, kept.subject.id)
            read += 1
        except ReadError:
            unread += 1
        except (ArchiveError, NotFound) as error:  # damaged, or pruned meanwhile
            warn("page.lost", page=kept_id, error=str(error))
            unread += 1
        advance()
    return Reread(section=section.name, pages=read, unread=unread, new=new, texts=texts)


def kept_pages(tx: Connection, section_id: int) -> list[int]:
    """The numbers of the kept pages worth reading again: the section's own, and those of articles without text.

    Not those of its feed or of the API: what these listed beside the page may be of another section, and they are kept
    as evidence.
    """
    return [*raw.kept_of(tx, Subject(kind="section", id=section_id)), *raw.without_text(tx, section_id)]


def _loaded(kept_id: int, tx: Connection) -> KeptPage:
    return raw.load(tx, kept_id)


async def _listing(desk: Desk, section: SectionState, kept: KeptPage) -> int:
    page, zone = page_of(kept), desk.zone(section.site)
    profiles = desk.profiles(desk.site(section.site), section.method)
    history = await desk.archive.read(lambda tx: history_of(tx, section, at=kept.at))
    listing = await aside(
        read_section, page, zone=zone, profiles=profiles, history=history, now=desk.clock()
    )  # fmt: skip
    await check_belongs(desk, section, page, listing, history.known, since=None)
    place = Place(
        site_id=section.site_id, section_id=section.id, last_success=None, baseline=True, read_pages=False, of="reread"
    )
    cards: tuple[Card, ...] = listing.cards
    return len(await desk.archive.write(lambda tx: filing.file_missed(tx, place, cards, kept.at)))


async def _article(desk: Desk, section: SectionState, kept: KeptPage, article_id: int) -> int:
    page, zone = page_of(kept), desk.zone(section.site)
    profiles = desk.profiles(desk.site(section.site), None)
    article = await aside(read_article_page, page, zone, profiles)
    own, now = own_addresses(page.url, page, article), desk.clock()
    return await desk.archive.write(lambda tx: settle_missed(tx, article_id, article, own, at=kept.at, now=now))
