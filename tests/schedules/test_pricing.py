import heapq
import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.curves import curve_of
from schedules.pricing import Limits, Price, fitted, is_old, minutes_until, paid, share
from schedules.rates import Rate, observed, started
from schedules.steering import Steering, planned, steered

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LIMITS = Limits(floor=5, ceiling=360)


def steady(an_hour: float) -> Rate:
    watched = tuple(60.0 * 8 * days for days in [5] * 24 + [2] * 24)
    return Rate(at=MONDAY, aged=MONDAY, counts=tuple(an_hour * n / 60 for n in watched), watched=watched)


def every(rate: Rate, price: Price, limits: Limits = LIMITS) -> float:
    return minutes_until(rate, curve_of(rate, price.shape), price.theta, limits, UTC)


def test_a_site_without_history_is_polled_at_a_fixed_interval_that_uses_the_budget() -> None:
    price = fitted(None, [(started(MONDAY), LIMITS)] * 8, budget=8 / 30, now=MONDAY)
    assert every(started(MONDAY), price) == pytest.approx(30, abs=1)


def test_sections_share_the_budget_by_the_square_root_of_their_rates() -> None:
    busy, quiet = steady(4.0), steady(0.25)
    price = fitted(None, [(busy, LIMITS), (quiet, LIMITS)], budget=2 / 40, now=MONDAY)
    assert every(quiet, price) / every(busy, price) == pytest.approx(4, rel=0.12)
    assert 1 / every(quiet, price) + 1 / every(busy, price) == pytest.approx(2 / 40, rel=0.05)


@given(
    st.lists(st.floats(0, 60), min_size=1, max_size=6), st.floats(0.001, 1), st.integers(5, 60), st.integers(60, 1440)
)
def test_no_poll_comes_before_the_floor_or_after_the_ceiling(
    rates: list[float], budget: float, floor: int, ceiling: int
) -> None:
    limits = Limits(floor=floor, ceiling=ceiling)
    known = [steady(an_hour) for an_hour in rates]
    price = fitted(None, [(rate, limits) for rate in known], budget=budget, now=MONDAY)
    assert all(floor <= every(rate, price, limits) <= ceiling for rate in known)


def test_a_price_lasts_a_day_or_until_the_sections_or_the_budget_change() -> None:
    first = fitted(None, [(started(MONDAY), LIMITS)], budget=1 / 30, now=MONDAY - 20 * DAY)
    price = fitted(first, [(started(MONDAY), LIMITS)], budget=1 / 30, now=MONDAY)
    assert not is_old(price, budget=1 / 30, sections=1, now=MONDAY + timedelta(hours=23))
    assert is_old(price, budget=1 / 30, sections=1, now=MONDAY + DAY)
    assert is_old(price, budget=1 / 30, sections=1, now=MONDAY - DAY)  # the clock was put back
    assert is_old(price, budget=1 / 30, sections=2, now=MONDAY)
    assert is_old(price, budget=1 / 15, sections=1, now=MONDAY)


def test_the_price_of_a_young_site_is_fitted_again_soon() -> None:
    first = fitted(None, [(started(MONDAY), LIMITS)], budget=1 / 30, now=MONDAY)
    assert is_old(first, budget=1 / 30, sections=1, now=MONDAY + MINUTE)
    next_day = fitted(first, [(started(MONDAY), LIMITS)], budget=1 / 30, now=MONDAY + DAY)
    assert not is_old(next_day, budget=1 / 30, sections=1, now=MONDAY + DAY + 120 * MINUTE)
    assert is_old(next_day, budget=1 / 30, sections=1, now=MONDAY + DAY + 150 * MINUTE)


def test_a_price_survives_being_written_as_json() -> None:
    price = paid(fitted(None, [(steady(2.0), LIMITS)], budget=1 / 30, now=MONDAY))
    assert msgspec.convert(json.loads(json.dumps(msgspec.to_builtins(price))), Price) == price


@given(st.lists(st.tuples(st.floats(0, 1e6), st.timedeltas(timedelta(0), timedelta(days=4_000))), max_size=30))
def test_whatever_was_used_the_plan_stays_within_bounds(weeks: list[tuple[float, timedelta]]) -> None:
    steering = Steering()
    for made, passed in weeks:
        steering = steered(steering, made=made, plan=planned(steering, 0.5), budget=0.5, passed=passed)
    assert 0.5 * 0.85 / 4 <= planned(steering, 0.5) <= 0.5 * 1.15 / 0.25


def test_a_plan_that_is_wrong_by_half_is_put_right_within_weeks() -> None:
    steering = Steering()
    made = 0.0
    for _ in range(60):
        made = 1.5 * planned(steering, 0.5) * 1440
        steering = steered(steering, made=made, plan=planned(steering, 0.5), budget=0.5, passed=DAY)
    assert made / 1440 == pytest.approx(0.5, rel=0.06)


def test_over_weeks_the_polls_of_all_sections_come_to_the_budget() -> None:
    budget, begun = 4 / 30, [0.0] * 4
    rates = [started(MONDAY)] * 4
    price = fitted(None, [(rate, LIMITS) for rate in rates], budget=budget, now=MONDAY)
    due = [(MONDAY + i * MINUTE, i) for i in range(4)]
    polls = 0
    while due[0][0] < MONDAY + 28 * DAY:
        now, i = heapq.heappop(due)
        polls += now >= MONDAY + 7 * DAY
        begun[i] += (i + 1) * (now.hour in range(8, 18)) / 600 * ((now - rates[i].at) / MINUTE)
        brought, begun[i] = int(begun[i]), begun[i] % 1
        rates[i] = observed(rates[i], [None] * brought, now=now, zone=UTC)
        price = paid(price)
        if is_old(price, budget=budget, sections=4, now=now):
            price = fitted(price, [(rate, LIMITS) for rate in rates], budget=budget, now=now)
        heapq.heappush(due, (now + every(rates[i], price) * MINUTE, i))
    assert polls / (21 * 1440 * budget) == pytest.approx(1, abs=0.05)


def test_some_sections_have_that_part_of_the_budget_which_they_would_have_among_all() -> None:
    quiet, busy = [(steady(0.5), LIMITS)] * 9, [(steady(8), LIMITS)]
    part = share([*quiet, *busy], busy, budget=0.2)
    assert part == pytest.approx(4 / 13, rel=0.1)  # by the square root of their rates
    assert part + share([*quiet, *busy], quiet, budget=0.2) == pytest.approx(1)


def test_those_who_have_nothing_to_do_with_it_keep_a_tenth() -> None:
    quiet, busy = [(steady(0.001), LIMITS)], [(steady(30), LIMITS)] * 20
    assert share([*quiet, *busy], busy, budget=2.0) == 0.9


def test_a_price_that_some_pay_lasts_while_the_budget_of_all_does() -> None:
    price = fitted(None, [(steady(1), LIMITS)], budget=0.3, now=MONDAY, whole=1.0)
    assert not is_old(price, budget=1.0, sections=1, now=MONDAY)
    assert is_old(price, budget=0.3, sections=1, now=MONDAY)
