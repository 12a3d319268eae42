"""The daemon writes to a chat as often as it may, and no more often."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from db.outbox import owe_notice
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from schedules.steps import Steps
from tests.desks import Newsroom, newsroom

TAKES = 0.1  # seconds until a message is answered
NOTICE = {"began": (), "ended": (), "healed": (), "followed": 1}


def when(room: Newsroom, chat: str, messages: int) -> list[datetime]:
    """When so many messages that are owed at once go out, each taken a while after it was sent."""
    at: list[datetime] = []

    def send(_channel: ChannelSettings, _one: Message) -> Outcome:
        at.append(room.now)
        room.later(seconds=TAKES)
        return Outcome(state="sent")

    phone = ChannelSettings(name="phone", url=f"tgram://123456:ABC-secret_token/{chat}")
    room.desk = replace(room.desk, send=send, settings=replace(room.desk.settings, sites=(), channels=(phone,)))
    for _ in range(messages):
        room.run(lambda desk: desk.archive.write(lambda tx: owe_notice(tx, "phone", dict(NOTICE), room.now)))

    async def run() -> None:
        steps = Steps(room.desk, pause=passing)
        while len(at) < messages:
            before = len(at)
            await steps.tick()
            if steps.running:
                await asyncio.wait(steps.running.values())
            if len(at) == before:  # the next tick comes with the next second
                await passing(1 - (room.now.microsecond / 1_000_000))

    async def passing(seconds: float) -> None:
        room.later(seconds=seconds)

    asyncio.run(asyncio.wait_for(run(), 30))
    return at


@pytest.mark.parametrize("chat", ["42", "-42"])
def test_a_message_a_second_goes_to_a_chat_and_twenty_a_minute_to_a_group(tmp_path: Path, chat: str) -> None:
    with newsroom(tmp_path) as room:
        at = when(room, chat, 21)
    seconds = [(one - at[0]).total_seconds() for one in at]
    assert seconds[:20] == pytest.approx([(1 + TAKES) * number for number in range(20)])
    assert 0 <= seconds[20] - (20 * (1 + TAKES) if chat == "42" else 60) < 1.001
