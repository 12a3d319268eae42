"""Sites whose robots.txt leaves fewer requests than their budget, as people read it."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from db import origins
from db.budget import left
from pressclip.addresses import origin_of
from pressclip.durations import print_duration
from pressclip.settings import Settings
from scraper.fetching.origin_files import FileRecord
from scraper.fetching.robots import rules_of


def delay_lines(tx: Connection, of: Settings) -> Iterator[str]:
    """Of each such site what its robots.txt asks for, and how many requests an hour that leaves."""
    for site in of.sites if of.http.respect_robots else ():
        delay = _delay_at(tx, origin_of(site.home))
        if (rest := left(site, of.sites, delay)) != site.budget:
            told = f"{rest} an hour" if site.budget is None else f"{rest} of {site.budget} an hour"
            yield f"{site.name}: its robots.txt asks for {print_duration(delay)} between requests, {told}"


def _delay_at(tx: Connection, origin: str) -> timedelta:
    row = origins.load(tx, origin)
    if row is None or row.robots_at is None:
        return timedelta()
    return rules_of(FileRecord(body=row.robots, status=row.robots_status, fetched_at=row.robots_at)).delay
