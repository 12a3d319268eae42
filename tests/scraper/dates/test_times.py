from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.models import UNKNOWN, Published
from scraper.dates.times import narrowed, read_time
from tests.scraper.saved import AT, ROME

_ZONES = (
    "UTC",
    "Europe/Rome",
    "America/New_York",
    "America/Havana",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
_SPAN = st.datetimes(datetime(2015, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds of a strategy are naive
_UNITS = ((60, "second"), (3600, "min"), (86400, "hour"), (604800, "day"), (2592000, "week"), (31536000, "month"))
_SIZES = {"second": 1, "min": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}


def _human_time_diff(seconds: int) -> str:
    """As WordPress prints it: the unit by size, the number rounded half up, at least 1."""
    seconds = abs(seconds)
    unit = next((name for limit, name in _UNITS if seconds < limit), "year")
    number = max(1, int(seconds / _SIZES[unit] + 0.5))
    return f"{number} {unit}{'s' if number > 1 else ''} ago"


def _holds(reading: Published, moment: datetime) -> bool:
    assert reading.lower is not None
    assert reading.upper is not None
    return reading.lower <= moment < reading.upper or moment == reading.lower == reading.upper


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@settings(max_examples=200)
@given(at=_SPAN, age=st.integers(0, 4 * 31536000), zone=st.sampled_from(_ZONES), on_the_wall=st.booleans())
def test_the_true_instant_lies_within_the_bounds_of_every_age_in_every_zone(
    at: datetime, age: int, zone: str, on_the_wall: bool
) -> None:
    at = at.replace(microsecond=0)
    site = ZoneInfo(zone)
    true = at - timedelta(seconds=age)
    seconds = age
    if on_the_wall:  # as themes do that subtract local times
        wall = at.astimezone(site).replace(tzinfo=None) - true.astimezone(site).replace(tzinfo=None)
        seconds = int(wall.total_seconds())
    reading = read_time(_human_time_diff(seconds), at=at, zone=site)
    assert reading.upper is not None
    assert reading.upper <= at
    assert _holds(reading, true) or true == at


@settings(max_examples=200)
@given(
    true=_SPAN,
    zone=st.sampled_from(_ZONES),
    form=st.sampled_from(["%Y-%m-%d", "%B %d, %Y", "%d %b %Y"]),
    clock=st.booleans(),
)
def test_the_true_instant_lies_within_the_bounds_of_every_printed_date(
    true: datetime, zone: str, form: str, clock: bool
) -> None:
    site = ZoneInfo(zone)
    text = true.astimezone(site).strftime(form + (" %H:%M" if clock else ""))
    reading = read_time(text, at=AT, zone=site)
    assert _holds(reading, true)
    assert reading.precision in ({"minute", "hour"} if clock else {"day"})


def test_just_after_a_clock_change_an_age_may_be_that_of_a_time_to_come() -> None:
    true = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 02:50 in Rome, and a quarter of an hour later it is 02:05
    assert _holds(read_time("45 mins ago", at=true + timedelta(minutes=15), zone=ROME), true)


@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    assert isinstance(read_time(text, at=AT, zone=ROME), Published)


@pytest.mark.parametrize(
    ("text", "oldest", "youngest", "precision"),
    [
        ("2 mins ago", timedelta(seconds=150), timedelta(seconds=90), "minute"),
        ("60 mins ago", timedelta(minutes=60.5), timedelta(minutes=59.5), "minute"),
        ("15 hours ago", timedelta(hours=15.5), timedelta(hours=14.5), "hour"),
        ("an hour ago", timedelta(hours=1.5), timedelta(hours=0.5), "hour"),
        ("3 days ago", timedelta(days=3.5), timedelta(days=2.5), "day"),
        ("47 seconds", timedelta(seconds=47.5), timedelta(seconds=46.5), "second"),
        ("Published 2 weeks ago", timedelta(days=17.5), timedelta(days=10.5), "week"),
        ("12 months ago", timedelta(days=375), timedelta(days=345), "month"),
        ("2 years ago", timedelta(days=912.5), timedelta(days=547.5), "year"),
    ],
)
def test_an_age_of_n_units_is_n_and_a_half_to_n_less_a_half(
    text: str, oldest: timedelta, youngest: timedelta, precision: str
) -> None:
    reading = read_time(text, at=AT, zone=ZoneInfo("UTC"))
    assert (reading.lower, reading.precision) == (AT - oldest, precision)
    assert reading.upper == AT - youngest + timedelta(seconds=1)


@pytest.mark.parametrize("text", ["1 min ago", "just now", "Just now"])
def test_the_youngest_ages_reach_up_to_now_and_not_beyond(text: str) -> None:
    assert read_time(text, at=AT, zone=ROME).upper == AT


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T18:12:38+01:00", "2026-11-23T17:12:38"),
        ("2026-11-23T17:12:38Z", "2026-11-23T17:12:38"),
        ("2026-11-23 18:12:38+0100", "2026-11-23T17:12:38"),
        ("2026-11-23T18:12:38", "2026-11-23T17:12:38"),  # without offset: the site's zone
        ("2026-07-01T18:12:38", "2026-07-01T16:12:38"),
        ("2026-11-23T17:12:38 GMT", "2026-11-23T17:12:38"),
    ],
)
def test_a_time_to_the_second_has_equal_bounds(text: str, instant: str) -> None:
    assert read_time(text, at=AT, zone=ROME) == Published(lower=_utc(instant), upper=_utc(instant), precision="second")


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("November 23, 2026 6:00 pm", "2026-11-23T17:00", "2026-11-23T17:01"),
        ("November 23, 2026 at 18:00", "2026-11-23T17:00", "2026-11-23T17:01"),
        ("2026-11-23T18:00+01:00", "2026-11-23T17:00", "2026-11-23T17:01"),
        ("23rd November 2026, 12:05 a.m.", "2026-11-22T23:05", "2026-11-22T23:06"),
        ("yesterday 23:50", "2026-11-22T22:50", "2026-11-22T22:51"),
        ("Today at 09:15", "2026-11-23T08:15", "2026-11-23T08:16"),
    ],
)
def test_a_time_to_the_minute_lasts_that_minute(text: str, lower: str, upper: str) -> None:
    assert read_time(text, at=AT, zone=ROME) == Published(lower=_utc(lower), upper=_utc(upper), precision="minute")


