"""A section with a long past, and the command that files it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from db import backfills
from db.backfills import Backfill
from replica.posts import Post
from schedules.backfill import Backfilled, backfill
from tests.archives import NOON, every_key
from tests.desks import Newsroom
from tests.schedules.sections import (
    europe,
    publish,
)  # fmt: skip

DAYS = 120
POSTS = 320


@contextmanager
def long_known(folder: Path, *watches: Any, **more: Any) -> Iterator[tuple[Newsroom, list[Post]]]:
    """A newsroom whose section has a long past and was read once."""
    with europe(folder, *watches, **more) as room:
        room.now = NOON - timedelta(days=DAYS)
        posts = publish(room, POSTS, every=timedelta(days=DAYS) / POSTS)
        room.now = NOON + timedelta(minutes=1)
        room.poll()
        yield room, posts


def fill(room: Newsroom, until: datetime, name: str = "Europe", **more: Any) -> Backfilled:
    """The command's work; waiting moves the clock."""
    section = room.sections()[name]
    values = {"wait": waiting(room), "tell": lambda _came, _filed: None} | more
    return room.run(lambda desk: backfill(desk, section, until, **values))


def waiting(
    room: Newsroom, waits: list[tuple[datetime, str]] | None = None, then: Callable[[], object] = bool
) -> Callable[[datetime, str], Any]:
    async def wait(until: datetime, why: str) -> None:
        if waits is not None:
            waits.append((until, why))
        room.now = max(room.now, until)
        then()

    return wait


def known(room: Newsroom) -> set[str]:
    return {one for one in room.read(every_key) if "?p=" not in one}


def after(posts: list[Post], moment: datetime) -> list[Post]:
    return [post for post in posts if post.published >= moment]


def on_record(room: Newsroom, purpose: backfills.Purpose = "past") -> Backfill | None:
    section_id = room.sections()["Europe"].id
    return room.read(lambda tx: backfills.load(tx, section_id, purpose))
