"""One section of a newsroom: what appears in it, and what the archive then holds of it."""

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db import aliases, coverage
from db.coverage import Span, Walk
from db.schema import article, incident
from pressclip.addresses import key
from pressclip.settings import WatchSettings
from replica.faults import Fault
from replica.pages import post_path
from replica.posts import Post
from tests.desks import HOME, Newsroom, newsroom

NO_API = Fault(path_prefix="/wp-json/", status=404)
NO_FEED = Fault(path_prefix="/category/europe/feed/", status=404)


def europe(folder: Path, *watches: WatchSettings, **more: Any) -> AbstractContextManager[Newsroom]:
    """A newsroom that follows Europe alone."""
    others = ("Eastern*", "Africa", "Middle*", "Energy", "Hotels*")
    return newsroom(folder, *watches, skip_sections=others, **more)


def publish(room: Newsroom, count: int, *, every: timedelta = timedelta(minutes=20), **more: Any) -> list[Post]:
    """So many posts in Europe, one after the other, the clock going along."""
    posts = []
    for _ in range(count):
        room.now += every
        number = len(room.site._posts)
        posts.append(room.publish(f"post-{number}", f"Post number {number}", **more))
    return posts


def addresses(room: Newsroom, *posts: Post) -> set[str]:
    return {key(HOME.rstrip("/") + post_path(post, room.site.zone)) for post in posts}


def announced(room: Newsroom) -> set[str]:
    told = select(article.c.id).where(article.c.announced_at.is_not(None))
    keys = room.read(lambda tx: aliases.of_articles(tx, tx.scalars(told).all()))
    return {one for several in keys.values() for one in several if "?p=" not in one}


def spans(room: Newsroom, name: str = "Europe") -> tuple[Span, ...]:
    section_id = room.sections()[name].id
    return room.read(lambda tx: coverage.spans(tx, section_id))


def under_way(room: Newsroom) -> Walk | None:
    section_id = room.sections()["Europe"].id
    return room.read(lambda tx: coverage.walk_of(tx, section_id))


def noted(room: Newsroom) -> list[str]:
    return list(room.read(lambda tx: tx.scalars(select(incident.c.error)).all()))
