"""The daemon over days on a simulated site: nothing missed, the budget never exceeded, whatever the way of polling."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from pressclip.settings import SectionSettings
from tests.shared_pages import shared_trace
from tests.simulation import Simulation, made_up, of_trace, simulation

START = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)  # a Monday
OF_TRACE = datetime(2023, 3, 6, 6, 0, tzinfo=UTC)  # likewise
BUDGET = 60


def minutes(delays: list[timedelta]) -> float:
    return mean(delay.total_seconds() / 60 for delay in delays)


def proven(going: Simulation, name: str) -> float:
    """The mean delay in minutes of a run in which nothing was missed and the budget held."""
    assert going.missed() == []
    assert going.busiest_hour() <= BUDGET
    delay = minutes(going.delays())
    print(f"{name}: {len(going.posts)} articles, {len(going.requests)} requests, mean delay {delay:.1f} min")
    return delay


@pytest.mark.slow
def test_over_a_day_nothing_is_missed_within_the_budget(tmp_path: Path) -> None:
    with simulation(tmp_path, made_up(8, START, 2), START, budget=BUDGET) as going:
        going.go_on(hours=24)
        going.posts = [post for post in going.posts if post.published < going.room.now - timedelta(hours=4)]
        proven(going, "probe")


@pytest.mark.slow
def test_over_three_days_of_a_real_sites_times_the_probe_finds_news_soonest(tmp_path: Path) -> None:
    times = of_trace(shared_trace("wapo"), 20, OF_TRACE, START, 3)
    every = timedelta(minutes=30)
    fixed = tuple(SectionSettings(name=name.title(), at_least_every=every, at_most_every=every) for name in times)
    ways: dict[str, dict[str, Any]] = {
        "probe": {},
        "rule": {"probe": "off"},
        "fixed": {"probe": "off", "sections": fixed},
    }
    delays = {}
    for name, settings in ways.items():
        folder = tmp_path / name
        folder.mkdir()
        with simulation(folder, times, START, budget=BUDGET, **settings) as going:
            going.go_on(days=3, hours=4)
            delays[name] = proven(going, name)
    assert delays["probe"] < 0.5 * delays["fixed"]
    assert delays["rule"] < delays["fixed"]


@pytest.mark.slow
def test_over_a_month_nothing_is_missed_within_a_small_budget(tmp_path: Path) -> None:
    with simulation(tmp_path, made_up(6, START, 30), START, budget=10) as going:
        going.go_on(days=30)
        going.posts = [post for post in going.posts if post.published < going.room.now - timedelta(hours=12)]
        assert going.missed() == []
        assert going.busiest_hour() <= 10
        print(f"month: {len(going.posts)} articles, {len(going.requests)} requests, {minutes(going.delays()):.1f} min")
