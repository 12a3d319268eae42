from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from db.times import micros, moment


def test_a_local_time_that_the_clock_shows_twice_is_two_moments() -> None:
    first = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    assert micros(first.replace(fold=1)) - micros(first) == 3_600_000_000
    assert moment(micros(first)) == first.astimezone(UTC)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="a time without zone"):
        micros(datetime(2026, 11, 23))  # noqa: DTZ001 - that is what is refused
