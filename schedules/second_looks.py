"""Looks again at the pages of late articles, from what the budget leaves: edits, new addresses, pages that are gone."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import edits, pages, second_looks
from db.pages import OwedPage
from db.second_looks import After
from pressclip.settings import SiteSettings
from schedules.desk import Desk
from schedules.edits import every

_TRIES, _SOON = 2, timedelta(minutes=15)
_FRESH = 3  # an API tells edits that was asked for them within so many times as it usually is


def distances(tx: Connection, site: SiteSettings, now: datetime) -> tuple[timedelta, ...]:
    """How long after an article was seen its page is looked at again.

    Where the site's API tells edits only the last look is left: no API tells what was taken down.
    """
    if not site.fetch_articles or not site.reread_after:
        return ()
    return site.reread_after[-1:] if edits.is_told(tx, site.name, now - _FRESH * every(site)) else site.reread_after


def of_all(tx: Connection, desk: Desk, now: datetime) -> After:
    """The same for every site."""
    return {site.name: distances(tx, desk.site(site.name), now) for site in desk.settings.sites}


def any_due(tx: Connection, desk: Desk, now: datetime) -> bool:
    """Whether there is anything to look at."""
    return second_looks.any_due(tx, of_all(tx, desk, now), now)


def plan(tx: Connection, desk: Desk, site: str, article_id: int) -> None:
    """Plans the next look at an article that was looked at now."""
    now = desk.clock()
    second_looks.plan(tx, article_id, distances(tx, desk.site(site), now), now)


def failed(tx: Connection, desk: Desk, owed: OwedPage, *, gone: bool, held: datetime | None) -> None:
    """Notes a look in vain: once more soon, then at the next; twice 404 or 410 is a page that is gone."""
    if owed.attempts + 1 < _TRIES and not second_looks.is_gone(tx, owed.article_id):
        later = desk.clock() + _SOON
        pages.put_off(tx, owed.article_id, max(later, held or later), attempt=True)
        return
    if gone and not second_looks.is_gone(tx, owed.article_id):
        pages.give_up(tx, owed.article_id, desk.clock(), gone=True)
    plan(tx, desk, owed.site, owed.article_id)