@pytest.mark.parametrize(
    ("text", "lower", "hours"),
    [
        ("November 23, 2026", "2026-11-22T23:00", 24),
        ("Mon, 23 Nov 2026", "2026-11-22T23:00", 24),
        ("Posted on Nov. 23, 2026", "2026-11-22T23:00", 24),
        ("Post published: November 23, 2026", "2026-11-22T23:00", 24),
        ("2026-11-23", "2026-11-22T23:00", 24),
        ("March 29, 2026", "2026-03-28T23:00", 23),
        ("October 25, 2026", "2026-10-24T22:00", 25),
        ("yesterday", "2026-11-21T23:00", 24),
    ],
)
def test_a_day_is_the_sites_day_whatever_its_length(text: str, lower: str, hours: int) -> None:
    reading = read_time(text, at=AT, zone=ROME)
    assert reading == Published(lower=_utc(lower), upper=_utc(lower) + timedelta(hours=hours), precision="day")


def test_today_lasts_until_now() -> None:
    assert read_time("today", at=AT, zone=ROME) == Published(lower=_utc("2026-11-22T23:00"), upper=AT, precision="day")


def test_today_printed_before_midnight_and_served_after_it_is_the_day_before() -> None:
    after_midnight = _utc("2026-11-22T23:01")
    assert read_time("today 23:58", at=after_midnight, zone=ROME).lower == _utc("2026-11-22T22:58")


def test_a_local_time_that_the_clock_shows_twice_keeps_both() -> None:
    reading = read_time("October 25, 2026 02:30", at=AT, zone=ROME)
    assert reading == Published(lower=_utc("2026-10-25T00:30"), upper=_utc("2026-10-25T01:31"), precision="hour")


