"""A probe after the clock, which ran a year ahead, was put back."""

import asyncio
from datetime import timedelta
from pathlib import Path

from db import clock, probes
from replica.faults import Fault
from replica.posts import Category
from tests.desks import Newsroom, newsroom
from tests.schedules.test_probe import due, earn, opened, polled_when_due, state

AHEAD = timedelta(days=365)


def put_back(room: Newsroom) -> None:
    """The clock is put right, as the daemon notices."""
    room.jump(seconds=-AHEAD.total_seconds())
    room.site.clock = lambda: room.now + AHEAD  # else nothing of what stands there would have appeared yet
    asyncio.run(room.desk.archive.write(lambda tx: clock.put_back(tx, room.now, AHEAD)))


def ask(room: Newsroom) -> None:
    """The probe is asked as soon as it is due."""
    room.now = max(room.now, due(room))
    room.probe()


def look_for(room: Newsroom, slug: str) -> set[str]:
    """An entry appears that no section's page shows; what is polled for it."""
    room.site.categories["press"] = Category(id=99, slug="press", name="Press")
    room.publish(slug, f"Nowhere but in the feed: {slug}", categories=("press",))
    ask(room)
    polled = polled_when_due(room)
    room.later(minutes=16)
    ask(room)
    room.later(minutes=2)
    return {*polled, *polled_when_due(room)}


def test_new_entries_are_looked_for_again(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.jump(seconds=AHEAD.total_seconds())
        opened(room)
        earn(room)
        room.later(minutes=20)
        assert look_for(room, "lost") == set(room.sections())
        put_back(room)
        ask(room)
        room.later(hours=1)
        polled_when_due(room)
        assert look_for(room, "found") == set(room.sections())


def test_the_site_is_doubted_no_longer_than_it_was_meant_to_though_its_feed_fails(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.jump(seconds=AHEAD.total_seconds())
        opened(room)
        earn(room)
        room.site.faults.add(Fault(path_prefix="/feed/", status=304, body=b"", times=1))
        room.publish("hidden", "Nobody is told of this one")
        room.later(minutes=20)
        room.poll("Europe")
        room.later(minutes=11)
        room.probe()
        assert state(room).trust.standing == "distrusted"
        put_back(room)
        room.site.faults.add(Fault(path_prefix="/feed/", status=500))
        room.later(hours=1)
        failures = room.read(lambda tx: probes.load(tx, 1)).failures
        room.probe()
        assert room.read(lambda tx: probes.load(tx, 1)).failures == failures + 1
        until = state(room).trust.until
        assert until == room.now + timedelta(hours=6)
