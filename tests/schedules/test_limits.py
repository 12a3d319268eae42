from datetime import UTC, datetime, timedelta

import pytest

from pressclip.settings import SectionSettings, SiteSettings
from schedules.cadence import interval, limits, polls_a_minute
from schedules.pricing import Limits, fitted
from schedules.rates import started


def site(budget: int | None) -> SiteSettings:
    return SiteSettings(name="news", home="https://news.example/", budget=budget)


@pytest.mark.parametrize(("budget", "sections"), [(60, 5), (60, 18), (60, 400), (None, 500), (1, 1)])
def test_all_sections_together_use_six_tenths_of_the_budget_and_never_more_than_a_poll_each_in_fifteen_minutes(
    budget: int | None, sections: int
) -> None:
    polls = polls_a_minute(site(budget), sections)
    assert polls <= sections / 15 + 1e-9
    assert budget is None or polls <= 0.6 * budget / 60 + 1e-9


def test_a_section_that_is_read_oftener_takes_nothing_from_the_others() -> None:
    hasty = SectionSettings(name="a", at_least_every=timedelta(minutes=1))
    slow = SectionSettings(name="b", at_least_every=timedelta(hours=3))
    often = [timedelta(minutes=1), timedelta(hours=3)]
    assert polls_a_minute(site(None), 6, often) == pytest.approx(1 + 5 / 15)
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    known = [(started(now), limits(site(None), 6, mine)) for mine in (hasty, slow, None, None, None, None)]
    usual = [(started(now), limits(site(None), 6, None)) for _ in range(6)]
    price = fitted(None, known, budget=polls_a_minute(site(None), 6, often), now=now)
    fair = fitted(None, usual, budget=polls_a_minute(site(None), 6), now=now)
    assert price.theta == pytest.approx(fair.theta, rel=0.01)


def test_what_a_section_is_read_oftener_stays_within_six_tenths_of_the_budget() -> None:
    assert polls_a_minute(site(60), 6, [timedelta(minutes=1)]) == pytest.approx(0.6)
    assert polls_a_minute(site(600), 6, [timedelta(minutes=1)]) == pytest.approx(1 + 5 / 15)


@pytest.mark.parametrize(
    ("sections", "at_most_every", "at_least_every", "expected"),
    [
        (5, None, None, Limits(floor=5, ceiling=360)),
        (5, timedelta(hours=1), None, Limits(floor=60, ceiling=360)),
        (5, timedelta(hours=9), None, Limits(floor=540, ceiling=540)),
        (5, None, timedelta(hours=3), Limits(floor=5, ceiling=180)),
        (5, None, timedelta(minutes=2), Limits(floor=2, ceiling=2)),
        (200, None, None, Limits(floor=5, ceiling=2000 / 3)),
        (10_000, None, None, Limits(floor=5, ceiling=1440)),
    ],
)
def test_a_sections_own_limits_hold_and_the_ceiling_gives_way_where_the_budget_is_scarce(
    sections: int, at_most_every: timedelta | None, at_least_every: timedelta | None, expected: Limits
) -> None:
    mine = SectionSettings(name="a", at_most_every=at_most_every, at_least_every=at_least_every)
    found = limits(site(60), sections, mine)
    assert found.floor == expected.floor
    assert found.ceiling == pytest.approx(expected.ceiling)
    assert interval(site(60), sections, mine) >= timedelta(minutes=expected.floor)
