"""A channel is told once of each watch that is new to it."""

import asyncio
from pathlib import Path

from sqlalchemy import delete, select

from db.schema import message
from db.schema_channels import greeted
from schedules.greetings import greet
from schedules.steps import Steps
from tests.desks import Newsroom, newsroom, watch
from tests.pressclip.why.test_verdicts import rewatch
from tests.schedules.test_digests import news


def begun(room: Newsroom) -> None:
    """Every section was read once, the channels had their welcome, two articles came."""
    room.publish("old", "Libya before anybody looked")
    for name in room.sections():
        room.poll(name)
    assert room.welcome() == len(room.desk.settings.channels)
    news(room, "Libya talks resume", "Oil flows")
    room.read_pages()
    room.deliver()
    room.sent.clear()


def greetings(room: Newsroom) -> list[tuple[str, str, str]]:
    """Greets, delivers; what was sent: channel, subject, text."""
    room.run(greet)
    room.deliver()
    sent = [(channel, told.subject, told.text) for channel, told in room.sent]
    room.sent.clear()
    return sent


def test_a_new_watch_tells_once_what_it_would_have_alerted_in_the_last_week(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("talks", "talks")) as room:
        begun(room)
        assert greetings(room) == []
        rewatch(room, watch("talks", "talks"), watch("libya", "libya"))
        ((channel, subject, told),) = greetings(room)
        assert (channel, subject) == ("phone", "Pressclip: libya is new")
        assert told.startswith(
            "A watch is new here and tells of what appears from now on.\n\n"
            "libya would have alerted 1 article in the last 7 days, the newest:\n• Libya talks resume (Europe"
        ), "not what stood there at the first visit"
        assert greetings(room) == []
        room.later(days=8)
        rewatch(room, watch("libya", "libya"), watch("oil", "oil"))
        assert "oil would have alerted 0 articles in the last 7 days." in greetings(room)[0][2]


def test_all_watches_of_a_reload_are_one_message_a_channel(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("talks", "talks"), channels=("phone", "desk", "other")) as room:
        begun(room)
        more = [watch(f"more-{number:03}", "oil", "phone", "desk") for number in range(120)]
        rewatch(room, watch("talks", "talks"), *more, watch("edits", "oil", on=("edit",)))
        told = sorted(greetings(room), reverse=True)
        assert [(channel, subject) for channel, subject, _ in told] == [
            ("phone", "Pressclip: more-000 and 120 more are new"), ("desk", "Pressclip: more-000 and 119 more are new")
        ]  # fmt: skip
        assert "and 20 more watches" in told[1][2]
        assert "more-099 would have alerted 1 article" in told[1][2]
        assert greetings(room) == []


def test_a_watch_of_edits_is_named_without_a_number(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        begun(room)
        rewatch(room, watch("edits", "oil", on=("edit",)))
        assert greetings(room)[0][2].endswith("\nedits follows edits of articles alone.")


def test_another_query_of_the_same_name_greets_nobody_but_another_channel_is(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya", "phone"), channels=("phone", "desk")) as room:
        begun(room)
        rewatch(room, watch("libya", "libya OR oil", "phone"))
        assert greetings(room) == []
        rewatch(room, watch("libya", "libya OR oil", "phone", "desk"))
        ((channel, _, told),) = greetings(room)
        assert channel == "desk"
        assert "libya would have alerted 2 articles" in told


def test_a_channel_without_a_welcome_is_told_of_its_watches_by_that(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("old", "Libya before anybody looked")
        assert greetings(room) == []
        for name in room.sections():
            room.poll(name)
        room.welcome()
        assert len(greetings(room)) == 1
        assert greetings(room) == []


def test_what_a_channel_had_before_anybody_noted_it_is_not_new(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        begun(room)
        asyncio.run(room.desk.archive.write(lambda tx: tx.execute(delete(greeted))))
        assert greetings(room) == []
        rewatch(room, watch("libya", "libya"), watch("oil", "oil"))
        assert [subject for _, subject, _ in greetings(room)] == ["Pressclip: oil is new"]


def test_the_daemon_looks_at_the_start_and_after_a_reload_alone(tmp_path: Path) -> None:
    asked: list[bool] = []

    async def tick(steps: Steps) -> None:
        await steps.tick()
        asked.append("greetings" in steps.running)
        if steps.running:
            await asyncio.wait(steps.running.values(), timeout=10)

    async def run(room: Newsroom) -> None:
        steps = Steps(room.desk)
        await tick(steps)
        await tick(steps)
        rewatch(room, watch("talks", "talks"), watch("libya", "libya"))
        steps.desk = room.desk
        await tick(steps)
        await tick(steps)

    with newsroom(tmp_path, watch("talks", "talks")) as room:
        begun(room)
        asyncio.run(run(room))
        assert asked == [True, False, True, False]
        kinds = room.read(lambda tx: tx.scalars(select(message.c.kind).order_by(message.c.id)).all())
        assert kinds.count("welcome") == 2, "the channel's own, and that of the new watch"
