"""A daemon that starts while its disk is full stays, says so, and works once there is room."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.sqlite.failures import failed
from pressclip.errors import ArchiveError, NoRoom
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from schedules.resting import Resting
from schedules.supervisor import Supervisor
from schedules.waiting import Waiting
from tests.archives import NOON

CHANNELS = tuple(ChannelSettings(name=name, url="console://", operator=name == "desk") for name in ("desk", "reader"))


@dataclass(slots=True)
class Start:
    """A start that finds no room before `room` seconds are over, on a clock that a pause drives."""

    room: float
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: float = 10_000
    seconds: float = 0.0
    tried: list[float] = field(default_factory=list)
    heard: list[tuple[str, str, float]] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    async def pause(self, _seconds: float) -> None:
        self.seconds += 0.5  # the signs of life and the tries each pause
        if self.seconds >= self.stopped:
            self.stop.set()
        await asyncio.sleep(0)

    async def opened(self) -> str:
        self.tried.append(self.seconds)
        if self.seconds < self.room:
            raise NoRoom("the disk is full")
        return "a desk"

    async def served(self) -> None:
        self.meanwhile.append(self.seconds)

    async def send(self, channel: ChannelSettings, message: Message) -> Outcome:
        self.heard.append((channel.name, message.subject, self.seconds))
        return Outcome(state="sent")

    def run(self) -> tuple[str | None, Resting]:
        resting = Resting()
        waiting = Waiting(
            channels=CHANNELS,
            send=self.send,
            resting=resting,
            supervisor=Supervisor(),
            clock=self.now,
            pause=self.pause,
        )
        return asyncio.run(waiting.until_room(self.opened, self.served, self.stop)), resting


def test_where_there_is_room_nothing_is_waited_for_or_told() -> None:
    start = Start(room=0)
    assert start.run()[0] == "a desk"
    assert (start.tried, start.heard, start.meanwhile) == ([0], [], [0])


def test_it_is_tried_every_half_minute_and_told_once_to_the_operator() -> None:
    start = Start(room=200)
    assert start.run()[0] == "a desk"
    assert 6 <= len(start.tried) <= 8
    assert all(after - before >= 30 for before, after in zip(start.tried, start.tried[1:], strict=False))
    assert [(channel, subject) for channel, subject, _ in start.heard] == [("desk", "Pressclip: its archive fails")]
    assert 30 <= start.heard[0][2] <= 35
    assert start.meanwhile == [0]


def test_its_end_is_told_by_the_daemon_that_goes_on_from_there() -> None:
    start = Start(room=100)
    _, resting = start.run()
    assert not resting.is_to_be_told(CHANNELS, start.now())
    resting.done("beat", start.now())
    assert resting.is_to_be_told(CHANNELS, start.now())
    asyncio.run(resting.tell(CHANNELS, start.send, start.now()))
    assert [(channel, subject) for channel, subject, _ in start.heard][1:] == [
        ("desk", "Pressclip: its archive takes writes again")
    ]


def test_it_stops_when_it_is_told_to() -> None:
    start = Start(room=10_000, stopped=20)
    assert start.run()[0] is None
    assert start.seconds < 25


def test_what_is_no_lack_of_room_ends_it() -> None:
    class Damaged(Start):
        async def opened(self) -> str:
            raise ArchiveError("malformed")

    with pytest.raises(ArchiveError, match="malformed"):
        Damaged(room=0).run()


@pytest.mark.parametrize(
    ("cause", "waits"),
    [
        ("database or disk is full", True),
        ("disk I/O error", True),
        ("database disk image is malformed", False),
        ("attempt to write a readonly database", False),
        ("database is locked", False),
    ],
)
def test_what_the_database_says_tells_whether_waiting_helps(cause: str, *, waits: bool) -> None:
    assert isinstance(failed(Path("archive.db"), cause), NoRoom) is waits
