from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.when import Hold, hold, next_slot, quiet_until
from pressclip.digests import parse_slot
from pressclip.settings import ChannelSettings

HOUR = timedelta(hours=1)
ZONES = ("UTC", "Europe/Rome", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
SLOTS = st.sampled_from(("hourly", "00:00", "02:30", "08:00", "mon 08:00", "sun 02:30", "sun 23:59"))


def channel(**more: Any) -> ChannelSettings:
    return ChannelSettings(name="phone", url="console://", **more)


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("slot", "after", "due"),
    [
        ("08:00", rome("2026-11-26T07:59:59"), rome("2026-11-26T08:00")),
        ("08:00", rome("2026-11-26T08:00"), rome("2026-11-27T08:00")),
        ("mon 08:00", rome("2026-11-26T09:00"), rome("2026-11-30T08:00")),
        ("mon 08:00", rome("2026-11-30T08:00"), rome("2026-12-07T08:00")),
        ("hourly", rome("2026-11-26T09:00"), rome("2026-11-26T10:00")),
        ("hourly", rome("2026-11-26T09:59:59.5"), rome("2026-11-26T10:00")),
        ("08:00", rome("2026-03-28T09:00"), utc("2026-03-29T06:00")),  # clocks go forward that night
        ("02:30", rome("2026-03-28T09:00"), utc("2026-03-29T01:30")),  # that minute does not exist: an hour later
        ("02:30", rome("2026-03-29T12:00"), utc("2026-03-30T00:30")),
        ("02:30", rome("2026-10-24T12:00"), utc("2026-10-25T00:30")),  # that minute occurs twice: the first of them
        ("02:30", utc("2026-10-25T00:30"), utc("2026-10-26T01:30")),  # and not once more an hour later
    ],
)
def test_a_digest_is_due_at_its_time_in_the_channels_zone(slot: str, after: datetime, due: datetime) -> None:
    assert next_slot(parse_slot(slot), "Europe/Rome", after) == due


def test_full_hours_are_those_of_the_zone() -> None:
    assert next_slot(parse_slot("hourly"), "Asia/Kathmandu", utc("2026-11-26T10:00")) == utc("2026-11-26T10:15")


@given(SLOTS, st.sampled_from(ZONES), TIMES)
def test_the_next_digest_comes_after_and_none_is_left_out_between(slot: str, zone: str, after: datetime) -> None:
    due = next_slot(parse_slot(slot), zone, after)
    week = timedelta(days=8, hours=2)  # a day that a zone skipped, and a change of the clock
    assert after < due <= after + (HOUR if slot == "hourly" else week)
    between = after + (due - after) / 2
    assert next_slot(parse_slot(slot), zone, between) == due


@given(st.sampled_from(("02:30", "08:00")), st.sampled_from(ZONES), TIMES)
def test_a_daily_digest_goes_out_once_a_day(slot: str, zone: str, after: datetime) -> None:
    first = next_slot(parse_slot(slot), zone, after)
    second = next_slot(parse_slot(slot), zone, first)
    days = [at.astimezone(ZoneInfo(zone)).date() for at in (first, second)]
    assert days[0] != days[1]
    assert second - first <= timedelta(days=2, hours=1)  # Samoa once skipped a day


@pytest.mark.parametrize(
    ("quiet", "at", "until"),
    [
        ((time(22), time(7)), rome("2026-11-26T21:59"), None),
        ((time(22), time(7)), rome("2026-11-26T22:00"), rome("2026-11-27T07:00")),
        ((time(22), time(7)), rome("2026-11-27T06:59"), rome("2026-11-27T07:00")),
        ((time(22), time(7)), rome("2026-11-27T07:00"), None),
        ((time(12), time(14)), rome("2026-11-27T13:00"), rome("2026-11-27T14:00")),
        ((time(22), time(7)), rome("2026-03-28T23:00"), utc("2026-03-29T05:00")),
        ((time(22), time(2, 30)), utc("2026-10-25T01:15"), None),  # 02:15 for the second time: it was over once
        (None, rome("2026-11-27T03:00"), None),
    ],
)
def test_quiet_hours_are_those_of_the_channels_zone(
    quiet: tuple[time, time] | None, at: datetime, until: datetime | None
) -> None:
    assert quiet_until(channel(quiet=quiet, timezone="Europe/Rome"), at) == until


def held(now: datetime, *, since: datetime | None = None, sent: int = 0, **more: Any) -> tuple[str, datetime] | None:
    lately = [now - timedelta(minutes=n) for n in range(sent)]
    found = hold(channel(timezone="Europe/Rome", **more), since=since or now, now=now, sent=lately)
    return None if found is None else (found.why, found.until)


def test_what_comes_is_told_at_once_unless_there_is_a_reason_to_wait() -> None:
    now = rome("2026-11-26T12:00")
    assert held(now) is None
    assert held(now, max_per_hour=3, sent=2) is None
    assert held(now, max_per_hour=3, sent=3) == ("throttle", now - timedelta(minutes=2) + HOUR)
    assert held(now, quiet=(time(11), time(13))) == ("quiet", rome("2026-11-26T13:00"))
    assert held(now, digest="08:00") == ("digest", rome("2026-11-27T08:00"))
    assert held(now, since=rome("2026-11-26T07:00"), digest="08:00") is None


def test_what_a_clock_that_was_put_back_sent_in_the_time_to_come_holds_nothing_up() -> None:
    now = rome("2026-11-26T12:00")
    assert hold(channel(max_per_hour=1), since=now, now=now, sent=[now + timedelta(days=1)]) is None
    assert hold(channel(max_per_hour=1), since=now, now=now, sent=[now]) == Hold(until=now + HOUR, why="throttle")


def test_a_digest_that_falls_into_the_quiet_hours_comes_after_them() -> None:
    rules: dict[str, Any] = {"digest": "06:00", "quiet": (time(22), time(7))}
    since = rome("2026-11-25T12:00")
    assert held(rome("2026-11-25T12:00"), since=since, **rules) == ("digest", rome("2026-11-26T07:00"))
    assert held(rome("2026-11-26T06:30"), since=since, **rules) == ("quiet", rome("2026-11-26T07:00"))
    assert held(rome("2026-11-26T07:00"), since=since, **rules) is None


@pytest.mark.parametrize("text", ["", "8:00", "24:00", "mon", "mon  08:00", "Mon 08:00", "hourly ", "tag 08:00"])
def test_what_is_no_time_of_a_digest_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match='"mon 08:00"'):
        parse_slot(text)
