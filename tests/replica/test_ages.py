from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replica.ages import human_time_diff
from tests.replica.making import NOW

_UNITS = {"second": 1, "min": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_592_000, "year": 31_536_000}


@pytest.mark.parametrize(
    ("seconds", "printed"),
    [
        (0, "1 second"),
        (59, "59 seconds"),
        (60, "1 min"),
        (89, "1 min"),
        (90, "2 mins"),
        (3_599, "60 mins"),
        (3_600, "1 hour"),
        (86_399, "24 hours"),
        (86_400, "1 day"),
        (604_799, "7 days"),
        (604_800, "1 week"),
        (2_592_000, "1 month"),
        (31_535_999, "12 months"),
        (31_536_000, "1 year"),
        (87_000_000, "3 years"),
    ],
)
def test_an_age_is_rounded_in_the_unit_its_seconds_fall_into(seconds: int, printed: str) -> None:
    assert human_time_diff(NOW - timedelta(seconds=seconds), NOW) == printed


@settings(max_examples=200)
@given(st.integers(min_value=1, max_value=400_000_000))
def test_n_units_mean_at_most_half_a_unit_more_or_less(seconds: int) -> None:
    count, unit = human_time_diff(NOW - timedelta(seconds=seconds), NOW).split()
    size = _UNITS[unit.removesuffix("s")]
    assert (int(count) - 0.5) * size <= seconds < (int(count) + 0.5) * size
    assert unit.endswith("s") == (int(count) != 1)
