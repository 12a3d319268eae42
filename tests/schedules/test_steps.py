"""The daemon's ticks, driven by hand."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import select

from db.archive import Archive
from db.schema import article, heartbeat
from pressclip.errors import ArchiveError, FetchError
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from schedules import runner
from schedules.desk import Desk
from schedules.steps import Steps
from tests.desks import newsroom, no_sleep, ticks, watch


def test_ticking_alone_does_the_whole_job(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("old", "Libya, as it was")
        ticks(room, 70)
        room.publish("new", "Libya talks resume", "Nothing. " * 40 + "Then Haftar spoke.")
        ticks(room, 20, seconds=60)
        alerts = [message.text for _, message in room.sent if "alerts begin" not in message.text]
        assert len(room.sent) == 2
        assert ["talks resume" in text for text in alerts] == [True]
        texts = room.read(lambda tx: tx.scalars(select(article.c.text).order_by(article.c.id)).all())
        assert texts[0] is None
        assert "Haftar" in texts[1]


def test_an_idle_daemon_writes_nothing_but_its_heartbeat(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        ticks(room, 70)
        before = room.desk.archive.path.with_name("archive.db-wal").stat().st_size
        beats: set[object] = set()
        for _ in range(20):
            ticks(room)
            beats.add(room.read(lambda tx: tx.scalar(select(heartbeat.c.at))))
        after = room.desk.archive.path.with_name("archive.db-wal").stat().st_size
        assert 2 <= len(beats) <= 3
        assert after - before < 5 * 2 * 16_384 + 100_000


def test_a_bug_in_one_poll_or_sending_ends_neither_it_nor_others(tmp_path: Path) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise RuntimeError("a bug, with https://user:secret@host/ in it")

    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("old", "Nothing of note")
        ticks(room, 70)
        whole, get = room.desk, room.desk.fetcher.get
        room.publish("new", "Libya talks resume")
        vars(room.desk.fetcher)["get"] = broken
        ticks(room, 20, seconds=60)
        europe = room.sections()["Europe"]
        assert (europe.status, europe.error) == ("broken", "a bug of ours: RuntimeError")
        vars(room.desk.fetcher)["get"] = get
        room.desk = replace(whole, send=broken)
        ticks(room, 20, seconds=60)
        assert room.sections()["Europe"].status in {"new", "ok"}
        room.desk = whole
        ticks(room, 70, seconds=60)
        assert sum("talks resume" in message.text for _, message in room.sent) == 1


@pytest.mark.parametrize("wrong", [False, True])
def test_a_reload_takes_effect_at_the_next_tick_or_not_at_all(tmp_path: Path, *, wrong: bool) -> None:
    with newsroom(tmp_path) as room:
        taken: list[Desk] = []

        done = asyncio.Event()

        async def reloaded(desk: Desk) -> Desk:
            taken.append(desk if wrong else replace(desk, owner="reloaded"))
            done.set()
            return taken[-1]

        async def run() -> bool:
            stop, again = asyncio.Event(), asyncio.Event()
            running = asyncio.create_task(runner.run(room.desk, stop=stop, reload=again, reloaded=reloaded))
            again.set()
            await done.wait()
            stop.set()
            return await running

        assert asyncio.run(run())
        assert len(taken) == 1


def test_a_reload_leaves_what_follows_the_message_in_hand_to_the_new_configuration(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("ferry", "ferry"), fetch_articles=False) as room:
        for name in room.sections():
            room.poll(name)
        room.publish("first", "The ferry sails")
        room.later(minutes=1)
        room.poll()
        assert room.welcome() == 1
        steps = Steps(room.desk, pause=no_sleep)
        fresh = replace(room.desk, settings=replace(room.desk.settings, channels=()))

        def send(channel: ChannelSettings, message: Message) -> Outcome:
            steps.desk = fresh
            return room.desk.send(channel, message)

        async def deliver_alone() -> None:
            steps.desk = replace(room.desk, send=send)
            await steps.tick()
            await asyncio.wait(steps.running.values(), timeout=10)

        asyncio.run(deliver_alone())
        assert ["alerts begin" in message.text for _, message in room.sent] == [True]
        assert room.deliver() == 1


def test_what_is_in_hand_is_finished_before_the_end(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks")
        room.later(minutes=2)
        get: Callable[..., object] = room.desk.fetcher.get

        async def run() -> bool:
            stop = asyncio.Event()
            asked = asyncio.Event()

            async def slow(*args: object, **kwargs: object) -> object:
                asked.set()
                await stop.wait()
                return await get(*args, **kwargs)  # type: ignore[misc]  # a coroutine function

            vars(room.desk.fetcher)["get"] = slow

            async def never(desk: Desk) -> Desk:
                return desk

            running = asyncio.create_task(runner.run(room.desk, stop=stop, reload=asyncio.Event(), reloaded=never))
            await asked.wait()
            stop.set()
            return await running

        assert asyncio.run(run())
        assert room.sections()["Europe"].last_success == room.now


def test_a_tick_in_hand_when_the_daemon_stops_ends_and_so_does_what_it_started(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.later(minutes=2)

        async def run() -> tuple[bool, bool]:
            steps = Steps(room.desk)
            tick = asyncio.create_task(steps.tick())
            await asyncio.sleep(0)  # it looks what is due
            clean = await steps.drain(10)
            await tick
            return clean, bool(steps.running)

        assert asyncio.run(run()) == (True, False)
        assert room.sections()["Europe"].last_success == room.now


def test_a_poll_that_hangs_is_cancelled_when_the_time_to_drain_is_over(tmp_path: Path) -> None:
    async def hang(*_: object, **__: object) -> object:
        await asyncio.Event().wait()
        raise FetchError("never")

    with newsroom(tmp_path) as room:
        room.later(minutes=2)
        vars(room.desk.fetcher)["get"] = hang

        async def run() -> bool:
            steps = Steps(room.desk)
            await steps.tick()
            return await steps.drain(0.05)

        assert not asyncio.run(run())
        room.later(minutes=6)
        assert room.now - room.sections()["Europe"].next_poll >= timedelta(minutes=6)  # type: ignore[operator]  # it is set


def test_a_clock_that_ran_a_day_ahead_and_was_put_back_silences_no_section(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        ticks(room, 70)
        room.jump(days=1)
        ticks(room, 70)
        room.jump(days=-1)
        asked = len(room.asked)
        ticks(room, 80, seconds=15)
        assert len(room.asked) >= asked + len(room.sections())


def test_while_the_archive_fails_all_rests_and_that_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Archive.write
    failing = True

    async def full(archive: Archive, change: Any) -> Any:
        if failing:
            raise ArchiveError("disk is full")
        return await write(archive, change)

    with newsroom(tmp_path) as room, caplog.at_level("INFO", logger="pressclip"):
        monkeypatch.setattr(Archive, "write", full)

        async def run() -> None:
            nonlocal failing
            steps = Steps(room.desk)
            for second in range(200):
                failing = second < 100
                await steps.tick()
                await steps.drain(10)
                room.later(seconds=1)

        asyncio.run(run())
        events = [record.getMessage() for record in caplog.records]
        assert events.count("archive.failed") == 1
        assert events.count("archive.recovered") == 1
        assert all(one.last_success is not None for one in room.sections().values())


def test_a_channel_that_hangs_delays_no_other(tmp_path: Path) -> None:
    slow_may_go = threading.Event()
    sent: list[str] = []

    def send(channel: ChannelSettings, _message: Message) -> Outcome:
        if channel.name == "slow":
            slow_may_go.wait(10)
        sent.append(channel.name)
        return Outcome(state="sent")

    with newsroom(tmp_path, watch("libya", "libya", "slow", "fast"), channels=("slow", "fast")) as room:
        room.publish("old", "Nothing of note")
        ticks(room, 70)
        room.desk = replace(room.desk, send=send)
        room.publish("new", "Libya talks resume")

        async def run() -> list[str]:
            steps = Steps(room.desk)
            while "fast" not in sent:
                await steps.tick()
                await steps.drain(0) if not steps.running else await asyncio.wait(steps.running.values(), timeout=0.05)
                room.later(seconds=60)
            told = list(sent)
            slow_may_go.set()
            assert await steps.drain(10)
            return told

        assert asyncio.run(run()) == ["fast"]
        assert sorted(sent) == ["fast", "slow"]


def test_no_more_polls_are_begun_than_connections_can_serve_in_their_lease(tmp_path: Path) -> None:
    async def hang(*_: object, **__: object) -> object:
        await asyncio.Event().wait()
        raise FetchError("never")

    with newsroom(tmp_path) as room:
        http = replace(room.desk.settings.http, connections=1)
        room.desk = replace(room.desk, settings=replace(room.desk.settings, http=http))
        vars(room.desk.fetcher)["get"] = hang
        room.later(minutes=2)

        async def run() -> int:
            steps = Steps(room.desk)
            for _ in range(3):
                await steps.tick()
            polls = sum(name.startswith("poll ") for name in steps.running)
            await steps.drain(0.05)
            return polls

        assert asyncio.run(run()) == 2


def test_what_was_sent_months_ago_is_forgotten_by_a_daemon_that_is_never_restarted(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        journal = room.desk.journal
        journal.add(["a" * 40], room.now)
        ticks(room)
        assert journal.known(["a" * 40])
        ticks(room, 3, seconds=40 * 24 * 3_600)
        assert not journal.known(["a" * 40])


def test_a_journal_that_cannot_be_pruned_stops_nothing(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.desk.journal.path.mkdir()
        room.publish("new", "Libya talks resume")
        ticks(room, 70)
        assert room.sections()["Europe"].status == "new"
