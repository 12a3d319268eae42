"""The budget holds in real time too, whatever is done to the clock."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pressclip.errors import Deferred
from schedules.spent import Spent
from tests.desks import newsroom

HOUR = timedelta(hours=1)


@given(st.lists(st.floats(0, 1800), max_size=80), st.integers(1, 5))
@example([1.9767994507349549, 1800.0, 1800.0], 1)
def test_no_hour_of_real_time_has_more_requests_than_the_budget(gaps: list[float], limit: int) -> None:
    now, made = 0.0, []
    spent = Spent(lambda: now)
    for gap in gaps:
        now += gap
        with spent.one("news", limit) as wait:
            if not wait:
                made.append(now)
            else:
                assert wait <= HOUR
    assert all(sum(start <= one < start + 3600 for one in made) <= limit for start in made)


def test_what_is_being_booked_counts_and_what_was_refused_does_not() -> None:
    spent = Spent(lambda: 0.0)
    with spent.one("news", 1) as first, spent.one("news", 1) as second, spent.one("other", 1) as other:
        assert (bool(first), bool(second), bool(other)) == (False, True, False)
    spent = Spent(lambda: 0.0)
    with pytest.raises(Deferred), spent.one("news", 1):
        raise Deferred("by the archive", None)  # type: ignore[arg-type]  # nobody looks at it
    with spent.one("news", 1) as again:
        assert not again


def test_a_clock_that_jumps_a_day_ahead_and_back_frees_no_budget(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=5) as room:
        for day in (1, -1, 1, 400, -401):
            for _ in range(10):
                room.poll()
            room.jump(days=day)
        assert len(room.asked) == 5
        until = asyncio.run(_until(room.desk.fetcher.get(room.desk.settings.sites[0].home, site="news")))
        assert room.now < until <= room.now + HOUR  # type: ignore[operator]  # a time
        room.later(hours=1)
        asked = len(room.asked)
        room.poll()
        assert len(room.asked) > asked


async def _until(asking: object) -> object:
    try:
        await asking  # type: ignore[misc]  # a coroutine
    except Deferred as error:
        return error.until
    return None
