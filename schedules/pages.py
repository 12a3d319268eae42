"""Reads the pages of announced articles, after the listings and from the same budget."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import partial

from sqlalchemy import Connection

from db import forgetting, incidents, pages, removal, rights
from db import second_looks as looks
from db.merging import stays_of
from db.pages import OwedPage
from pressclip.addresses import key
from pressclip.errors import (
    ArchiveError,
    BadStatus,
    Deferred,
    FetchError,
    PressclipError,
    ReadError,
    SetAside,
    bug,
)  # fmt: skip
from pressclip.events import crashed, emit, warn
from pressclip.models import Article, Page, Statement
from schedules import second_looks
from schedules.desk import Desk
from schedules.evidence import keep_article
from schedules.judging import judge_page
from schedules.manners import check_held, note_hold
from schedules.marks import marked
from schedules.own_addresses import own_addresses
from schedules.reachability import BEHIND, unreached
from schedules.readers import aside
from schedules.rights import Said, foretold, note_article, said_of
from scraper.articles.article import read_article
from scraper.profiles.profile import Profile
from scraper.walls.check import check_page

_LEASE = timedelta(minutes=5)
_AT_ONCE = 4
_ATTEMPTS = 5
_GONE = frozenset({404, 410})
_GONE_ATTEMPTS = 2  # a page may be announced a moment before every cache of its site has it


async def read_due(desk: Desk) -> int:
    """Reads the article pages that are due, a few at once, second looks last; returns how many were tried."""
    now = desk.clock()
    owed = await desk.archive.write(partial(_leased, desk, now))
    await asyncio.gather(*(_read(desk, one) for one in owed))
    return len(owed)


def _leased(desk: Desk, now: datetime, tx: Connection) -> list[OwedPage]:
    sites = [site.name for site in desk.settings.sites]
    owed = pages.lease_due(tx, desk.owner, now, sites=sites, limit=_AT_ONCE, alive=desk.alive, lasts=_LEASE)
    if owed:
        return owed
    after = second_looks.of_all(tx, desk, now)
    return looks.lease_due(tx, desk.owner, now, after=after, limit=_AT_ONCE, alive=desk.alive, lasts=_LEASE)


def any_due(tx: Connection, desk: Desk, now: datetime) -> bool:
    """Whether any page is to be read, or looked at again."""
    sites = [site.name for site in desk.settings.sites]
    return pages.any_due(tx, sites, now) or second_looks.any_due(tx, desk, now)


async def _read(desk: Desk, owed: OwedPage) -> None:
    try:
        await check_held(desk.archive, owed.url, desk.clock())
        await desk.fetcher.look_up_rights(owed.url, owed.site)
        if (reserved := foretold(desk, owed.site, owed.url)) is not None:
            await desk.archive.write(partial(_withheld, desk, owed, reserved))
            return
        page = await _page(desk, owed)
        if page.not_modified:
            await desk.archive.write(lambda tx: _stands(tx, desk, owed))
            return
        article = await _article(desk, owed, page)
        told = await desk.archive.write(lambda tx: _settle(tx, desk, owed, page, article))
        emit("article.read", article=owed.article_id, url=article.url, owed=told, again=owed.again)
    except Deferred as error:
        until = error.until
        await desk.archive.write(lambda tx: pages.put_off(tx, owed.article_id, until, attempt=False))
    except ArchiveError:
        raise  # ours, not the page's
    except PressclipError as error:
        await _failed(desk, owed, error)
    except Exception as error:  # noqa: BLE001 - a bug must not keep the page leased; it is told like any failure
        crashed(f"page of article {owed.article_id}", error)
        await _failed(desk, owed, bug(error))


async def _page(desk: Desk, owed: OwedPage) -> Page:
    """The page; a second look asks whether it changed since it was kept."""
    if not owed.again:
        return await desk.fetcher.get(owed.url, site=owed.site, kind="article")
    known = await desk.archive.read(lambda tx: looks.validators_of(tx, owed))
    return await desk.fetcher.get(owed.url, site=owed.site, kind="reread", validators=known)


def _withheld(desk: Desk, owed: OwedPage, reserved: Statement, tx: Connection) -> None:
    """The page is not asked for: what its card tells is all that is kept, and watches are judged by it now."""
    now, article_id = desk.clock(), stays_of(tx, owed.article_id)
    if pages.is_there(tx, article_id):
        rights.note_article(tx, article_id, [reserved], now)
        judge_page(tx, desk.judges, pages.withhold(tx, article_id, now), now)


def _stands(tx: Connection, desk: Desk, owed: OwedPage) -> None:
    looks.stands(tx, owed.article_id)
    second_looks.plan(tx, desk, owed.site, owed.article_id)


async def _article(desk: Desk, owed: OwedPage, page: Page) -> Article:
    profiles = desk.profiles(desk.site(owed.site), None)
    try:
        async with marked(desk, f"article:{owed.article_id}", page):
            return await aside(read_article_page, page, desk.zone(owed.site), profiles)
    except ReadError as error:
        outcome, said = error.status, said_of(desk, owed.site, page)
        await desk.archive.write(lambda tx: _keep(tx, desk, page, stays_of(tx, owed.article_id), outcome, said))
        raise


def _keep(tx: Connection, desk: Desk, page: Page, article_id: int, outcome: str, said: Said) -> None:
    if pages.is_there(tx, article_id):
        keep_article(tx, desk, page, article_id, outcome, said)


def read_article_page(page: Page, zone: tzinfo, profiles: Sequence[Profile]) -> Article:
    """The article on a page. Raises ReadError where a wall, or no article, stands there."""
    check_page(page, expected="article")
    return read_article(page, zone=zone, profiles=profiles)


def _settle(tx: Connection, desk: Desk, owed: OwedPage, page: Page, article: Article) -> int:
    now = desk.clock()
    own = own_addresses(owed.url, page, article)
    if forgetting.known(tx, {key(one) for one in own.proven}):  # known by its number alone, until now
        removal.remove(tx, [stays_of(tx, owed.article_id)], now)
        return 0
    said = said_of(desk, owed.site, page)
    filed = pages.settle(tx, owed.article_id, article, own, now, again=owed.again, withheld=said.no_text)
    if not said.no_text:
        second_looks.plan(tx, desk, owed.site, filed.article_id)
    keep_article(tx, desk, page, filed.article_id, "read", said)
    note_article(tx, desk, desk.site(owed.site), filed.article_id, said)
    return judge_page(tx, desk.judges, filed, now)


async def _failed(desk: Desk, asked: OwedPage, error: PressclipError) -> None:
    warn("article.failed", article=asked.article_id, url=asked.url, error=str(error), attempt=asked.attempts + 1)
    gone = isinstance(error, BadStatus) and error.code in _GONE
    now = desk.clock()
    last = isinstance(error, SetAside) or asked.attempts + 1 >= (_GONE_ATTEMPTS if gone else _ATTEMPTS)

    def note(tx: Connection) -> None:
        owed = replace(asked, article_id=stays_of(tx, asked.article_id))
        if not pages.is_there(tx, owed.article_id):
            return
        if until := unreached(tx, desk, owed.site, error):
            pages.put_off(tx, owed.article_id, until + BEHIND, attempt=False)
            return
        held = note_hold(tx, owed.url, error, now, desk.chance()) if isinstance(error, FetchError) else None
        if isinstance(error, SetAside):
            incidents.noted_article(tx, owed.article_id, f"{owed.url}: {error}", now)
        if owed.again:
            second_looks.failed(tx, desk, owed, gone=gone, held=held)
        elif last:
            judge_page(tx, desk.judges, pages.give_up(tx, owed.article_id, now, gone=gone), now)
            second_looks.plan(tx, desk, owed.site, owed.article_id)
        else:
            later = now + timedelta(minutes=1) * 3**owed.attempts
            pages.put_off(tx, owed.article_id, max(later, held or later), attempt=True)

    await desk.archive.write(note)
