from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.settings import SectionSettings, SiteSettings
from schedules.cadence import CEILING, FLOOR, after_failure, after_success, first_polls, interval
from schedules.pricing import Limits
from tests.archives import NOON

SITE = SiteSettings(name="news", home="https://news.example/")
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("budget", "sections", "minutes"), [(60, 5, 15), (60, 18, 30), (60, 20, 100 / 3), (None, 500, 15)]
)
def test_the_interval_is_fifteen_minutes_or_what_six_tenths_of_the_budget_allow(
    budget: int | None, sections: int, minutes: float
) -> None:
    site = SiteSettings(name="news", home="https://news.example/", budget=budget)
    assert interval(site, sections, None) == minutes * MINUTE


def test_a_sections_own_floor_and_ceiling_hold() -> None:
    slow = SectionSettings(name="a", at_most_every=timedelta(hours=1))
    quick = SectionSettings(name="a", at_least_every=6 * MINUTE)
    assert interval(SITE, 5, slow) == timedelta(hours=1)
    assert interval(SITE, 100, quick) == 6 * MINUTE


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_whatever_the_budget_the_interval_stays_between_floor_and_ceiling(budget: int, sections: int) -> None:
    site = SiteSettings(name="news", home="https://news.example/", budget=budget)
    assert FLOOR <= interval(site, sections, None) <= CEILING


def test_first_polls_are_spread_out() -> None:
    polls = first_polls(SITE, 20, NOON, every=15 * MINUTE)
    gaps = {later - sooner for sooner, later in pairwise(polls)}
    assert polls[0] == NOON
    assert gaps == {timedelta(seconds=10)}


@given(st.floats(0, 1, exclude_max=True))
def test_a_failure_is_retried_soon_and_no_failure_is_the_last(chance: float) -> None:
    every = timedelta(hours=1)
    delays = [after_failure(NOON, failures, every, chance) - NOON for failures in (1, 2, 3, 10, 1_000)]
    assert delays[0] <= 1.2 * MINUTE
    assert delays == sorted(delays)
    assert delays[-1] <= 1.2 * timedelta(hours=3)


@given(st.floats(0, 1, exclude_max=True), st.floats(0.01, 1440))
def test_the_next_poll_drifts_by_a_minute_or_a_tenth_at_most_and_not_past_the_ceiling(
    chance: float, minutes: float
) -> None:
    due = after_success(NOON, minutes, Limits(floor=0.01, ceiling=1440), chance) - NOON
    assert minutes * MINUTE <= due + timedelta(microseconds=1)
    assert due <= min(1.1 * minutes, minutes + 1, 1440) * MINUTE + timedelta(microseconds=1)
