"""A walk that dies, fails, or is taken over goes on where it was."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from db import sections
from replica.faults import Fault
from tests.desks import Newsroom
from tests.schedules.sections import (
    addresses,
    announced,
    europe,
    publish,
    spans,
    under_way,
)  # fmt: skip
from tests.schedules.test_walk import opened


def test_a_walk_ends_after_the_page_in_hand_when_the_daemon_stops(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        goes_on = iter([True, True, False])
        walked = room.walk(goes_on=lambda: next(goes_on))
        assert walked is not None
        assert (walked.requests, walked.over) == (2, False)


def test_a_page_that_fails_is_tried_again_and_then_left_to_another_source(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        posts = publish(room, 45)
        room.site.faults.add(Fault(path_prefix="/category/europe/page/3/", status=500))
        room.poll()
        walked = room.walk()
        assert walked is not None
        assert walked.error is not None
        tries = 0
        while under_way(room) is not None and tries < 20:
            room.later(hours=4)
            room.walk(patient=False)
            tries += 1
        assert 10 < tries < 15
        assert announced(room) == addresses(room, *posts)


def test_what_another_process_has_taken_up_meanwhile_is_left_to_it(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        room.site.faults.add(Fault(path_prefix="/category/europe/page/3/", status=404))
        room.before = lambda path: taken_over(room) if path == "/category/europe/page/3/" else None
        walked = room.walk()
        assert walked is not None
        assert walked.error == "another process took over"
        walk = under_way(room)
        assert walk is not None
        assert walk.by == "page"


def taken_over(room: Newsroom) -> None:
    """Another process takes the section, whose lease is over."""
    room.later(minutes=16)
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, room.desk.archive.write(lambda tx: take(tx, room))).result()


def take(tx: Connection, room: Newsroom) -> None:
    lasts = timedelta(minutes=15)
    assert sections.lease(tx, 1, "host:2:boot:2", room.now, alive=lambda _: True, lasts=lasts)


@pytest.mark.parametrize("until", [0, 1, 2, 3])
def test_a_crash_at_any_page_of_a_walk_only_interrupts_it(
    tmp_path: Path, until: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with europe(tmp_path) as room:
        opened(room)
        posts = publish(room, 45)
        room.poll()
        die = _dying_after(until)
        monkeypatch.setattr("schedules.ledger.coverage.step", die)
        monkeypatch.setattr("schedules.ledger.coverage.join", die)
        with pytest.raises(KeyboardInterrupt):
            room.walk()
        monkeypatch.undo()
        room.later(minutes=1)
        room.walk()
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def _dying_after(count: int) -> Callable[..., None]:
    from db.coverage import join, step

    calls = []

    def dying(tx: object, *args: object, **values: object) -> None:
        calls.append(1)
        (step if values else join)(tx, *args, **values)  # type: ignore[arg-type]  # whatever they were called with
        if len(calls) > count:
            raise KeyboardInterrupt

    return dying
