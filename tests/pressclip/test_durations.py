from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.durations import parse_duration, parse_rate, parse_size, print_duration, print_size


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("50ms", timedelta(milliseconds=50)),
        ("20s", timedelta(seconds=20)),
        ("15m", timedelta(minutes=15)),
        ("3h", timedelta(hours=3)),
        ("90d", timedelta(days=90)),
        ("2w", timedelta(days=14)),
        ("1y", timedelta(days=365)),
        ("0d", timedelta(0)),
    ],
)
def test_a_duration_is_a_whole_number_with_a_unit(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(("text", "size"), [("1B", 1), ("500KB", 500_000), ("8MB", 8_000_000), ("2GB", 2_000_000_000)])
def test_a_size_counts_in_powers_of_a_thousand(text: str, size: int) -> None:
    assert parse_size(text) == size


def test_a_rate_is_requests_an_hour() -> None:
    assert parse_rate("60/hour") == 60


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "1.5h", "15 m", "15M", "15m ", "1h30m", "١٥m", "999999999999y"])
def test_what_is_no_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=r'^expected a duration such as "20s", "15m", "3h" or "90d"$'):
        parse_duration(text)


@pytest.mark.parametrize("text", ["", "8", "MB", "8mb", "8 MB", "8MiB", "1.5MB", "-8MB"])
def test_what_is_no_size_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=r'^expected a size such as "500KB" or "8MB"$'):
        parse_size(text)


@pytest.mark.parametrize("text", ["", "60", "60/h", "60/minute", "60 /hour", "-1/hour", "/hour", "off"])
def test_what_is_no_rate_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r'^expected a rate such as "60/hour"$'):
        parse_rate(text)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3650)))
def test_a_printed_duration_reads_back_but_for_what_is_below_a_millisecond(duration: timedelta) -> None:
    whole = duration - duration % timedelta(milliseconds=1)
    assert parse_duration(print_duration(duration)) == whole


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_printed_size_reads_back(size: int) -> None:
    assert parse_size(print_size(size)) == size


@pytest.mark.parametrize(
    ("duration", "text"),
    [(timedelta(minutes=90), "90m"), (timedelta(hours=2), "2h"), (timedelta(days=90), "90d"), (timedelta(0), "0s")],
)
def test_a_duration_prints_in_its_largest_whole_unit(duration: timedelta, text: str) -> None:
    assert print_duration(duration) == text


@given(st.text())
@pytest.mark.parametrize("parse", [parse_duration, parse_size, parse_rate])
def test_no_text_makes_a_parser_fail_otherwise_than_by_value_error(parse: Callable[[str], object], text: str) -> None:
    with suppress(ValueError):
        parse(text)
