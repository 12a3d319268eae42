"""Asks a section's feed, or the API for its articles: what was found is remembered, what came is kept and marked."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from db import incidents, witness
from db.sections import SectionState
from db.subjects import Subject
from db.witness import SectionFeed, Witness
from pressclip.errors import (
    ArchiveError,
    BadStatus,
    Deferred,
    FetchError,
    NoCards,
    PressclipError,
    ReadError,
    SetAside,
    bug,
)
from pressclip.events import crashed
from pressclip.models import Page
from schedules.desk import Desk
from schedules.evidence import keep_answer
from schedules.manners import note_hold
from schedules.marks import marked
from schedules.readers import aside
from schedules.rights import may_hold_reserved, read_lawfully, waits_for_pages
from schedules.witnesses import api_address, feed_address
from scraper.feeds.entries import Feed
from scraper.feeds.feed import read_feed
from scraper.feeds.rest import category_of, read_posts

_MISSING = frozenset({404, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What feed or API answered, and what it lists (None: unmodified)."""

    kind: Witness
    page: Page
    feed: Feed | None


async def ask(
    desk: Desk,
    section: SectionState,
    page: Page,
    kind: Witness,
    known: SectionFeed | None,
    *,
    conditional: bool = False,
) -> Answer:
    """What the section's feed or the API lists; texts only where they are whole. A failure is remembered.

    `page` is the section's, `known` what is known of the witness; `conditional` asks whether it changed. Raises
    Deferred, which is no failure, NoCards where there is none to be had, ReadError, FetchError.
    """
    try:
        return await _ask(desk, section, page, kind, known, conditional=conditional)
    except (Deferred, ArchiveError):
        raise
    except PressclipError as error:
        await desk.archive.write(partial(_failed, desk, section, kind, error))
        raise
    except Exception as error:
        crashed(f"{kind} of {section.site}/{section.name}", error)
        await desk.archive.write(partial(_failed, desk, section, kind, bug(error)))
        raise bug(error) from error


async def _ask(
    desk: Desk, section: SectionState, page: Page, kind: Witness, known: SectionFeed | None, *, conditional: bool
) -> Answer:
    url = await _address(desk, section, page, kind, known)
    await desk.archive.write(lambda tx: witness.remember(tx, section.id, kind, url))
    validators = known.validators if conditional and known is not None else None
    answer = await desk.fetcher.get(url, site=section.site, kind=kind, validators=validators)
    feed = None if answer.not_modified else await _read(desk, section, page, kind, answer)
    return Answer(kind=kind, page=answer, feed=feed)


async def _read(desk: Desk, section: SectionState, page: Page, kind: Witness, answer: Page) -> Feed:
    subject, reader = Subject(kind=kind, id=section.id), read_feed if kind == "feed" else read_posts
    try:
        async with marked(desk, str(subject), answer):
            feed = await aside(reader, answer, zone=desk.zone(section.site))
    except ReadError as error:
        if not may_hold_reserved(desk, section.site, answer):
            await desk.archive.write(partial(_keep_failure, desk, answer, subject, error))
        raise
    lawful, may_be_kept = await read_lawfully(desk, section.site, answer, feed, page)
    if may_be_kept:
        await desk.archive.write(partial(_keep, desk, section, answer, subject, feed))
    return lawful


def _keep(desk: Desk, section: SectionState, answer: Page, subject: Subject, feed: Feed, tx: Connection) -> None:
    has_texts = any(entry.article.text for entry in feed.entries)
    if not (has_texts and waits_for_pages(tx, desk, section.site, section.site_id)):
        keep_answer(tx, desk, answer, subject, feed)


def _keep_failure(desk: Desk, answer: Page, subject: Subject, error: ReadError, tx: Connection) -> None:
    keep_answer(tx, desk, answer, subject, error)


async def _address(desk: Desk, section: SectionState, page: Page, kind: Witness, known: SectionFeed | None) -> str:
    """Where to ask. What failed is looked for anew, on the page."""
    remembered = known.url if known is not None else None
    if known is not None and remembered is not None and (kind == "api" or not known.failures):
        return remembered
    mark = f"{Subject(kind=kind, id=section.id)}:address"  # the page may be one that kills
    if kind == "api":
        async with marked(desk, mark, page):
            category = await aside(category_of, page)
        home = desk.site(section.site).home
        return await api_address(desk.fetcher, page.final_url, category, home=home, site=section.site)
    async with marked(desk, mark, page):
        url = await aside(feed_address, page, remembered)
    if url is None:
        raise NoCards("the page offers none of its own")
    return url


def _failed(desk: Desk, section: SectionState, kind: Witness, error: PressclipError, tx: Connection) -> None:
    now, missing = desk.clock(), isinstance(error, BadStatus) and error.code in _MISSING
    is_new = witness.failed(tx, section.id, kind, str(error), now, missing=missing)
    if is_new and isinstance(error, SetAside):
        incidents.noted(tx, section.id, f"{kind}: {error}", now)
    if isinstance(error, FetchError):
        url = witness.witnesses_of(tx, section.id)[kind].url or section.url
        note_hold(tx, url, error, now, desk.chance())
