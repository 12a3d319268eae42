from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.forms import Kind
from alerts.messages import render_heartbeat
from pressclip.models import AllWell, Outcome
from tests.archives import NOON
from tests.desks import Newsroom, newsroom, ticks, watch


def patient(room: Newsroom) -> None:
    """The phone wants to hear something once a day."""
    (phone,) = room.desk.settings.channels
    channels = (replace(phone, heartbeat=timedelta(days=1)),)
    room.desk = replace(room.desk, settings=replace(room.desk.settings, channels=channels))
    for one in room.sections():
        room.poll(one)
    ticks(room, 3)
    assert [message.subject for _, message in room.sent] == ["Pressclip: alerts begin now"]
    room.sent.clear()


def test_after_a_long_silence_a_channel_is_told_that_all_is_well_once(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        patient(room)
        room.later(hours=23)
        room.publish("gas", "Gas talks resume")
        ticks(room, 3)
        assert room.sent == []
        room.later(hours=1)
        ticks(room, 5)
        assert [message.subject for _, message in room.sent] == ["Pressclip: all is well"]
        told = room.sent[0][1].text
        assert told.startswith("All is well: 1 article seen in ")
        assert "since 23 Nov 2026, 12:00 UTC" in told
        room.later(hours=23)
        ticks(room, 3)
        assert len(room.sent) == 1


def test_whoever_was_told_something_needs_no_heartbeat(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        patient(room)
        room.later(hours=20)
        room.publish("new", "Libya talks resume")
        ticks(room, 4)
        assert len(room.sent) == 1
        room.later(hours=5)
        ticks(room, 3)
        assert len(room.sent) == 1


def test_what_is_on_its_way_is_no_silence(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        patient(room)
        room.later(hours=20)
        room.publish("new", "Libya talks resume")
        room.outcomes += [Outcome(state="retry", error="down", after=timedelta(hours=6))]
        ticks(room, 4)
        room.later(hours=5)
        ticks(room, 3)
        assert room.sent == []


@pytest.mark.parametrize("kind", ["telegram", "email", "console", "plain"])
def test_what_is_not_well_is_said(kind: Kind) -> None:
    told = AllWell(since=NOON, articles=1200, sections=20, broken=1)
    message = render_heartbeat(told, kind, zone="Europe/Rome")
    assert message.subject == "Pressclip: 1 section cannot be read"
    assert "All is well" not in message.text
    assert "1,200 articles seen in 20 sections, and nothing to tell you since 23 Nov 2026, 13:00 CET." in message.text
