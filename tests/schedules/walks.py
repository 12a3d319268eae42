"""Sections whose walks are under way, and what came of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from replica.faults import Fault
from replica.posts import Post
from tests.desks import Newsroom
from tests.schedules.sections import addresses, announced, europe, noted, publish, spans, under_way

MINUTE = timedelta(minutes=1)


@contextmanager
def section(folder: Path, known: int, *faults: Fault, most_pages: int | None = None) -> Iterator[Newsroom]:
    """A section that was read when it had so many articles, some hours ago."""
    with europe(folder, fetch_articles=False, budget=200) as room:
        for fault in faults:
            room.site.faults.add(fault)
        publish(room, known)
        room.poll()
        room.later(hours=5)
        room.site.most_pages = most_pages
        yield room


def catch_up(room: Newsroom) -> None:
    """Polls and walks until no walk is under way."""
    room.poll()
    for _ in range(30):
        room.walk(patient=False)
        if under_way(room) is None:
            return
        room.later(hours=1)
    raise AssertionError("the walk does not end")


def gaps(room: Newsroom) -> list[str]:
    return [text for text in noted(room) if "may have been missed" in text]


def missed(room: Newsroom, posts: Sequence[Post]) -> int:
    return len(addresses(room, *posts) - announced(room))


def stopped_before_it_looked_back(room: Newsroom) -> None:
    """Walks, but for the last request."""
    room.poll()
    while len(spans(room)) == 2:
        room.walk(patient=False, goes_on=iter([True, False]).__next__)
    assert [walk.by for walk in [under_way(room)] if walk] == ["api"]
