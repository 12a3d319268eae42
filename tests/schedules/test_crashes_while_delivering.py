"""The sender dies at every single statement, commit and note of a delivery; another goes on: each alert arrives."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from db.schema import message
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from tests.desks import Newsroom, newsroom, watch
from tests.schedules.test_crashes import Killed


class Fuse:
    """Burns down by one at each step that a crash could fall between; None: never."""

    def __init__(self, left: int | None) -> None:
        self.left = left
        self.steps = 0

    def step(self, *_: Any) -> None:
        """One step further. Raises Killed at the end."""
        self.steps += 1
        if self.left is not None and self.steps >= self.left:
            raise Killed


@contextmanager
def fused(room: Newsroom, fuse: Fuse) -> Iterator[None]:
    """Lets the room's desk die where the fuse says, and never work again."""
    engine, whole, journal = room.desk.archive._writer, room.desk.send, type(room.desk.journal)

    def send(channel: ChannelSettings, told: Message) -> Outcome:
        fuse.step()
        outcome = whole(channel, told)
        fuse.step()
        return outcome

    def written(_c: Any, cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("SELECT"):
            try:
                fuse.step()
            except Killed:
                cursor.close()  # as death would: what it has not given yet would hold the lock
                raise

    add = journal.add

    def noted(self: Any, *given: Any) -> None:
        fuse.step()
        add(self, *given)
        fuse.step()

    event.listen(engine, "after_cursor_execute", written)
    room.desk = replace(room.desk, send=send)
    journal.add = noted  # type: ignore[method-assign,assignment]  # put back below
    try:
        yield
    finally:
        journal.add = add  # type: ignore[method-assign]
        event.remove(engine, "after_cursor_execute", written)
        room.desk = replace(room.desk, send=whole)


def news(room: Newsroom, *numbers: int) -> None:
    for number in numbers:
        room.publish(f"story-{number}", f"Libya, part {number}")
    room.poll()


def ruled(room: Newsroom, **rules: Any) -> None:
    (phone,) = room.desk.settings.channels
    room.desk = replace(room.desk, settings=replace(room.desk.settings, channels=(replace(phone, **rules),)))


def at_once(room: Newsroom, first: int) -> None:
    """The channel is told at once."""
    news(room, first, first + 1, first + 2)


def digest(room: Newsroom, first: int) -> None:
    """The channel collects for a while, and that is over when it is delivered."""
    ruled(room, digest="hourly")
    news(room, first, first + 1)
    room.deliver()
    room.later(hours=1)
    news(room, first + 2)


def held(room: Newsroom, first: int) -> None:
    """The channel collects, and something is held already when the next comes."""
    ruled(room, digest="18:00")
    news(room, first, first + 1)
    room.deliver()
    news(room, first + 2)


@pytest.mark.parametrize("how", [at_once, digest, held])
def test_a_sender_that_dies_at_any_step_of_delivering_loses_nothing(
    tmp_path: Path, how: Callable[[Newsroom, int], None]
) -> None:
    rounds = repeated = 0
    with newsroom(tmp_path, watch("libya", "libya"), watch("part", "part")) as room:
        room.poll()
        died = True
        while died:
            rounds += 1
            room.later(minutes=15)
            how(room, 3 * rounds)
            with fused(room, Fuse(rounds)):
                died = has_died(room)
            mine = f"host:{rounds}:boot:{rounds}"
            room.desk = replace(room.desk, owner=mine, alive=mine.__eq__)
            for _ in range(3):
                room.deliver()
                room.later(hours=8)
            repeated += arrived(room, 3 * rounds)
    assert rounds > 2
    assert repeated <= 2  # the service took it, and nobody noted so: before it answered, and before the journal


def has_died(room: Newsroom) -> bool:
    try:
        room.deliver()
    except Killed:
        return True
    return False


def arrived(room: Newsroom, first: int) -> int:
    """All that was owed was sent, once or counted as a repeat; how many messages came twice."""
    texts = [told.text for _, told in room.sent]
    times = [sum(f"/story-{number}/" in text for text in texts) for number in range(first, first + 3)]
    rows = room.read(lambda tx: tx.execute(select(message.c.state, message.c.repeats)).all())
    assert {row.state for row in rows} == {"sent"}
    assert min(times) >= 1
    assert max(times) - 1 <= sum(row.repeats for row in rows)
    return max(times) - 1


@pytest.mark.parametrize("url", ["console://", "tgram://123456:ABC-secret_token/42"])
def test_a_sender_that_dies_at_any_step_of_telling_a_new_title_tells_it_after_all(tmp_path: Path, url: str) -> None:
    rounds = 0
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.poll()
        ruled(room, url=url, updates=True)
        room.desk = replace(room.desk, send=partial(numbered, room.desk.send))
        died = True
        while died:
            rounds += 1
            room.later(minutes=15)
            news(room, rounds)
            room.deliver()
            told = room.site.published()[0]
            room.later(minutes=15)
            room.site.edit(told.id, title=f"Libya, retold {rounds}")
            room.poll()
            with fused(room, Fuse(rounds)):
                died = has_died(room)
            mine = f"host:{rounds}:boot:{rounds}"
            room.desk = replace(room.desk, owner=mine, alive=mine.__eq__)
            room.later(minutes=10)
            room.deliver()
            said = [one.rewrite.text if one.rewrite else one.text.replace("\x1b[1m", "") for _, one in room.sent]
            assert 1 <= sum(f"retold {rounds}" in text for text in said) <= 2
            assert {row.state for row in room.read(lambda tx: tx.execute(select(message.c.state)).all())} == {"sent"}
    assert rounds > 5


def test_a_title_that_changes_after_a_sender_died_at_any_step_is_told_after_all(tmp_path: Path) -> None:
    rounds = 0
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.poll()
        ruled(room, updates=True)
        died = True
        while died:
            rounds += 1
            room.later(minutes=15)
            news(room, rounds)
            with fused(room, Fuse(rounds)):
                died = has_died(room)
            room.later(minutes=15)
            room.site.edit(room.site.published()[0].id, title=f"Libya, retold {rounds}")
            room.poll()
            mine = f"host:{rounds}:boot:{rounds}"
            room.desk = replace(room.desk, owner=mine, alive=mine.__eq__)
            for _ in range(2):
                room.deliver()
            assert sum(f"retold {rounds}" in one.text for _, one in room.sent) == 1
    assert rounds > 5


def numbered(send: Any, channel: ChannelSettings, told: Message) -> Outcome:
    """As a service answers that names its messages."""
    outcome: Outcome = send(channel, told)
    return replace(outcome, message_ref=told.rewrite.reference if told.rewrite else told.key)
