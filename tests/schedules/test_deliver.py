import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from db.alerts import listed
from db.sent_journal import SentJournal
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from schedules.deliver import _assemble, retry_at
from schedules.steps import Steps
from tests.archives import NOON
from tests.desks import Newsroom, newsroom, watch


def told(room: Newsroom, title: str = "Libya talks resume", slug: str = "new") -> None:
    """One more article that matches, filed and judged."""
    if not room.sections()["Europe"].baseline_at:
        room.poll()
    room.later(minutes=15)
    room.publish(slug, title)
    room.poll()


def test_one_recipient_that_fails_is_retried_alone(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya", "phone", "desk"), channels=("phone", "desk")) as room:
        told(room)
        room.outcomes.append(Outcome(state="retry", error="flood", after=timedelta(seconds=30)))
        assert room.deliver() == 1
        assert room.deliver() == 0
        room.later(seconds=30)
        assert room.deliver() == 1
        assert sorted(name for name, _ in room.sent) == ["desk", "phone"]


def test_after_a_retry_the_order_is_kept_and_nothing_is_dropped(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        told(room, "Libya: first", "first")
        room.outcomes.append(Outcome(state="retry", error="down"))
        room.deliver()
        told(room, "Libya: second", "second")
        room.outcomes.append(Outcome(state="retry", error="down"))
        assert room.deliver() == 0
        room.later(hours=2)
        room.deliver()
        told_of = " ".join(message.text for _, message in room.sent)
        assert told_of.index("first") < told_of.index("second")


def test_what_cannot_ever_arrive_is_failed_once_and_the_next_goes_out(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        told(room, slug="first")
        room.outcomes.append(Outcome(state="failed", error="chat not found"))
        assert room.deliver() == 0
        told(room, slug="second")
        assert room.deliver() == 1


def test_a_message_that_fails_for_three_days_becomes_a_dead_letter(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        told(room)
        room.outcomes += [Outcome(state="retry", error="down")] * 200
        for _ in range(100):
            room.deliver()
            room.later(hours=1)
        room.outcomes.clear()
        assert room.deliver() == 0


def test_a_daemon_that_is_told_to_stop_ends_with_the_message_in_hand(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        for slug in ("one", "two", "three"):
            told(room, slug=slug)
            room.run(lambda desk: desk.archive.write(lambda tx: _assemble(tx, desk, desk.settings.channels[0])))
        steps, whole = Steps(room.desk), room.desk.send

        def send_and_stop(channel: ChannelSettings, message: Message) -> Outcome:
            steps.draining = True
            return whole(channel, message)

        steps.desk = replace(room.desk, send=send_and_stop)

        async def run() -> None:
            await steps.tick()
            assert await steps.drain(10)

        asyncio.run(run())
        assert len(room.sent) == 1
        assert [row["state"] for row in room.read(lambda tx: listed(tx, state=None, limit=9))] == [
            "owed",
            "owed",
            "sent",
        ]


def test_two_articles_of_one_poll_are_one_message(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.poll()
        room.later(minutes=15)
        room.publish("one", "Libya: one")
        room.publish("two", "Libya: two")
        room.poll()
        assert room.deliver() == 1
        assert "one" in room.sent[0][1].text
        assert "two" in room.sent[0][1].text


def test_a_welcome_tells_once_what_was_filed_and_what_would_have_matched(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya"), watch("oil", "oil"), channels=("phone",)) as room:
        room.publish("a", "Libya talks resume")
        room.poll("Europe")
        assert room.welcome() == 0
        for name in room.sections():
            room.poll(name)
        assert room.welcome() == 1
        assert room.welcome() == 0
        assert room.deliver() == 1
        [(_, message)] = room.sent
        assert "Libya talks resume" in message.text
        assert "Europe" in message.text


def test_a_welcome_does_not_wait_for_a_section_that_cannot_be_read(tmp_path: Path) -> None:
    from replica.faults import Fault

    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("a", "Libya talks resume", categories=("africa",))
        room.site.faults.add(Fault(path_prefix="/category/europe/", status=500))
        for name in room.sections():
            room.poll(name)
        assert room.welcome() == 1
        room.deliver()
        assert "HTTP 500" in room.sent[0][1].text


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_retries_come_ever_later_but_at_least_every_hour_or_so(attempts: int, chance: float) -> None:
    delay = retry_at(NOON, attempts, None, chance) - NOON
    assert timedelta(seconds=24) <= delay <= timedelta(minutes=72)
    assert retry_at(NOON, attempts + 1, None, chance) - NOON >= delay


def test_what_a_service_asks_for_is_obeyed() -> None:
    assert retry_at(NOON, 1, timedelta(seconds=77), 0.5) == NOON + timedelta(seconds=77)


def test_a_backup_that_is_put_back_does_not_send_again_what_was_sent(tmp_path: Path) -> None:
    with newsroom(tmp_path / "today", watch("libya", "libya")) as room:
        told(room)
        assert room.deliver() == 1
        journal = room.desk.journal
    with newsroom(tmp_path / "of-last-night", watch("libya", "libya")) as room:
        room.desk = replace(room.desk, journal=journal)
        told(room)
        room.deliver()
        assert room.sent == []
        (alert,) = room.read(lambda tx: listed(tx, state=None, limit=9))
        assert (alert["state"], alert["articles"]) == ("sent", [])
        assert "sent before" in alert["last_error"]
        told(room, "Libya: more talks", "more")
        assert room.deliver() == 1


def test_of_a_message_only_what_was_not_sent_before_is_sent(tmp_path: Path) -> None:
    with newsroom(tmp_path / "today", watch("libya", "libya")) as room:
        told(room)
        room.deliver()
        journal = room.desk.journal
    with newsroom(tmp_path / "of-last-night", watch("libya", "libya")) as room:
        room.desk = replace(room.desk, journal=journal)
        room.poll()
        room.later(minutes=15)
        for slug in ("new", "other"):
            room.publish(slug, "Libya talks resume")
        room.poll()
        assert room.deliver() == 1
        assert "/other/" in room.sent[0][1].text
        assert "/new/" not in room.sent[0][1].text


def test_what_may_not_have_arrived_is_not_noted_as_sent(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        told(room)
        room.outcomes.append(Outcome(state="uncertain", error="lost"))
        room.deliver()
        assert not room.desk.journal.path.exists()
        room.later(hours=1)
        assert room.deliver() == 1


def test_a_journal_that_cannot_be_written_keeps_nothing_from_being_sent(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.desk = replace(room.desk, journal=SentJournal(tmp_path))
        told(room)
        assert room.deliver() == 1
        assert room.deliver() == 0
