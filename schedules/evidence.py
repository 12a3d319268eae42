"""Pages are kept as they came, for a while: evidence, and matter to read again when the reader has got better."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import raw
from db.subjects import Subject
from pressclip.errors import ReadError
from pressclip.models import Page
from schedules.desk import Desk
from schedules.rights import Said
from scraper.feeds.entries import Feed
from scraper.html.links_digest import addresses_digest, links_digest

_AT_ONCE = 500


def keep_section(
    tx: Connection, desk: Desk, page: Page, section_id: int, outcome: str, said: Said, digest: str | None = None
) -> None:
    """Keeps a section's page and how it was read (a method, or the status of a failure), if pages are kept.

    Nothing where the page says that it must not be. `digest` is that of its body, if it is known."""
    if not said.no_copy:
        _keep(tx, desk, page, Subject(kind="section", id=section_id), outcome, digest=digest)


def keep_article(tx: Connection, desk: Desk, page: Page, article_id: int, outcome: str, said: Said) -> None:
    """Keeps an article's page likewise; nor one whose text may not be kept."""
    if not (said.no_copy or said.no_text):
        _keep(tx, desk, page, Subject(kind="article", id=article_id), outcome)


def keep_answer(tx: Connection, desk: Desk, page: Page, subject: Subject, read: Feed | ReadError) -> None:
    """Keeps what feed or API answered, and what was read in it, where it lists other articles than the last kept."""
    if isinstance(read, ReadError):
        _keep(tx, desk, page, subject, read.status)
    else:
        links = addresses_digest(entry.card.url for entry in read.entries)
        _keep(tx, desk, page, subject, read.listing.method, links)


def _keep(
    tx: Connection,
    desk: Desk,
    page: Page,
    subject: Subject,
    outcome: str,
    links: str | None = None,
    digest: str | None = None,
) -> None:
    if desk.settings.archive.keep_raw:
        links = links or links_digest(page.text)
        raw.keep(tx, page, subject, links=links, outcome=outcome, now=desk.clock(), digest=digest)


def is_any_old(tx: Connection, keep: timedelta, now: datetime) -> bool:
    """Whether pages are kept that need not be any more."""
    return raw.oldest_before(tx, now - keep)


async def prune(desk: Desk) -> int:
    """Removes the pages that were kept long enough, a slice at a time; returns how many."""
    keep, now = desk.settings.archive.keep_raw, desk.clock()
    removed = 0
    while gone := await desk.archive.write(lambda tx: raw.prune(tx, now, keep, limit=_AT_ONCE)):
        removed += gone
    return removed
