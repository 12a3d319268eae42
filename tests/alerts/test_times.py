from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.times import when
from pressclip.models import UNKNOWN, Precision, Published
from tests.alerts.items import NOON, PLAIN, stored

ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    ("precision", "width", "told"),
    [
        ("second", timedelta(0), "23 Nov 2026, 13:00 CET"),
        ("minute", timedelta(0), "23 Nov 2026, 13:00 CET"),
        ("hour", timedelta(hours=1), "23 Nov 2026, about 13:30 CET"),
        ("day", timedelta(days=1), "24 Nov 2026"),
        ("week", timedelta(days=7), "about 27 Nov 2026"),
        ("month", timedelta(days=30), "about Dec 2026"),
        ("year", timedelta(days=200), "2027"),
    ],
)
def test_a_time_is_told_no_more_exactly_than_the_site_told_it(
    precision: Precision, width: timedelta, told: str
) -> None:
    published = Published(lower=NOON, upper=NOON + width, precision=precision)
    assert when(stored(replace(PLAIN, published=published)), ROME) == told


@pytest.mark.parametrize(
    ("precision", "told"),
    [("second", "23 Nov 2026, 13:00 CET"), ("hour", "23 Nov 2026, about 13:00 CET"), ("day", "24 Nov 2026")],
)
def test_of_claims_that_exclude_each_other_the_first_is_told(precision: Precision, told: str) -> None:
    published = Published(lower=NOON, upper=NOON + timedelta(days=9), precision=precision, disputed=True)
    assert when(stored(replace(PLAIN, published=published)), ROME) == told


def test_an_unknown_time_says_when_the_article_was_seen() -> None:
    assert when(stored(replace(PLAIN, published=UNKNOWN)), ROME) == "seen 23 Nov 2026, 13:00 CET"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "Asia/Tokyo"])
def test_a_day_keeps_its_date_in_other_zones(zone: str) -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    published = Published(lower=midnight, upper=midnight + timedelta(days=1), precision="day")
    assert when(stored(replace(PLAIN, published=published)), ZoneInfo(zone)) == "23 Nov 2026"
