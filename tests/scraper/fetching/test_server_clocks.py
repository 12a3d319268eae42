"""What Date headers say of our clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from scraper.fetching.server_clocks import ServerClocks
from tests.archives import NOON
from tests.scraper.fetchers import World, pages

HOUR = 3600.0


def _said(clocks: ServerClocks, host: str, at: datetime, passed: float, **more: str) -> None:
    clocks.note(host, httpx.Headers({"Date": format_datetime(at, usegmt=True)} | more), passed)


def _hours(clocks: ServerClocks, now: datetime, passed: float) -> float | None:
    ahead = clocks.ahead(now, passed)
    return None if ahead is None else round(ahead / HOUR, 2)


def test_a_clock_of_which_no_server_said_anything_is_not_judged() -> None:
    clocks = ServerClocks()
    clocks.note("news.example", httpx.Headers({"Date": "yesterday"}), 0)
    clocks.note("news.example", httpx.Headers(), 0)
    assert clocks.ahead(NOON, 0) is None


@pytest.mark.parametrize("hours", [-30, -1, 0, 3, 24 * 400])
def test_a_clock_is_as_far_ahead_as_the_servers_is_behind_however_long_ago_that_was_heard(hours: int) -> None:
    clocks = ServerClocks()
    _said(clocks, "news.example", NOON - timedelta(hours=hours), 100)
    assert _hours(clocks, NOON, 100) == hours
    assert _hours(clocks, NOON + timedelta(hours=20), 100 + 20 * HOUR) == hours


def test_of_several_servers_the_one_in_the_middle_is_believed() -> None:
    clocks = ServerClocks()
    for host, hours in (("a", 0), ("b", -90), ("c", 0)):
        _said(clocks, f"{host}.example", NOON + timedelta(hours=hours), 0)
    assert _hours(clocks, NOON, 0) == 0


@pytest.mark.parametrize("hours", [0, 2])
def test_half_of_the_servers_are_not_most(hours: int) -> None:
    clocks = ServerClocks()
    _said(clocks, "news.example", NOON - timedelta(hours=hours), 0)
    _said(clocks, "broken.example", datetime(1970, 1, 1, tzinfo=UTC), 0)
    assert _hours(clocks, NOON, 0) == hours


def test_a_copy_from_a_cache_that_does_not_tell_its_age_makes_no_clock_late_beside_a_newer_answer() -> None:
    clocks = ServerClocks()
    _said(clocks, "news.example", NOON - timedelta(hours=7), 0, Age="seven")
    _said(clocks, "news.example", NOON + timedelta(seconds=2), 2)
    assert _hours(clocks, NOON, 0) == 0
    _said(clocks, "news.example", NOON - timedelta(hours=7), HOUR)
    assert _hours(clocks, NOON + timedelta(hours=1), HOUR) == 0


@pytest.mark.parametrize("age", ["100000", "9" * 20])
@pytest.mark.parametrize("hours", [0, 28])
def test_an_old_copy_tells_nothing_whether_its_cache_writes_the_date_anew_or_not(hours: int, age: str) -> None:
    clocks = ServerClocks()
    _said(clocks, "news.example", NOON - timedelta(hours=hours), 0, Age=age)
    assert clocks.ahead(NOON, 0) is None
    _said(clocks, "news.example", NOON, 0, Age="500")
    assert _hours(clocks, NOON, 0) == 0


def test_after_a_night_in_which_no_second_passed_the_servers_are_believed_that_answered_since() -> None:
    clocks = ServerClocks()
    for host in ("a", "b", "c"):
        _said(clocks, f"{host}.example", NOON, 0)
    morning = NOON + timedelta(hours=9)
    assert _hours(clocks, NOON, 0) == 0
    assert _hours(clocks, morning, 60) == 8.98
    _said(clocks, "a.example", morning, 60)
    assert _hours(clocks, morning, 60) == 0
    _said(clocks, "b.example", morning + timedelta(minutes=1), 120)
    assert _hours(clocks, morning + timedelta(minutes=1), 120) == 0


def test_a_server_that_was_put_back_is_believed_after_a_day_and_one_that_was_put_forward_at_once() -> None:
    clocks = ServerClocks()
    _said(clocks, "news.example", NOON + timedelta(hours=9), 0)
    for hour in range(1, 25):
        assert _hours(clocks, NOON, 0) == -9
        _said(clocks, "news.example", NOON + timedelta(hours=hour), hour * HOUR)
    assert _hours(clocks, NOON, 0) == 0
    _said(clocks, "news.example", NOON + timedelta(hours=30), 25 * HOUR)
    assert _hours(clocks, NOON, 0) == -5


def test_no_more_hosts_are_remembered_than_a_process_has_room_for() -> None:
    clocks = ServerClocks()
    for number in range(600):
        _said(clocks, f"{number}.example", NOON, 0)
        _said(clocks, "0.example", NOON, 0)
    assert len(clocks._hosts) == 500
    assert "0.example" in clocks._hosts


def test_a_fetcher_hears_of_the_clock_by_every_answer_and_goes_on_with_what_the_one_before_it_heard() -> None:
    date = format_datetime(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), usegmt=True)
    world = World(pages({"/a": httpx.Response(200, text="page", headers={"Date": date})}))
    fetcher = world.fetcher()
    assert fetcher.clock_ahead() is None
    asyncio.run(fetcher.get("https://news.example/a", site="news"))
    assert fetcher.clock_ahead() == timedelta(hours=3)
    assert world.fetcher(before=fetcher).clock_ahead() == timedelta(hours=3)
