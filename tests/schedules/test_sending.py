"""What a channel's failures and its service's wishes come to."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db import alerts, channel_state
from db.outbox import health, owe_notice
from db.removal import remove
from db.schema import message, owed
from db.schema_channels import receipt
from pressclip.models import Message, Outcome, Trouble
from pressclip.settings import ChannelSettings
from schedules import notices, sending
from schedules.senders import Senders
from tests.desks import Newsroom, newsroom, ticks, watch

GONE = Outcome(state="failed", error="Forbidden: bot was blocked by the user (403)")
NOTICE = {"began": (), "ended": (), "healed": (), "followed": 1}
CHAT = "tgram://123456:ABC-secret_token/{}"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom whose sections were read once."""
    with newsroom(tmp_path, watch("libya", "libya"), channels=("phone", "operator")) as opened:
        opened.poll()
        yield opened


def addressed(room: Newsroom, **urls: str) -> None:
    """Gives channels other addresses, or adds them; nothing is sent there."""
    known = {one.name: one for one in room.desk.settings.channels}
    for name, url in urls.items():
        known[name] = replace(known.get(name, ChannelSettings(name=name, url=url)), url=url)
    room.desk = replace(room.desk, settings=replace(room.desk.settings, channels=tuple(known.values())))


def told(room: Newsroom, slug: str) -> None:
    """One more article that matches, filed and judged."""
    room.later(minutes=15)
    room.publish(slug, f"Libya {slug}")
    room.poll()


def mute_of(room: Newsroom) -> tuple[Trouble, ...]:
    """The channels that `status` names."""
    names = [one.name for one in room.desk.settings.channels]
    return room.read(lambda tx: channel_state.mute(tx, names, room.now))


def heard(room: Newsroom, name: str = "operator") -> list[Message]:
    """What a channel was told after what is to be told now was sent."""
    before = len(room.sent)
    room.run(notices.notify)
    room.deliver()
    return [message for channel, message in room.sent[before:] if channel == name]


def test_a_channel_that_takes_nothing_is_told_elsewhere_once_and_so_is_its_return(room: Newsroom) -> None:
    for slug in ("one", "two", "three"):
        told(room, slug)
        room.outcomes.append(GONE)
        room.deliver()
        if slug == "one":
            [notice] = heard(room)
            assert notice.subject == "Pressclip: 1 channel cannot be written to"
            assert "phone: since 23 Nov" in notice.text
            assert "blocked by the user" in notice.text
            assert "pressclip channels test NAME" in notice.text
            assert [one.section for one in mute_of(room)] == ["phone"]
    assert heard(room) == []
    told(room, "four")
    assert room.deliver() == 1
    assert mute_of(room) == ()
    assert heard(room) == []
    room.later(minutes=10)
    [notice] = heard(room)
    assert notice.subject == "Pressclip: 1 channel takes messages again"
    assert heard(room) == []
    assert all("channel" not in message.subject for name, message in room.sent if name == "phone")


def test_a_message_lost_on_a_channel_that_works_is_told_as_well(room: Newsroom) -> None:
    told(room, "one")
    room.outcomes.append(GONE)
    room.deliver()
    told(room, "two")
    assert room.deliver() == 1
    room.later(minutes=10)
    [notice] = heard(room)
    assert "could not be written to, and can again" in notice.text


def test_what_is_tried_again_of_an_article_that_was_removed_is_not_said_to_have_been_told(room: Newsroom) -> None:
    told(room, "one")
    room.outcomes.append(GONE)
    room.deliver()
    [one] = room.read(lambda tx: list(tx.scalars(select(message.c.id).where(message.c.kind == "alert"))))
    [of] = room.read(lambda tx: list(tx.scalars(select(owed.c.article_id).where(owed.c.message_id == one))))
    room.run(lambda desk: desk.archive.write(lambda tx: remove(tx, [of], room.now)))
    assert room.run(lambda desk: desk.archive.write(lambda tx: alerts.retry(tx, [one], room.now))) == {}
    sent = len(room.sent)
    room.deliver()
    assert len(room.sent) == sent
    ended = room.read(lambda tx: tx.scalar(select(message.c.last_error).where(message.c.id == one)))
    assert ended == "nothing of it is left to tell: it was told before, or is gone from the archive"


