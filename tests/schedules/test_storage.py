"""Storage that fails: a full disk at any write, a limit of the system, a file that is taken away."""

import asyncio
import resource
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from db import articles
from db.archive import open_existing
from db.verify import verify
from pressclip.errors import NoRoom
from pressclip.models import Outcome
from schedules.steps import Steps
from tests.archives import read, write
from tests.desks import Newsroom, newsroom, watch

BEGAN, ENDED = "Pressclip: its archive fails", "Pressclip: its archive takes writes again"


def daemon_for(room: Newsroom, seconds: int, at: Callable[[int], None]) -> None:
    """Ticks one daemon, no longer than two minutes after all is well again; `at` is called with each second."""

    async def run() -> None:
        steps, until = Steps(room.desk), 0
        for second in range(seconds):
            at(second)
            await steps.tick()
            if steps.running:
                await asyncio.wait(steps.running.values(), timeout=10)
            room.later(seconds=1)
            subjects = {message.subject for _, message in room.sent}
            if ENDED in subjects and any("talks" in subject for subject in subjects) and not steps.running:
                until = until or second + 120
            if until and second >= until:
                return

    asyncio.run(run())


def knows(room: Newsroom) -> bool:
    """Whether the operator was told that the archive fails."""
    return any(message.subject == BEGAN for _, message in room.sent)


def words(seed: int, count: int = 4_000) -> str:
    """A text that no compression makes much smaller."""
    chance = Random(seed)  # noqa: S311 - no secret
    return "Haftar spoke. " + " ".join(f"{chance.getrandbits(40):x}" for _ in range(count))


@contextmanager
def filled(folder: Path) -> Iterator[Newsroom]:
    with newsroom(folder, watch("libya", "libya"), channels=("phone", "operator")) as room:
        for number in range(4):
            room.publish(f"old-{number}", f"Nothing of note, {number}")
        daemon_for(room, 70, lambda _: None)
        room.sent.clear()
        yield room


def proven(room: Newsroom, caplog: pytest.LogCaptureFixture, published: int) -> Counter[str]:
    """That nothing is half written and each alert arrived once; how often the operator was told what."""
    assert {one.state for one in room.read(lambda tx: list(verify(tx)))} == {"ok"}
    texts = "\n".join(message.text for channel, message in room.sent if channel == "phone")
    assert [texts.count(f"talks, {number}\n") for number in range(published)] == [1] * published
    events = Counter(record.getMessage() for record in caplog.records)
    assert events["archive.failed"] == events["archive.recovered"] <= 1
    assert events["crashed"] == 0
    return Counter(message.subject for channel, message in room.sent if channel == "operator")


@pytest.mark.parametrize("pages", [3, *(pytest.param(pages, marks=pytest.mark.slow) for pages in (0, 1, 8, 13, 21))])
def test_a_disk_that_is_full_at_any_write_loses_nothing_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, pages: int
) -> None:
    with filled(tmp_path) as room, caplog.at_level("INFO", logger="pressclip"):
        writer = room.desk.archive._writer
        now = room.read(lambda tx: tx.exec_driver_sql("PRAGMA page_count").scalar())
        limit = now + pages

        @event.listens_for(writer, "begin")
        def narrow(connection: Any) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count={limit}")

        def at(second: int) -> None:
            nonlocal limit
            if second == 5:
                for number in range(3):
                    room.publish(f"new-{number}", f"Libya talks, {number}", words(number))
            if knows(room):
                limit = 1_000_000

        daemon_for(room, 1_500, at)
        assert proven(room, caplog, 3) == {BEGAN: 1, ENDED: 1}


@pytest.mark.slow
def test_a_limit_of_the_system_on_files_is_waited_out_as_well(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with filled(tmp_path) as room, caplog.at_level("INFO", logger="pressclip"):

        def at(second: int) -> None:
            if second == 5:
                room.publish("new", "Libya talks, 0", words(0))
                resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
            if knows(room):
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))

        try:
            daemon_for(room, 1_200, at)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        assert proven(room, caplog, 1) == {BEGAN: 1, ENDED: 1}
        assert "its disk is full or fails" in next(m.text for c, m in room.sent if c == "operator")


def test_an_archive_is_read_where_there_is_no_room_for_what_stands_beside_an_open_one(tmp_path: Path) -> None:
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with filled(tmp_path) as room:
        path = room.desk.archive.path
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        archive = open_existing(path)
        assert read(archive, articles.count) == 4
        with pytest.raises(NoRoom):
            write(archive, lambda tx: tx.exec_driver_sql("UPDATE counter SET value = value"))
        archive.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


def test_an_archive_that_is_taken_away_is_told_and_used_again_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with filled(tmp_path) as room, caplog.at_level("INFO", logger="pressclip"):
        path = room.desk.archive.path
        away = path.with_name("away")

        def at(second: int) -> None:
            if second == 5:
                path.rename(away)
                room.publish("new", "Libya talks, 0")
            if second == 100:
                away.rename(path)

        daemon_for(room, 900, at)
        assert proven(room, caplog, 1) == {BEGAN: 1, ENDED: 1}
        assert "the archive's file is gone" in next(m.text for c, m in room.sent if c == "operator")


def test_a_channel_that_takes_nothing_either_is_tried_again(tmp_path: Path) -> None:
    with filled(tmp_path) as room:
        path = room.desk.archive.path
        room.outcomes = [Outcome(state="retry", error="no network")]
        path.rename(path.with_name("away"))
        daemon_for(room, 110, lambda _: None)
        path.with_name("away").rename(path)
        assert [(channel, message.subject) for channel, message in room.sent] == [("operator", BEGAN)]
