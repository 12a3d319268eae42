"""Sites whose robots.txt leaves fewer requests than their budget, as people read it."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from db.budget import left
from pressclip.addresses import origin_of
from pressclip.durations import print_duration
from pressclip.kept_files import robots_at
from pressclip.settings import Settings
from scraper.fetching.robots import rules_of


def delay_lines(tx: Connection, of: Settings) -> Iterator[str]:
    """Of each such site what its robots.txt asks for, and how many requests an hour that leaves."""
    for site in of.sites if of.http.respect_robots else ():
        delay = _delay_at(tx, origin_of(site.home))
        if (rest := left(site, of.sites, delay)) != site.budget:
            told = f"{rest} an hour" if site.budget is None else f"{rest} of {site.budget} an hour"
            yield f"{site.name}: its robots.txt asks for {print_duration(delay)} between requests, {told}"


def _delay_at(tx: Connection, origin: str) -> timedelta:
    kept = robots_at(tx, origin)
    return timedelta() if kept is None else rules_of(kept).delay