def test_nothing_of_a_channels_failure_goes_through_that_channel(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with newsroom(tmp_path, watch("libya", "libya", "operator"), channels=("operator",)) as room:
        room.poll()
        told(room, "one")
        room.outcomes.append(GONE)
        room.deliver()
        assert heard(room) == []
        [fields] = [vars(one)["fields"] for one in caplog.records if one.getMessage() == "channel.failed"]
        assert fields["told"].startswith("nobody")
        assert not room.read(lambda tx: notices.is_any_ready(tx, room.now))
        told(room, "two")
        assert room.deliver() == 1
        room.later(minutes=10)
        assert heard(room) == []


def test_a_channel_that_comes_and_goes_is_told_once(room: Newsroom) -> None:
    for number in range(4):
        room.publish(f"a{number}", f"Libya {number}")
        room.later(minutes=3)
        room.poll()
        room.outcomes.append(GONE)
        room.deliver()
        assert len(heard(room)) == (number == 0)
        room.publish(f"b{number}", f"Libya {number} again")
        room.later(minutes=3)
        room.poll()
        assert room.deliver() == 1
        assert heard(room) == []
    room.later(minutes=10)
    [notice] = heard(room)
    assert notice.subject == "Pressclip: 1 channel takes messages again"


def test_a_channel_that_hangs_delays_no_other(room: Newsroom) -> None:
    stuck, whole = threading.Event(), room.desk.send

    def send(channel: ChannelSettings, message: Message) -> Outcome:
        if channel.name == "phone":
            stuck.wait(10)
        return whole(channel, message)

    room.desk = replace(room.desk, send=send, senders=Senders(within=0.3))
    told(room, "one")
    room.run(lambda desk: desk.archive.write(lambda tx: owe_notice(tx, "operator", NOTICE, room.now)))
    assert room.deliver() == 1
    assert [name for name, _ in room.sent] == ["operator"]
    assert room.read(health)["phone"]["error"] == "no end of the sending after 0.3 s"
    stuck.set()


def test_a_passing_failure_is_told_only_where_it_lasts(room: Newsroom) -> None:
    told(room, "one")
    room.outcomes.append(Outcome(state="retry", error="502"))
    room.deliver()
    assert heard(room) == []
    room.later(minutes=30)
    assert room.deliver() == 1
    assert heard(room) == []
    told(room, "two")
    for _ in range(8):
        room.outcomes.append(Outcome(state="retry", error="502"))
        room.deliver()
        room.later(minutes=10)
    room.outcomes.clear()
    [notice] = heard(room)
    assert "(502)" in notice.text


def test_hours_of_flood_wait_hold_every_channel_of_that_chat_and_the_operator_is_told(tmp_path: Path) -> None:
    names = ("phone", "same", "other", "operator")
    with newsroom(tmp_path, watch("libya", "libya", "phone", "same"), channels=names) as room:
        addressed(room, phone=CHAT.format(42), same=CHAT.format("42:7"), other=CHAT.format(43))
        room.poll()
        told(room, "one")
        room.outcomes.append(Outcome(state="retry", error="Too Many Requests", after=timedelta(hours=2)))
        assert room.deliver() == 0
        [notice] = heard(room)
        assert "Too Many Requests" in notice.text
        room.later(minutes=110)
        assert room.deliver() == 0
        room.later(minutes=10)
        assert room.deliver() == 1
        room.later(seconds=1)
        assert room.deliver() == 1
        assert sorted(name for name, _ in room.sent) == ["operator", "phone", "same"]


def test_a_chat_gets_one_message_a_second_whatever_its_channels_and_no_thread_waits(room: Newsroom) -> None:
    addressed(room, phone=CHAT.format(42), same=CHAT.format("42:7"))
    for slug in ("one", "two", "three"):
        told(room, slug)
        room.run(lambda desk: desk.archive.write(lambda tx: sending_assembled(tx, desk)))
    counts = list[float]()
    for _ in range(4):
        counts.append(room.deliver())
        seconds = room.read(lambda tx: sending.goes_on_in(tx, room.desk.settings.channels, room.now))
        counts.append(seconds)
        room.later(seconds=1)
    assert counts == [1, 1.0, 1, 1.0, 1, 0.0, 0, 0.0]


def sending_assembled(tx: object, desk: object) -> None:
    """Makes messages of what is owed, one for each time it is called."""
    from schedules.deliver import _assemble

    for channel in desk.settings.channels:  # type: ignore[attr-defined]  # a Desk
        _assemble(tx, desk, channel)  # type: ignore[arg-type]  # a Connection and a Desk


def test_the_daemon_goes_on_with_a_chat_by_itself(room: Newsroom) -> None:
    addressed(room, phone=CHAT.format(42))
    for slug in ("one", "two"):
        told(room, slug)
        room.run(lambda desk: desk.archive.write(lambda tx: sending_assembled(tx, desk)))
    ticks(room, 4)
    assert [name for name, _ in room.sent if name == "phone"].count("phone") >= 2


def test_a_group_that_moved_is_written_to_there_until_the_configuration_says_so(room: Newsroom) -> None:
    addressed(room, phone=CHAT.format(-42))
    told(room, "one")
    room.outcomes.append(Outcome(state="sent", chat="-10042", note="moved"))
    room.deliver()
    [notice] = heard(room)
    assert notice.subject == "Pressclip: 1 channel to look at"
    assert "put -10042 for the chat into its url" in notice.text
    assert "secret" not in notice.text
    told(room, "two")
    room.deliver()
    assert room.sent[-1][1].chat == "-10042"
    addressed(room, phone=CHAT.format(-10042))
    told(room, "three")
    room.deliver()
    assert room.sent[-1][1].chat == ""


def test_a_message_keeps_its_key_when_it_is_sent_again_and_says_that_it_may_be_a_repeat(room: Newsroom) -> None:
    seen: list[Message] = []

    def send(_channel: ChannelSettings, message: Message) -> Outcome:
        seen.append(message)
        return Outcome(state="uncertain", error="lost") if len(seen) == 1 else Outcome(state="sent", message_ref="<m>")

    room.desk = replace(room.desk, send=send)
    told(room, "one")
    room.deliver()
    room.later(hours=1)
    room.deliver()
    told(room, "two")
    room.deliver()
    first, again, other = seen
    assert first.key == again.key != other.key
    assert first.thread == other.thread == "libya"
    assert (first.text, other.subject.startswith("(repeat?)")) == (again.text.split("\n\n", 1)[1], False)
    assert again.subject == f"(repeat?) {first.subject}"
    assert room.read(lambda tx: list(tx.scalars(select(receipt.c.reference)))) == ["<m>", "<m>"]
    assert room.read(health)["phone"]["state"] == "ok"
