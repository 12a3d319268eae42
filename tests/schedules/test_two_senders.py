"""Two processes deliver from one archive at once, as `pressclip poll` does beside the daemon: all goes out once."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import event, select

from db.archive import open_archive
from db.schema import message
from db.sent_journal import SentJournal, journal_of
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from schedules import deliver
from schedules.desk import Desk
from schedules.senders import Senders
from tests.desks import Newsroom, newsroom, watch

CHANNELS = ("phone", "desk", "screen")
STORIES = 8


def beside(room: Newsroom, folder: Path, send: Callable[[ChannelSettings, Message], Outcome]) -> Desk:
    """A desk of another process on the same archive."""
    archive = open_archive(folder / "archive.db")
    journal, senders = SentJournal(journal_of(archive.path)), Senders()
    owner = "host:2:boot:2"
    return replace(room.desk, archive=archive, journal=journal, senders=senders, owner=owner, send=send)


def rushed(desk: Desk, together: threading.Barrier) -> int:
    """Delivers at the same time as the other."""
    together.wait(10)
    return asyncio.run(deliver.deliver(desk))


@pytest.mark.parametrize("taken", ["sent", "uncertain"])
def test_nothing_is_doubled_and_nothing_stays_behind(tmp_path: Path, taken: str) -> None:
    told: list[tuple[str, str]] = []
    lock, first = threading.Lock(), set(CHANNELS) if taken == "uncertain" else set()

    def send(channel: ChannelSettings, one: Message) -> Outcome:
        with lock:
            if channel.name in first:
                first.discard(channel.name)
                return Outcome(state="uncertain", error="no answer")
            told.append((channel.name, one.text))
        return Outcome(state="sent")

    with newsroom(tmp_path, watch("libya", "libya", *CHANNELS), channels=CHANNELS) as room:
        room.poll()
        moves: list[tuple[int, str]] = []
        room.desk = replace(room.desk, send=send, alive=lambda _: True)
        other = beside(room, tmp_path, send)
        for desk in (room.desk, other):
            event.listen(desk.archive._writer, "commit", lambda tx: moves.extend(states(tx)))
        with ThreadPoolExecutor(2) as threads:
            for number in range(STORIES):
                room.later(minutes=15)
                room.publish(f"story-{number}", f"Libya, part {number:02}")
                room.poll()
                together = threading.Barrier(2)
                list(threads.map(rushed, (room.desk, other), (together, together)))
        room.later(hours=2)
        room.deliver()
        other.archive.close()
        counted = Counter(
            (name, number) for name, text in told for number in range(STORIES) if f"part {number:02}" in text
        )
        assert set(counted.values()) == {1}
        assert len(counted) == STORIES * len(CHANNELS)
        assert {state for _, state in states_of(room)} == {"sent"}
        assert all(step in ALLOWED for step in steps(moves))


ALLOWED = {
    ("owed", "sending"),
    ("sending", "sent"),
    ("sending", "owed"),
    ("owed", "sent"),
}  # the last: two commits apart


def states(tx: object) -> list[tuple[int, str]]:
    """The messages as they are about to be committed."""
    rows = tx.connection.dbapi_connection.execute("SELECT id, state FROM message ORDER BY id")  # type: ignore[attr-defined]  # a Connection
    return [(int(number), str(state)) for number, state in rows]


def states_of(room: Newsroom) -> list[tuple[int, str]]:
    return room.read(lambda tx: [(row.id, row.state) for row in tx.execute(select(message.c.id, message.c.state))])


def steps(moves: list[tuple[int, str]]) -> set[tuple[str, str]]:
    """From which state to which a message went, over all commits."""
    by_message: dict[int, list[str]] = {}
    for number, state in moves:
        by_message.setdefault(number, []).append(state)
    return {step for states in by_message.values() for step in pairwise(states) if step[0] != step[1]}
