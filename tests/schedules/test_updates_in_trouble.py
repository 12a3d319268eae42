"""What changed since a channel was told, where something goes wrong: nothing is lost, nothing rings out of turn."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db import outbox
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from tests.desks import Newsroom, newsroom, watch
from tests.schedules.test_deliver import told
from tests.schedules.test_updates import PHONE, published, retitled, states, tells


class Killed(BaseException):
    """As by SIGKILL."""


def _dies(*_: object, **__: object) -> Any:
    raise Killed


def successor(room: Newsroom) -> None:
    """Another process takes over, and the first one is dead."""
    room.desk = replace(room.desk, owner="host:2:boot:2", alive="host:2:boot:2".__eq__)


def numbered(room: Newsroom) -> None:
    """Messages get a number of the service, so that they can be edited."""
    usual: Callable[[ChannelSettings, Message], Outcome] = room.desk.send

    def send(channel: ChannelSettings, one: Message) -> Outcome:
        return replace(usual(channel, one), message_ref=one.rewrite.reference if one.rewrite else "7")

    room.desk = replace(room.desk, send=send)


def test_a_message_of_which_nothing_is_left_to_tell_is_over_and_the_next_goes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with newsroom(tmp_path / "before", watch("libya", "libya")) as room:
        told(room)
        assert room.deliver() == 1
        journal = room.desk.journal
    with newsroom(tmp_path / "put back", watch("libya", "libya")) as room:
        room.desk = replace(room.desk, journal=journal)
        told(room)
        with monkeypatch.context() as patched:
            patched.setattr(outbox, "settle", _dies)  # after all of it was left out, as it had been sent
            with pytest.raises(Killed):
                room.deliver()
        successor(room)
        told(room, "Libya: more talks", "more")
        room.deliver()
        assert states(room) == [("alert", "sent"), ("alert", "sent")]
        assert ["more talks" in one.text for _, one in room.sent] == [True]


def test_an_edit_that_a_kill_ended_is_made_again_whatever_is_wanted_of_repeats(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya", "phone")) as room:
        room.poll()
        tells(room, replace(PHONE, on_uncertain="skip"))
        numbered(room)
        post = published(room)
        retitled(room, post, "Libya has voted")
        usual = room.desk.send
        room.desk = replace(room.desk, send=_dies)
        with pytest.raises(Killed):
            room.deliver()
        room.desk = replace(room.desk, send=usual)
        successor(room)
        room.later(minutes=10)
        assert room.deliver() == 1
        assert states(room) == [("alert", "sent"), ("update", "sent")]


def test_what_cannot_be_edited_waits_for_the_digest_as_other_news(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya", "phone")) as room:
        room.poll()
        tells(room, replace(PHONE, digest="18:00"))
        post = published(room)  # the service gave no number for it
        room.later(hours=8)
        assert room.deliver() == 1
        retitled(room, post, "Libya has voted")
        assert room.deliver() == 0
        room.later(hours=22)
        assert room.deliver() == 1
        assert states(room) == [("digest", "sent"), ("digest", "sent")]
