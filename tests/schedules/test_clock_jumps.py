"""The clock jumps, the machine sleeps: no storm, no missed poll, nobody told twice."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import clock, coverage
from db.archive import Archive
from db.schema_polling import outage
from pressclip.errors import ArchiveError
from pressclip.models import Outcome
from tests.desks import Newsroom, newsroom, ticks, watch

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A site of six sections, all read twice, one alert sent."""
    with newsroom(tmp_path, watch("libya", "libya"), channels=("phone", "operator"), budget=60, probe="off") as opened:
        opened.publish("old", "Nothing of note")
        ticks(opened, 60, seconds=30)
        opened.publish("first", "Libya talks resume")
        ticks(opened, 60, seconds=30)
        assert told(opened) == 1
        yield opened


def told(room: Newsroom) -> int:
    return sum("talks" in text.text for name, text in room.sent if name == "phone")


def most_in_an_hour(room: Newsroom, minutes: int) -> int:
    """The most requests that any hour of real time saw while so many minutes passed."""
    made: list[float] = []
    for _ in range(minutes * 2):
        before = len(room.asked)
        ticks(room, seconds=30)
        made += [room.passed()] * (len(room.asked) - before)
    return max((sum(start <= one < start + 3600 for one in made) for start in made), default=0)


_FURTHER = [(-HOUR,), (DAY,), (-DAY,)]


@pytest.mark.parametrize(
    "jumps", [(DAY, -DAY), (-HOUR, HOUR), *(pytest.param(jumps, marks=pytest.mark.slow) for jumps in _FURTHER)]
)
def test_however_the_clock_jumps_news_is_told_once_within_half_an_hour_and_the_budget_holds(
    room: Newsroom, jumps: tuple[timedelta, ...]
) -> None:
    most = 0
    for number, jump in enumerate(jumps):
        room.jump(seconds=jump.total_seconds())
        room.publish(f"news-{number}", f"Libya talks, part {number}")
        most = max(most, most_in_an_hour(room, 30))
        assert told(room) == 2 + number
    assert most <= 60
    for one in room.sections().values():
        assert one.last_success is not None
        assert timedelta() <= room.now - one.last_success <= timedelta(minutes=20)


def test_after_eight_hours_of_sleep_each_section_is_read_and_what_was_new_told_once(room: Newsroom) -> None:
    room.publish("news", "Libya talks go on")
    room.later(hours=8)
    before = len(room.asked)
    assert most_in_an_hour(room, 10) <= 60
    assert told(room) == 2
    reads = [path for path in room.asked[before:] if path.startswith("/category/") and "feed" not in path]
    assert len(set(reads)) == len(room.sections())
    assert len(reads) <= len(room.sections()) + 1  # the one that brings news is soon read again
    assert not [text for name, text in room.sent if name == "operator" and "cannot" in text.subject]


def test_an_alert_that_a_clock_ahead_put_off_is_not_put_off_for_a_day(room: Newsroom) -> None:
    room.jump(days=1)
    room.outcomes.append(Outcome(state="retry", error="busy"))
    room.publish("news", "Libya talks go on")
    room.poll()
    room.deliver()
    ticks(room)
    room.jump(days=-1)
    ticks(room, 40, seconds=30)
    assert told(room) == 2


def test_what_a_clock_ahead_wrote_down_as_past_is_not_to_come(room: Newsroom) -> None:
    room.jump(days=1)
    for number in range(20):
        room.publish(f"more-{number}", f"More of it, part {number}")
    room.poll()
    ticks(room)
    room.jump(days=-1)
    ticks(room)
    section_id = room.sections()["Europe"].id
    walk = room.read(lambda tx: coverage.walk_of(tx, section_id))
    assert walk is not None
    assert max(walk.since or walk.began, walk.began, walk.walked_at) <= room.now


def test_an_outage_that_a_clock_ahead_found_is_tried_again_in_minutes(room: Newsroom) -> None:
    room.jump(days=1)
    room.cut.add("news.example")
    ticks(room, 40, seconds=30)
    room.jump(days=-1)
    room.cut.clear()
    most_in_an_hour(room, 20)
    assert None not in room.read(lambda tx: tx.scalars(select(outage.c.ended)).all())


def test_a_daemon_killed_after_the_first_write_of_a_clock_that_was_put_back_leaves_nothing_put_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = Archive.write, list[object]()

    async def once(archive: Archive, change: Any) -> Any:
        if written:
            raise ArchiveError("killed")
        written.append(change)
        return await write(archive, change)

    with newsroom(tmp_path, probe="off") as room:
        room.jump(days=1)
        ticks(room, 7, seconds=10)
        room.jump(days=-1)
        with monkeypatch.context() as killed:
            killed.setattr(Archive, "write", once)
            ticks(room)
        asyncio.run(room.desk.archive.write(lambda tx: clock.noted(tx, room.now)))
        dues = [one.next_poll for one in room.sections().values()]
        assert max(due for due in dues if due) - room.now < DAY / 2
