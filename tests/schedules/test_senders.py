"""A service that hangs holds up its own channel alone."""

import asyncio
import threading

import pytest

from pressclip.models import Outcome
from schedules.senders import Senders

SENT = Outcome(state="sent")


def test_a_channel_that_hangs_delays_no_other_and_is_given_up_in_time() -> None:
    stuck = threading.Event()

    def hang() -> Outcome:
        stuck.wait(10)
        return SENT

    async def run() -> list[Outcome]:
        senders = Senders(within=0.2)
        slow = asyncio.create_task(senders.send("slow", hang))
        quick = [await senders.send("quick", lambda: SENT) for _ in range(5)]
        assert not slow.done()
        first = await slow
        second = await senders.send("slow", lambda: SENT)
        quick.append(await senders.send("quick", lambda: SENT))
        stuck.set()
        return [first, second, *quick]

    hung, after, *quick = asyncio.run(run())
    assert (hung.state, hung.error) == ("uncertain", "no end of the sending after 0.2 s")
    assert after.state == "retry"
    assert quick == [SENT] * 6


def test_a_channel_that_came_back_is_written_to_again() -> None:
    async def run() -> Outcome:
        senders = Senders()
        with pytest.raises(TimeoutError):
            await senders.send("desk", lambda: (_ for _ in ()).throw(TimeoutError("its own")))
        return await senders.send("desk", lambda: SENT)

    assert asyncio.run(run()) == SENT


def test_what_no_thread_can_be_had_for_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def run() -> list[Outcome]:
        senders = Senders()
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", refuse)
            refused = await senders.send("desk", lambda: SENT)
        return [refused, await senders.send("desk", lambda: SENT)]

    assert asyncio.run(run()) == [Outcome(state="retry", error="no thread to send it in: can't start new thread"), SENT]


def test_no_thread_is_left_over_of_what_was_sent() -> None:
    async def run() -> None:
        senders = Senders()
        await asyncio.gather(*(senders.send(f"channel {number}", lambda: SENT) for number in range(20)))

    before = set(threading.enumerate())
    asyncio.run(run())
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive()
