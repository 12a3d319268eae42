"""Reads the pages of announced articles, after the listings and from the same budget."""

import asyncio
from datetime import timedelta

from sqlalchemy import Connection

from db import pages
from db.pages import OwedPage
from pressclip.errors import BadStatus, Deferred, FetchError, PressclipError, bug
from pressclip.events import crashed, emit, warn
from pressclip.models import Article, Page
from schedules.desk import Desk
from schedules.judging import judge_page
from schedules.manners import check_held, note_hold
from scraper.article import read_article

_LEASE = timedelta(minutes=5)
_AT_ONCE = 4
_ATTEMPTS = 5
_GONE = frozenset({404, 410})
_GONE_ATTEMPTS = 2  # a page may be announced a moment before every cache of its site has it


async def read_due(desk: Desk) -> int:
    """Reads the article pages that are due, a few at once; returns how many were tried."""
    now = desk.clock()
    owed = await desk.archive.write(
        lambda tx: pages.lease_due(tx, desk.owner, now, limit=_AT_ONCE, alive=desk.alive, lasts=_LEASE)
    )
    await asyncio.gather(*(_read(desk, one) for one in owed))
    return len(owed)


async def _read(desk: Desk, owed: OwedPage) -> None:
    try:
        await check_held(desk.archive, owed.url, desk.clock())
        page = await desk.fetcher.get(owed.url, site=owed.site, kind="article")
        article = await asyncio.to_thread(
            read_article, page, zone=desk.zone(owed.site), profiles=desk.profiles(desk.site(owed.site), None)
        )
        told = await desk.archive.write(lambda tx: _settle(tx, desk, owed, page, article))
        emit("article.read", article=owed.article_id, url=article.url, owed=told)
    except Deferred as error:
        until = error.until
        await desk.archive.write(lambda tx: pages.put_off(tx, owed.article_id, until, attempt=False))
    except PressclipError as error:
        await _failed(desk, owed, error)
    except Exception as error:  # noqa: BLE001 - a bug must not keep the page leased; it is told like any failure
        crashed(f"page of article {owed.article_id}", error)
        await _failed(desk, owed, bug(error))


def _settle(tx: Connection, desk: Desk, owed: OwedPage, page: Page, article: Article) -> int:
    now = desk.clock()
    addresses = (article.url, page.final_url, owed.url)
    return judge_page(tx, desk.watches, pages.settle(tx, owed.article_id, article, addresses, now), now)


async def _failed(desk: Desk, owed: OwedPage, error: PressclipError) -> None:
    warn("article.failed", article=owed.article_id, url=owed.url, error=str(error), attempt=owed.attempts + 1)
    gone = isinstance(error, BadStatus) and error.code in _GONE
    now = desk.clock()
    last = owed.attempts + 1 >= (_GONE_ATTEMPTS if gone else _ATTEMPTS)

    def note(tx: Connection) -> None:
        held = note_hold(tx, owed.url, error) if isinstance(error, FetchError) else None
        if last:
            judge_page(tx, desk.watches, pages.give_up(tx, owed.article_id, now, gone=gone), now)
        else:
            later = now + timedelta(minutes=1) * 3**owed.attempts
            pages.put_off(tx, owed.article_id, max(later, held or later), attempt=True)

    await desk.archive.write(note)
