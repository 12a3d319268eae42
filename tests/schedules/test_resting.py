"""An archive that fails is told to each of the operator's channels for itself, and its end to those that know."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from db.told import Told, told_of
from pressclip.errors import ArchiveError
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from schedules.resting import BEAT, REST, Resting, resting_of
from schedules.steps import Steps
from tests.archives import NOON
from tests.desks import newsroom

BEGAN, ENDED = "Pressclip: its archive fails", "Pressclip: its archive takes writes again"
DESK, PHONE = (ChannelSettings(name=name, url="console://", operator=True) for name in ("desk", "phone"))
READER = ChannelSettings(name="reader", url="console://")
CHANNELS = (DESK, READER, PHONE)
SENT, BUSY = Outcome(state="sent"), Outcome(state="retry", error="busy")


class Line:
    """Takes what is told, as its outcomes say by channel."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.how: dict[str, Outcome | Exception] = {}

    async def send(self, channel: ChannelSettings, message: Message) -> Outcome:
        how = self.how.get(channel.name, SENT)
        if isinstance(how, Exception):
            raise how
        if how.state == "sent":
            self.heard.append((channel.name, message.subject))
        return how


def failing(resting: Resting) -> Resting:
    resting.failed(BEAT, ArchiveError("the disk is full"), NOON)
    return resting


def told(resting: Resting, line: Line, minutes: float, every: float = 0.25) -> list[float]:
    """The minutes after noon at which channels were tried, of so many."""
    tried = []
    for step in range(int(minutes / every)):
        now = NOON + timedelta(minutes=step * every)
        if resting.is_to_be_told(CHANNELS, now):
            asyncio.run(resting.tell(CHANNELS, line.send, now))
            tried.append(step * every)
    return tried


def test_a_channel_that_fails_at_that_moment_is_told_later_and_the_other_once() -> None:
    resting, line = failing(Resting()), Line()
    line.how["phone"] = BUSY
    assert told(resting, line, 12) == [0.5, 1.5, 3.5, 7.5]
    assert line.heard == [("desk", BEGAN)]
    line.how.clear()
    assert told(resting, line, 60) == [15.5]
    assert line.heard == [("desk", BEGAN), ("phone", BEGAN)]


@pytest.mark.parametrize("how", [Outcome(state="failed", error="no such chat"), RuntimeError("a bug")])
def test_a_channel_that_takes_nothing_for_good_is_left_alone_and_keeps_none_from_the_end(
    how: Outcome | Exception,
) -> None:
    resting, line = failing(Resting()), Line()
    line.how["desk"] = how
    tried = told(resting, line, 40)
    assert tried == ([0.5] if isinstance(how, Outcome) else [0.5, 1.5, 3.5, 7.5, 15.5, 31.5])
    resting.done(BEAT, NOON + 2 * REST)
    line.how = {"phone": BUSY}
    assert told(resting, line, 3) == [0, 1]
    line.how = {}
    told(resting, line, 9)
    assert line.heard == [("phone", BEGAN), ("phone", ENDED)]
    assert resting.told.names == frozenset()


def test_who_knows_before_a_restart_is_told_the_end_after_it_at_the_first_sign_of_life(tmp_path: Path) -> None:
    path, line = tmp_path / "archive.db", Line()
    told_of(path).make_room()
    line.how["phone"] = BUSY
    told(failing(Resting(told_of(path))), line, 1)
    line.how.clear()
    again = resting_of(told_of(path), CHANNELS, NOON)
    assert told(again, line, 0.5) == []
    again.done("poll 1", NOON)
    assert told(again, line, 0.5) == []
    again.done(BEAT, NOON)
    assert told(again, line, 5) == [0]
    assert line.heard == [("desk", BEGAN), ("desk", ENDED)]
    assert told_of(path).names == frozenset()


def test_who_knows_and_is_no_operators_channel_any_more_is_told_nothing(tmp_path: Path) -> None:
    path, line = tmp_path / "archive.db", Line()
    told_of(path).keep({"reader", "gone"})
    again = resting_of(told_of(path), CHANNELS, NOON)
    again.done(BEAT, NOON)
    assert told(again, line, 5) == []


@pytest.mark.parametrize("content", ["", "[", "{}", "[1]", "\x00", "null", "nonsense"])
def test_a_list_that_is_none_names_nobody(tmp_path: Path, content: str) -> None:
    (tmp_path / "archive.db.told").write_text(content)
    assert told_of(tmp_path / "archive.db").names == frozenset()


def test_who_knows_is_written_where_there_was_room_before(tmp_path: Path) -> None:
    file = tmp_path / "archive.db.told"
    told_of(tmp_path / "archive.db").make_room()
    before = file.stat()
    told_of(tmp_path / "archive.db").keep({"desk", "Łódź"})
    after = file.stat()
    assert (after.st_ino, after.st_size, after.st_blocks) == (before.st_ino, before.st_size, before.st_blocks)
    assert told_of(tmp_path / "archive.db").names == {"desk", "Łódź"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_list_that_cannot_be_written_is_kept_in_memory(tmp_path: Path) -> None:
    lost = Told(path=tmp_path / "gone" / "archive.db.told")
    lost.keep({"desk"})
    assert lost.names == {"desk"}


def test_a_daemon_tells_the_end_of_what_one_before_it_told(tmp_path: Path) -> None:
    def ticked(steps: Steps, seconds: int) -> None:
        async def run() -> None:
            for _ in range(seconds):
                await steps.tick()
                if steps.running:
                    await asyncio.wait(steps.running.values(), timeout=10)
                room.later(seconds=1)

        asyncio.run(run())

    with newsroom(tmp_path, channels=("operator", "operator 2")) as room:
        path = room.desk.archive.path
        room.outcomes = [Outcome(state="sent"), Outcome(state="retry", error="no network")]
        path.rename(path.with_name("away"))
        ticked(Steps(room.desk, resting=Resting(told_of(path))), 60)
        assert [(channel, message.subject) for channel, message in room.sent] == [("operator", BEGAN)]
        path.with_name("away").rename(path)
        ticked(Steps(room.desk, resting=resting_of(told_of(path), room.desk.settings.channels, room.now)), 20)
    subjects = [(channel, message.subject) for channel, message in room.sent if "archive" in message.subject]
    assert subjects == [("operator", BEGAN), ("operator", ENDED)]