def test_a_local_time_that_the_clock_skips_keeps_both_readings() -> None:
    reading = read_time("March 29, 2026 02:30", at=AT, zone=ROME)
    assert reading == Published(lower=_utc("2026-03-29T00:30"), upper=_utc("2026-03-29T01:31"), precision="hour")


@pytest.mark.parametrize("zone", ["EST", "CEST", "GMT+7", "+25:00", "-23:00"])
def test_a_zones_bare_name_or_an_impossible_offset_leaves_a_day_of_doubt(zone: str) -> None:
    reading = read_time(f"2026-07-01T12:00:00 {zone}", at=AT, zone=ROME)
    assert reading.precision == "day"
    assert reading.lower == _utc("2026-06-30T22:00")
    assert reading.upper == _utc("2026-07-02T02:00:01")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sponsored",
        "32/11/2026",
        "February 30, 2026",
        "25:70",
        "99999 years ago",
        "2 mins ago " * 20,
        "May 2026",
        "0001-01-01T00:00:00Z",
        "-0001-11-30T00:00:00+00:00",
        "9999-12-31T23:59:59Z",
        "1 January 0001",
    ],
)
def test_what_is_not_understood_is_unknown(text: str) -> None:
    assert read_time(text, at=AT, zone=ROME) == UNKNOWN


@settings(max_examples=200)
@given(
    true=_SPAN,
    zone=st.sampled_from(_ZONES),
    form=st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d", "%Y.%m.%d"]),
    clock=st.booleans(),
)
def test_a_date_in_numbers_holds_the_true_instant_whichever_way_round_it_is(
    true: datetime, zone: str, form: str, clock: bool
) -> None:
    site = ZoneInfo(zone)
    text = true.astimezone(site).strftime(form + (" %H:%M" if clock else ""))
    assert _holds(read_time(text, at=AT, zone=site), true), text


@pytest.mark.parametrize(
    ("text", "lower", "upper", "precision"),
    [
        ("11/10/2026", "2026-10-10T22:00", "2026-11-10T23:00", "month"),
        ("1/12/2025", "2025-01-11T23:00", "2025-12-01T23:00", "year"),
        ("10/10/2026", "2026-10-09T22:00", "2026-10-10T22:00", "day"),
        ("23/11/2026", "2026-11-22T23:00", "2026-11-23T23:00", "day"),
        ("11/23/2026", "2026-11-22T23:00", "2026-11-23T23:00", "day"),
        ("11.10.2026", "2026-10-10T22:00", "2026-10-11T22:00", "day"),
        ("11.10.26", "2026-10-10T22:00", "2026-10-11T22:00", "day"),
    ],
)
def test_a_date_that_may_be_either_way_round_keeps_both_days(text: str, lower: str, upper: str, precision: str) -> None:
    reading = read_time(text, at=AT, zone=ROME)
    assert (reading.lower, reading.upper, reading.precision) == (_utc(lower), _utc(upper), precision)


def test_several_readings_narrow_each_other() -> None:
    day, age = read_time("2026-11-23", at=AT, zone=ROME), read_time("14 mins ago", at=AT, zone=ROME)
    assert narrowed([day, UNKNOWN, age]) == age
    early = read_time("24 hours ago", at=AT, zone=ROME)
    both = narrowed([early, read_time("2026-11-22", at=AT, zone=ROME)])
    assert (both.lower, both.upper) == (early.lower, early.upper)


def test_of_readings_that_exclude_each_other_the_finest_and_first_stands() -> None:
    exact, other = (read_time(f"2026-11-2{day}T10:00:00Z", at=AT, zone=ROME) for day in "12")
    assert narrowed([read_time("2 hours ago", at=AT, zone=ROME), exact, other]) == exact


def test_no_reading_at_all_is_unknown() -> None:
    assert narrowed([]) == UNKNOWN
