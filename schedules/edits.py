"""Looks for edits of known articles: one request an hour to a site's API brings all that were changed since the last.

A text is compared only with what came from the same place: one that the page brought is read there again; one that the
feed brought is the same content as the API's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from sqlalchemy import Connection

from db import edits, sections
from db.enriching import Told, enrich
from db.post_numbers import unite
from pressclip.addresses import key
from pressclip.errors import ArchiveError, BadStatus, Deferred, FetchError, NoCards, PressclipError, bug
from pressclip.events import crashed, emit, warn
from pressclip.settings import SiteSettings
from schedules import cadence
from schedules.desk import Desk
from schedules.judging import judge_page
from schedules.manners import check_held, note_hold
from schedules.marks import marked
from schedules.reachability import BEHIND, unreached
from schedules.readers import aside
from schedules.rights import may_tell, read_lawfully
from schedules.second_witness import numbers_of
from scraper.feeds.entries import FeedEntry
from scraper.feeds.rest import posts_address, read_posts

_EVERY = timedelta(hours=1)
_SHARE = 6  # of a budget one request at the most
_WITHOUT_API = timedelta(days=1)
_OVERLAP = timedelta(minutes=5)  # caches, and clocks that differ
_HALFWAY = 2  # tries in vain; where a Crawl-delay or a small budget parts the pages, what the first one lists is taken
_MOST_PAGES = 30  # of a hundred posts each: more edits at once are a site that was moved


class _Halfway(Deferred):
    """Some pages were read and the next has to wait: all are asked for again then."""


@dataclass(frozen=True, slots=True)
class _Site:
    """A site that is asked for edits."""

    settings: SiteSettings
    id: int
    known: edits.Asked


async def read_edits(desk: Desk, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Asks the sites that are due, until `goes_on` says no."""
    names = [site.name for site in desk.settings.sites]
    for name in await desk.archive.read(lambda tx: edits.due(tx, names, desk.clock())):
        if not goes_on():
            return
        site_id = await desk.archive.read(partial(sections.site_id, name=name))
        known = await desk.archive.read(partial(edits.asked, site_id=site_id))
        await _read(desk, _Site(desk.site(name), site_id, known))


def every(site: SiteSettings) -> timedelta:
    """How long between two questions to a site's API."""
    return _EVERY if site.budget is None else max(_EVERY, timedelta(hours=_SHARE) / site.budget)


async def _read(desk: Desk, site: _Site) -> None:
    now = desk.clock()
    try:
        found = () if site.known.read_at is None else await _edited(desk, site, site.known.read_at - _OVERLAP)
        await desk.archive.write(partial(_note, desk, site, found, now))
    except Deferred as error:
        due, failures = error.until, site.known.failures + isinstance(error, _Halfway)
        await desk.archive.write(lambda tx: edits.put_off(tx, site.id, due=due, failures=failures))
    except ArchiveError:
        raise  # ours, not the site's
    except PressclipError as error:
        await desk.archive.write(partial(_failed, desk, site, error))
    except Exception as error:  # noqa: BLE001 - a bug must not have the API asked every second
        crashed(f"edits of {site.settings.name}", error)
        await desk.archive.write(partial(_failed, desk, site, bug(error)))


async def _edited(desk: Desk, site: _Site, since: datetime) -> tuple[FeedEntry, ...]:
    await check_held(desk.archive, site.settings.home, desk.clock())
    url: str | None = posts_address(site.settings.home, modified_after=since)
    found: tuple[FeedEntry, ...] = ()
    for _ in range(_MOST_PAGES):
        if url is None:
            break
        try:
            answer = await desk.fetcher.get(url, site=site.settings.name, kind="edits")
        except Deferred as error:
            if not found:
                raise
            if site.known.failures < _HALFWAY:
                raise _Halfway(str(error), error.until) from error
            break
        try:
            async with marked(desk, f"edits:{site.id}", answer):
                feed = await aside(read_posts, answer, zone=desk.zone(site.settings.name))
            feed, _ = await read_lawfully(desk, site.settings.name, answer, feed)
        except NoCards as error:
            if not error.says_empty:
                raise
            url = None
            break
        found, url = (*found, *feed.entries), feed.listing.next_url
    if url is not None:
        warn("edits.cut", site=site.settings.name, read=len(found))
    return found


def _note(desk: Desk, site: _Site, found: tuple[FeedEntry, ...], now: datetime, tx: Connection) -> None:
    entries = {key(entry.card.url): entry for entry in found}
    unite(tx, numbers_of(entries), (), now)
    known = edits.text_sources(tx, entries)
    for one in enrich(tx, may_tell(tx, desk, site.settings.name, site.id, _told(entries, known)), now):
        judge_page(tx, desk.judges, one, now)
    if site.settings.fetch_articles:
        pages = {known[one][0]: entry for one, entry in entries.items() if one in known and known[one][1] == "page"}
        read_at = edits.pages_read_at(tx, pages)
        edits.read_again(tx, [one for one, entry in pages.items() if _is_later(entry, read_at.get(one))], now)
    edits.read(tx, site.id, at=now, due=now + every(site.settings))
    if known:
        emit("site.edits", site=site.settings.name, edited=len(known))


def _is_later(entry: FeedEntry, read_at: datetime | None) -> bool:
    """Whether an article may have been edited since its page was read: an API lists those that are new, too."""
    if read_at is None or entry.card.published.upper is None:
        return True
    return entry.article.modified is not None and entry.article.modified > read_at - _OVERLAP


def _told(entries: Mapping[str, FeedEntry], known: Mapping[str, tuple[int, str]]) -> dict[str, Told]:
    told = {}
    for one, (_, source) in known.items():
        said: Literal["feed", "api"] = "feed" if source == "feed" else "api"
        told[one] = Told(article=entries[one].article, categories=entries[one].categories, source=said)
    return told


def _failed(desk: Desk, site: _Site, error: PressclipError, tx: Connection) -> None:
    if until := unreached(tx, desk, site.settings.name, error):
        edits.put_off(tx, site.id, due=until + BEHIND, failures=site.known.failures)
        return
    now, failures = desk.clock(), site.known.failures + 1
    missing = isinstance(error, BadStatus) and error.until is None and 400 <= error.code < 500
    if not missing:
        warn("edits.failed", site=site.settings.name, error=str(error), failures=failures)
    held = None
    if isinstance(error, FetchError):
        held = note_hold(tx, site.settings.home, error, now, desk.chance())
    due = now + _WITHOUT_API if missing else cadence.after_failure(now, failures, every(site.settings), desk.chance())
    edits.put_off(tx, site.id, due=max(due, held or due), failures=failures)
