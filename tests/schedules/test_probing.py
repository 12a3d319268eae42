import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.curves import Curve, Shape, curve_of
from schedules.probing import FLOOR, LONGEST, Probing, is_old, longest, made, minutes_until_probe, probing
from schedules.rates import Rate

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def steady(an_hour: float) -> Curve:
    watched = tuple(60.0 * 8 * days for days in [5] * 24 + [2] * 24)
    counts = tuple(an_hour * n / 60 for n in watched)
    return curve_of(Rate(at=MONDAY, aged=MONDAY, counts=counts, watched=watched), Shape(average=an_hour))


@given(st.lists(st.floats(0.001, 30), min_size=1, max_size=5), st.floats(0.001, 5), st.integers(0, 10_000))
def test_probes_keep_their_distance(rates: list[float], budget: float, minute: int) -> None:
    known = probing(None, [steady(one) for one in rates], budget=budget, ceiling=360, now=MONDAY)
    assert FLOOR <= minutes_until_probe(known, MONDAY + timedelta(minutes=minute), UTC) <= longest(budget)


@pytest.mark.parametrize(("an_hour", "minutes"), [(1, 200), (2, 100), (4, LONGEST), (60, LONGEST)])
def test_of_a_tiny_budget_probes_use_half_at_the_most(an_hour: int, minutes: int) -> None:
    assert longest(0.6 * an_hour / 60) == minutes


def test_probes_fetches_and_regular_visits_share_one_budget() -> None:
    known = probing(None, [steady(0.1)] * 10, budget=10 / 30, ceiling=360, now=MONDAY)
    every = minutes_until_probe(known, MONDAY, UTC)
    fetches, visits = 10 * 0.1 / 60, 10 / 360
    assert 1 / every == pytest.approx(10 / 30 - fetches - visits, rel=0.25)
    assert every <= 5  # ten sections' polls of half an hour


def test_what_was_used_too_much_makes_the_next_plan_smaller() -> None:
    curves = [steady(0.2)] * 5
    known = probing(None, curves, budget=0.2, ceiling=360, now=MONDAY)
    tomorrow = MONDAY + timedelta(days=1)
    assert is_old(known, budget=0.2, now=tomorrow)
    again = probing(made(known, 600), curves, budget=0.2, ceiling=360, now=tomorrow)
    assert again.theta > known.theta
    assert again.used == 0


def test_probing_survives_being_written_as_json() -> None:
    known = made(probing(None, [steady(0.2)] * 5, budget=0.2, ceiling=360, now=MONDAY), 3)
    assert msgspec.convert(json.loads(json.dumps(msgspec.to_builtins(known))), Probing) == known
