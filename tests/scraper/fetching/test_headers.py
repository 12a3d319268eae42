"""What HTTP headers say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.models import Validators
from scraper.fetching.headers import MAX_WAIT, conditions, http_date, merged, retry_after, server_date, user_agent

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
     "Sun, 06 Nov 1994 10:49:37 +0200"],
)  # fmt: skip
def test_every_form_of_an_http_date_is_read(value: str) -> None:
    assert http_date(value) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@given(st.text(max_size=40))
def test_any_other_text_is_no_date_or_one_in_utc(value: str) -> None:
    date = http_date(value)
    assert date is None or date.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Mon, 23 Nov 2026 11:58:30 GMT", datetime(2026, 11, 23, 11, 58, 30, tzinfo=UTC)),
        (None, NOW),
        ("soon", NOW),
        ("Thu, 01 Jan 1970 00:00:00 GMT", NOW),
        ("Mon, 23 Nov 2041 12:00:00 GMT", NOW),
        ("Fri, 31 Dec 9999 23:59:59 -2300", NOW),
    ],
)
def test_the_servers_clock_is_believed_only_within_a_day_of_ours(value: str | None, date: datetime) -> None:
    assert server_date(value, NOW) == date


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 7 ", timedelta(seconds=7)),
        ("Mon, 23 Nov 2026 12:30:00 GMT", timedelta(minutes=30)),
        ("315360000", MAX_WAIT),
        ("9" * 5000, MAX_WAIT),
        ("Fri, 23 Nov 2036 12:00:00 GMT", MAX_WAIT),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("a while", None),
        ("Mon, 23 Nov 2026 11:00:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_capped_at_a_day(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == (NOW + wait if wait else None)


@pytest.mark.parametrize(
    ("etag", "date", "ways"),
    [
        ('W/"a"', "then", [('"a"', "then"), (None, "then"), ('W/"a"', None)]),
        ('"W/a"', "then", [('"W/a"', "then"), (None, "then"), ('"W/a"', None)]),
        ('W/"a"', None, [('"a"', None), ('W/"a"', None)]),
        ('"a"', None, [('"a"', None)]),
        (None, "then", [(None, "then")]),
        (None, None, []),
    ],
)
def test_a_weak_etag_is_sent_in_its_strong_form_first_and_there_are_other_ways(
    etag: str | None, date: str | None, ways: list[tuple[str | None, str | None]]
) -> None:
    asked = conditions(Validators(etag=etag, last_modified=date))
    assert [(one.get("If-None-Match"), one.get("If-Modified-Since")) for one in asked] == ways


@pytest.mark.parametrize("value", ["", "\u00e9", 'a"\r\nX: y', "a\x00", "a" * 1001])
def test_a_validator_that_cannot_stand_in_a_header_is_not_sent(value: str) -> None:
    assert conditions(Validators(etag=value, last_modified=value)) == []


def test_one_new_validator_replaces_its_like_and_leaves_the_other() -> None:
    known = Validators(etag='"1"', last_modified="then")
    assert merged(known, Validators(etag='"2"')) == Validators(etag='"2"', last_modified="then")
    assert merged(known, Validators(last_modified="now")) == Validators(etag='"1"', last_modified="now")


def test_the_user_agent_without_a_contact_has_no_brackets() -> None:
    assert user_agent("").startswith("Pressclip/")
    assert "(" not in user_agent("")


@given(st.text(min_size=1, max_size=30))
def test_any_contact_makes_a_header_with_one_comment(contact: str) -> None:
    value = user_agent(contact)
    assert value.isascii()
    assert value.isprintable()
    assert (value.count("("), value.count(")")) == (1, 1)
