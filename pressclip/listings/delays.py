"""Sites whose robots.txt leaves fewer requests than their budget, as people read it."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from db.budget import told_left
from pressclip.addresses import origin_of
from pressclip.durations import tell_seconds
from pressclip.kept_files import robots_at
from pressclip.settings import Settings
from scraper.fetching.robots import rules_of


def delay_lines(tx: Connection, of: Settings) -> Iterator[str]:
    """Of each such site what its robots.txt asks for, and how many requests an hour that leaves."""
    for site in of.sites if of.http.respect_robots else ():
        delay = _delay_at(tx, origin_of(site.home))
        if (left := told_left(site, of.sites, delay)) is not None:
            yield f"{site.name}: its robots.txt asks for {tell_seconds(delay)} between requests, {left}"


def _delay_at(tx: Connection, origin: str) -> timedelta:
    kept = robots_at(tx, origin)
    return timedelta() if kept is None else rules_of(kept).delay
