"""A chat that is to be left alone for hours: all waits, then comes as one digest; the operator is told elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db.schema import message
from pressclip.models import Outcome
from schedules import notices
from tests.desks import Newsroom, newsroom, ticks, watch

FLOOD = Outcome(state="retry", error="Too Many Requests: retry after 7200 (429)", after=timedelta(seconds=7200))
URL = "tgram://123456789:AAEabcdefghijklmnopqrstuvwxyz0123456/42"


def by_hand(room: Newsroom) -> None:
    """What `pressclip poll` does, as from cron."""
    room.poll()
    room.deliver()
    room.run(notices.notify)
    room.deliver()


def by_daemon(room: Newsroom) -> None:
    room.poll()
    ticks(room, 3)


@pytest.mark.parametrize("step", [by_hand, by_daemon])
def test_hours_of_flood_wait_end_in_one_digest_and_the_operator_is_told_elsewhere(
    tmp_path: Path, step: Callable[[Newsroom], None]
) -> None:
    with newsroom(tmp_path, watch("libya", "libya"), channels=("phone", "operator")) as room:
        phone, operator = room.desk.settings.channels
        channels = (replace(phone, url=URL, storm=5), operator)
        room.desk = replace(room.desk, settings=replace(room.desk.settings, channels=channels))
        for name in room.sections():
            room.poll(name)
        ticks(room, 6)  # the welcomes
        room.sent.clear()
        for number in range(12):
            room.later(minutes=9)
            room.publish(f"story-{number}", f"Libya, part {number:02}")
            room.outcomes += [FLOOD] * (number == 0)
            step(room)
        [(name, notice)] = room.sent
        assert name == "operator"
        assert "Too Many Requests" in notice.text
        assert len(pending(room)) == 1  # the one that met the flood; all else is in no message yet
        room.sent.clear()
        room.later(hours=2)
        for _ in range(3):
            room.deliver()
            room.later(seconds=2)
        first, digest = [told for name, told in room.sent if name == "phone"]
        assert "part 00" in first.text
        assert "11 articles" in digest.subject
        assert all(digest.text.count(f"part {number:02}") for number in range(1, 12))
        assert pending(room) == []


def pending(room: Newsroom) -> list[str]:
    """The kinds of the messages that are still to go to the phone."""
    mine = (message.c.channel == "phone", message.c.state.in_(["owed", "held", "sending"]))
    return room.read(lambda tx: list(tx.scalars(select(message.c.kind).where(*mine)).all()))
