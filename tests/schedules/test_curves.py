from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.curves import Curve, Shape, curve_of, expected, level, shape_of, together, wait
from schedules.rates import Rate, observed, started

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = 7 * 1440
heights = st.floats(0, 500)


def _cells(base: float, height: float, peak: int) -> tuple[float, ...]:
    return tuple(base + height * (cell % 24 == peak) for cell in range(48))


def _by_minute(base: float, height: float, peak: int) -> tuple[float, ...]:
    return tuple(base + height * (minute == peak) for minute in range(60))


counts = st.builds(_cells, heights, heights, st.integers(0, 23))
minutes = st.builds(_by_minute, heights, heights, st.integers(0, 59))


def rate_of(hours: tuple[float, ...], by_minute: tuple[float, ...] = (0.0,) * 60, weeks: int = 8) -> Rate:
    """So many articles by cell in so many weeks."""
    watched = tuple(60.0 * weeks * days for days in [5] * 24 + [2] * 24)
    return Rate(at=MONDAY, aged=MONDAY, counts=hours, watched=watched, minutes=by_minute)


curves = st.builds(lambda by_cell, by_minute: curve_of(rate_of(by_cell, by_minute), Shape()), counts, minutes)


def by_the_minute(curve: Curve, start: int, price: float, longest: int) -> int:
    """The rule as it is stated, one minute after the other."""
    there = waiting = 0.0
    for passed in range(longest):
        more = expected(curve, start + passed, 1)
        waiting += there + more / 2
        there += more
        if waiting >= price:
            return passed + 1
    return longest


@given(curves, st.integers(0, WEEK), st.floats(0.01, 500))
def test_the_wait_is_that_of_the_rule_minute_by_minute(curve: Curve, start: int, price: float) -> None:
    assert abs(wait(curve, start, price, 720) - by_the_minute(curve, start, price, 720)) <= 1


@given(curves, st.integers(0, WEEK), st.floats(0.01, 1e4), st.floats(0.01, 1e4))
def test_a_higher_price_never_polls_sooner(curve: Curve, start: int, one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert 1 <= wait(curve, start, low, 360) <= wait(curve, start, high, 360) <= 360


@given(curves, st.integers(0, WEEK), st.integers(0, 1_000), st.integers(0, 1_000))
def test_what_is_expected_of_two_spans_is_expected_of_both_together(
    curve: Curve, start: int, one: int, other: int
) -> None:
    parts = expected(curve, start, one) + expected(curve, start + one, other)
    assert expected(curve, start, one + other) == pytest.approx(parts)


@given(counts, minutes)
def test_a_week_is_expected_to_bring_what_past_weeks_brought(
    by_cell: tuple[float, ...], by_minute: tuple[float, ...]
) -> None:
    brought = sum(by_cell) / 8
    curve = curve_of(rate_of(by_cell, by_minute), Shape(average=brought / 168))
    assert expected(curve, 0, WEEK) == pytest.approx(brought, rel=0.03, abs=0.5)


def test_a_section_without_history_is_polled_at_the_sites_average_evenly() -> None:
    shape = shape_of([rate_of((10.0,) * 24 + (4.0,) * 24)])
    curve = curve_of(started(MONDAY), shape)
    assert curve.hourly == pytest.approx([shape.average] * 48, rel=0.01)
    waits = [wait(curve, 60 * hour, 10, 10_000) for hour in range(168)]
    assert max(waits) - min(waits) <= 2


def test_a_short_history_leans_on_the_sites_habits() -> None:
    mornings = tuple(80.0 if cell in {8, 9, 10} else 0.0 for cell in range(48))
    few = tuple(1.0 if cell == 9 else 0.0 for cell in range(48))
    curve = curve_of(rate_of(few, weeks=1), shape_of([rate_of(mornings)] * 5))
    assert curve.hourly[8] > 5 * curve.hourly[20]
    assert curve.hourly[10] > 5 * curve.hourly[20]


def test_no_hour_is_ever_without_hope() -> None:
    mornings = tuple(500.0 if cell == 9 else 0.0 for cell in range(48))
    curve = curve_of(rate_of(mornings), Shape())
    assert min(curve.hourly) >= 0.019 * sum(mornings) / (8 * 168)


def test_where_articles_appear_on_the_hour_the_poll_comes_right_after_it() -> None:
    on_the_hour = (500.0,) + (0.0,) * 59
    curve = curve_of(rate_of((20.0,) * 48, on_the_hour), Shape(minutes=tuple(60 * n / 500 for n in on_the_hour)))
    after = [(start + wait(curve, start, 1.0, 360)) % 60 for start in range(5, 55)]
    assert max(after) <= 10


def test_the_level_follows_a_busy_fortnight_and_fades_again() -> None:
    rate = started(MONDAY)
    for day in range(1, 15):
        rate = observed(rate, [None] * 8, now=MONDAY + timedelta(days=day), zone=UTC, expected=4.0)
    assert 1.5 < level(rate) < 2
    rate = observed(rate, [], now=MONDAY + timedelta(days=90), zone=UTC, expected=0.0)
    assert level(rate) == pytest.approx(1, abs=0.05)


def test_several_sections_together_bring_what_each_brings() -> None:
    one, other = curve_of(rate_of((5.0,) * 48), Shape()), curve_of(rate_of((1.0,) * 48), Shape())
    assert expected(together([one, other]), 100, 500) == pytest.approx(
        expected(one, 100, 500) + expected(other, 100, 500)
    )
