"""Turns at hosts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from pressclip.errors import Deferred
from scraper.fetching.pace import PATIENCE, Pace, Turns
from tests.archives import NOON
from tests.scraper.fetchers import PATIENT, Clock

NONE = timedelta()
TEN = timedelta(seconds=10)


class Noted(dict[str, datetime]):
    """When hosts may be asked again, as an archive keeps it for all processes."""

    def of(self, clock: Clock) -> Turns:
        async def load(host: str) -> datetime | None:
            return self.get(host)

        async def take(host: str, lasts: timedelta, known: datetime | None) -> datetime | None:
            other, until = self.get(host), clock.now + lasts
            if other is not None and other != known and clock.now < other <= until:
                return None
            self[host] = until
            return until

        async def give_back(host: str, until: datetime, known: datetime | None) -> None:
            if self.get(host) == until:
                self.pop(host) if known is None else self.update({host: known})

        return load, take, give_back


async def granted() -> None:
    """As of a budget that has room."""


async def refused() -> None:
    """As of a budget that is used up."""
    raise Deferred("the budget is used up", NOON)


async def _turn(pace: Pace, clock: Clock, lasting: float = 0) -> None:
    async with pace.turn("news.example", NONE, granted):
        clock.now += timedelta(seconds=lasting)


def _pace(clock: Clock, seconds: float, per_host: int = 1) -> Pace:
    return Pace(
        replace(PATIENT, pause=timedelta(seconds=seconds), per_host=per_host),
        clock=clock,
        passed=clock.passed,
        sleep=clock.sleep,
    )


def test_the_pause_runs_from_the_end_of_a_slow_request() -> None:
    clock = Clock()

    async def two() -> None:
        pace = _pace(clock, 3)
        await _turn(pace, clock, lasting=7)
        await _turn(pace, clock)

    asyncio.run(two())
    assert clock.slept == [3]


def test_who_comes_after_the_pause_does_not_wait() -> None:
    clock = Clock()

    async def two() -> None:
        pace = _pace(clock, 3)
        await _turn(pace, clock)
        clock.now += timedelta(seconds=4)
        await _turn(pace, clock)

    asyncio.run(two())
    assert clock.slept == []


def test_a_pause_is_kept_between_starts_where_several_run_at_once() -> None:
    clock = Clock()
    starts = []

    async def some() -> None:
        pace = _pace(clock, 3, per_host=3)
        async with pace.turn("news.example", NONE, granted):
            starts.append(clock.now)
            async with pace.turn("news.example", NONE, granted):
                starts.append(clock.now)
                async with pace.turn("news.example", NONE, granted):
                    starts.append(clock.now)

    asyncio.run(some())
    assert [late - early for early, late in pairwise(starts)] == [timedelta(seconds=3)] * 2


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(days=-400), timedelta(hours=1), timedelta(days=1)])
def test_a_clock_that_jumps_neither_stalls_a_turn_nor_hurries_it(by: timedelta) -> None:
    clock = Clock()

    async def two() -> None:
        pace = _pace(clock, 3)
        await _turn(pace, clock)
        clock.jump(by)
        await _turn(pace, clock)

    asyncio.run(two())
    assert clock.slept == [3]


def test_a_wait_beyond_patience_is_not_waited_and_spoils_no_later_turn() -> None:
    clock = Clock()

    async def three() -> None:
        pace = _pace(clock, PATIENCE.total_seconds() + 30)
        await _turn(pace, clock)
        with pytest.raises(Deferred) as caught:
            await _turn(pace, clock)
        assert caught.value.until == clock.now + PATIENCE + timedelta(seconds=30)
        clock.now += timedelta(seconds=40)
        await _turn(pace, clock)

    asyncio.run(three())
    assert clock.slept == [20]


def test_hosts_that_nobody_waits_for_are_forgotten() -> None:
    clock = Clock()

    async def many() -> int:
        pace = _pace(clock, 3)
        for number in range(100):
            async with pace.turn(f"{number}.example", NONE, granted):
                clock.now += timedelta(seconds=1)
        return len(pace.lanes)

    assert asyncio.run(many()) < 6


@pytest.mark.parametrize(("seconds", "slept"), [(9, [9]), (3, [])])
def test_the_pause_holds_for_a_pace_that_takes_over_with_the_same_settings(seconds: float, slept: list[float]) -> None:
    clock = Clock()

    async def two() -> None:
        former = _pace(clock, 9)
        await _turn(former, clock)
        settings = replace(PATIENT, pause=timedelta(seconds=seconds))
        pace = Pace(settings, clock=clock, passed=clock.passed, sleep=clock.sleep, before=former)
        await _turn(pace, clock)

    asyncio.run(two())
    assert clock.slept == slept


@pytest.mark.parametrize(
    ("noted", "slept"),
    [(timedelta(seconds=7), [7]), (timedelta(seconds=-1), []), (timedelta(seconds=11), []), (timedelta(days=300), [])],
)
def test_a_delay_that_another_process_began_is_waited_for_unless_its_clock_ran_ahead(
    noted: timedelta, slept: list[float]
) -> None:
    clock, turns = Clock(), Noted({"news.example": NOON + noted})

    async def some() -> None:
        pace = Pace(PATIENT, clock=clock, passed=clock.passed, sleep=clock.sleep, turns=turns.of(clock))
        async with pace.turn("news.example", TEN, granted), pace.turn("far.example", NONE, granted):
            """Only where robots.txt sets a delay is it noted."""

    asyncio.run(some())
    assert clock.slept == slept
    assert turns == {"news.example": clock.now + TEN}


@pytest.mark.parametrize(("goes_on", "slept"), [(False, [7, 10]), (True, [])])
def test_who_waited_for_a_delay_waits_once_more_where_another_process_was_faster_unless_it_goes_on(
    goes_on: bool, slept: list[float]
) -> None:
    clock, turns = Clock(), Noted({"news.example": NOON + timedelta(seconds=7)})
    others = [TEN]

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        while others:
            turns["news.example"] = clock.now + others.pop()

    async def one() -> None:
        pace = Pace(PATIENT, clock=clock, passed=clock.passed, sleep=sleep, turns=turns.of(clock))
        async with pace.turn("news.example", TEN, granted, goes_on=goes_on):
            """It is asked then."""

    asyncio.run(one())
    assert clock.slept == slept


def test_requests_of_one_process_that_run_at_once_are_a_delay_apart_and_no_more() -> None:
    clock, turns = Clock(), Noted({})
    starts = []

    async def sleep(seconds: float) -> None:
        then = clock.now + timedelta(seconds=seconds * 0.999)  # the clocks differ a little
        await asyncio.sleep(0)  # others begin meanwhile
        clock.now = max(clock.now, then)

    async def some() -> None:
        settings = replace(PATIENT, per_host=3)
        pace = Pace(settings, clock=clock, passed=clock.passed, sleep=sleep, turns=turns.of(clock))

        async def one() -> None:
            async with pace.turn("news.example", TEN, granted):
                starts.append(clock.now)

        await asyncio.gather(one(), one(), one())

    asyncio.run(some())
    assert [round((start - NOON).total_seconds()) for start in starts] == [0, 10, 20]


@pytest.mark.parametrize("noted", [{}, {"news.example": NOON - TEN}])
def test_a_turn_that_the_budget_refuses_is_the_next_ones_in_this_process_and_in_others(
    noted: dict[str, datetime],
) -> None:
    clock, turns = Clock(), Noted(noted)

    async def two() -> None:
        pace = Pace(PATIENT, clock=clock, passed=clock.passed, sleep=clock.sleep, turns=turns.of(clock))
        with pytest.raises(Deferred):
            async with pace.turn("news.example", TEN, refused):
                raise AssertionError("it was asked")
        assert turns == noted
        async with pace.turn("news.example", TEN, granted):
            """It is asked at once."""

    asyncio.run(two())
    assert clock.slept == []
    assert turns == {"news.example": NOON + TEN}


@pytest.mark.parametrize("noted", [True, False])
def test_a_turn_that_is_refused_is_that_of_the_one_behind_it_and_the_next_keeps_its_distance(*, noted: bool) -> None:
    clock, turns = Clock(), Noted({})
    starts = []

    async def some() -> None:
        settings = replace(PATIENT, per_host=2, pause=NONE if noted else TEN)
        kept = turns.of(clock) if noted else None
        pace = Pace(settings, clock=clock, passed=clock.passed, sleep=clock.sleep, turns=kept)
        behind: list[asyncio.Task[None]] = []

        async def late() -> None:
            behind.append(asyncio.create_task(one(granted)))
            for _ in range(9):  # it comes to wait for its turn
                await asyncio.sleep(0)
            await refused()

        async def one(permit: Callable[[], Awaitable[None]]) -> None:
            async with pace.turn("news.example", TEN, permit):
                starts.append(clock.now)

        with pytest.raises(Deferred):
            await one(late)
        await asyncio.gather(*behind, one(granted))

    asyncio.run(some())
    assert [round((start - NOON).total_seconds()) for start in starts] == [0, 10]


def test_who_asks_while_a_turn_is_being_refused_is_not_sent_away_for_a_long_delay() -> None:
    clock, turns = Clock(), Noted({})

    async def two() -> None:
        settings = replace(PATIENT, per_host=2)
        pace = Pace(settings, clock=clock, passed=clock.passed, sleep=clock.sleep, turns=turns.of(clock))
        asked: list[asyncio.Task[None]] = []

        async def one(permit: Callable[[], Awaitable[None]]) -> None:
            async with pace.turn("news.example", timedelta(hours=2), permit):
                """It is asked."""

        async def late() -> None:
            asked.append(asyncio.create_task(one(granted)))
            for _ in range(9):
                await asyncio.sleep(0)
            await refused()

        with pytest.raises(Deferred):
            await one(late)
        await asyncio.gather(*asked)

    asyncio.run(two())
    assert turns == {"news.example": NOON + timedelta(hours=2)}
