import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.models import Card, Precision, Published
from schedules.hours import CELLS, SHARE, cell_of, local_minute, pieces
from schedules.rates import Rate, first_guess, observed, started
from tests.archives import NOON

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants bounds without a zone
spans = st.timedeltas(timedelta(days=-400), timedelta(days=4_000))


def card(at: datetime | None, precision: Precision = "minute", *, pinned: bool = False) -> Card:
    return Card(url="u", title="t", position=0, published=Published(lower=at, precision=precision), pinned=pinned)


def test_hours_are_those_of_the_sites_own_clock() -> None:
    friday_night = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    assert cell_of(local_minute(friday_night, UTC)) == 23
    assert cell_of(local_minute(friday_night, ZoneInfo("Europe/Rome"))) == 24  # Saturday, half past midnight


@given(st.integers(-100_000, 100_000), st.integers(0, 20_000))
def test_the_pieces_of_a_span_are_the_whole_span(start: int, minutes: int) -> None:
    cut = list(pieces(start, minutes))
    assert sum(last - first for _, first, last in cut) == minutes
    assert all(0 <= first < last <= 60 for _, first, last in cut)
    if cut:
        assert cut[0][0] == cell_of(start)


def test_articles_count_in_the_hour_in_which_they_appeared() -> None:
    rate = observed(started(MONDAY), [MONDAY + 9.5 * HOUR], now=MONDAY + 12 * HOUR, zone=UTC)
    assert rate.counts[9] == sum(rate.counts) == 1
    assert rate.minutes[30] == sum(rate.minutes) == 1
    assert rate.watched == (60.0,) * 12 + (0.0,) * 36


def test_articles_without_a_time_are_spread_over_the_time_since_the_last_look() -> None:
    rate = observed(started(MONDAY), [None, None], now=MONDAY + 4 * HOUR, zone=UTC)
    assert rate.counts == (0.5,) * 4 + (0.0,) * 44
    assert not any(rate.minutes)


def test_an_article_dated_before_the_last_look_is_not_believed_to_be_that_old() -> None:
    rate = observed(started(MONDAY), [MONDAY - 30 * HOUR], now=MONDAY + HOUR, zone=UTC)
    assert rate.counts[0] == sum(rate.counts) == 1


def test_counts_weigh_half_after_eight_weeks() -> None:
    rate = observed(started(MONDAY), [MONDAY], now=MONDAY + HOUR, zone=UTC)
    for day in range(1, 57):
        rate = observed(rate, [], now=MONDAY + HOUR + timedelta(days=day), zone=UTC)
    assert rate.counts[0] == pytest.approx(0.5, rel=0.001)


def test_after_more_than_a_day_without_a_look_nothing_is_counted() -> None:
    rate = observed(started(MONDAY), [MONDAY + HOUR], now=MONDAY + 2 * HOUR, zone=UTC)
    now = MONDAY + timedelta(days=2)
    later = observed(rate, [now - HOUR, None], now=now, zone=UTC, expected=9.0)
    assert later.at == now
    assert later.seen <= rate.seen
    assert later.expected == 0
    assert sum(later.counts) == pytest.approx(1, rel=0.05)
    assert sum(later.watched) == pytest.approx(120, rel=0.05)


@given(moments, st.lists(st.tuples(spans, st.lists(st.none() | moments, max_size=3)), max_size=8))
def test_whatever_the_clock_does_counts_stay_sound(
    begin: datetime, looks: list[tuple[timedelta, list[datetime]]]
) -> None:
    rate, now = started(begin), begin
    for jump, published in looks:
        try:
            now += jump
        except OverflowError:
            return
        rate = observed(rate, published, now=now, zone=ZoneInfo("America/New_York"), expected=1.0)
    assert min(*rate.counts, *rate.minutes, *rate.watched, rate.seen, rate.expected) >= 0
    assert sum(rate.counts) <= sum(len(published) for _, published in looks) + 0.01
    assert sum(rate.watched) <= len(looks) * (1440 + 60)


def test_a_clock_that_was_far_ahead_is_followed_back() -> None:
    rate = observed(started(NOON), [], now=NOON - timedelta(days=300), zone=UTC)
    assert rate.at == NOON - timedelta(days=300)


def test_a_first_page_with_times_gives_a_first_estimate() -> None:
    cards = [card(NOON - HOUR * hours) for hours in range(10)]
    rate = first_guess(cards, now=NOON, zone=UTC)
    assert (sum(rate.counts), sum(rate.watched)) == (7, 7 * 60)
    assert rate.at == NOON


@pytest.mark.parametrize(
    "cards",
    [
        [],
        [card(None)] * 10,
        [card(NOON - HOUR, "day")] * 10,
        [card(NOON - HOUR, pinned=True)] * 10,
        [card(NOON + HOUR)] * 10,
        [card(NOON - HOUR)],
    ],
)
def test_a_first_page_without_sure_times_tells_nothing(cards: list[Card]) -> None:
    assert first_guess(cards, now=NOON, zone=UTC) == started(NOON)


def test_a_rate_survives_being_written_as_json() -> None:
    rate = observed(started(MONDAY), [MONDAY, None], now=MONDAY + 3 * HOUR, zone=UTC, expected=0.25)
    written = json.dumps(msgspec.to_builtins(rate))
    assert msgspec.convert(json.loads(written), Rate) == rate
    assert len(written) < 4_000


def test_the_cells_are_a_whole_week() -> None:
    assert len(SHARE) == CELLS
    assert sum(SHARE) == pytest.approx(1)
