"""Of which times articles may be missing: gaps, what is late, and what was before anything was read."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.coverage import Span
from db.sections import SectionState
from pressclip.listings.missing import BEFORE, LEFT, PARTLY, Missing, missing
from pressclip.models import Validators
from tests.archives import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WITHIN = (NOON - 30 * DAY, NOON)
EUROPE = SectionState(
    id=1, site_id=1, site="news", name="Europe", url="https://news.example/europe/", status="ok", method="profile",
    error=None, baseline_at=NOON - 9 * DAY, last_success=NOON - HOUR, next_poll=NOON + HOUR, failures=0,
    validators=Validators(), reader=None, whole_at=None, moved_to=None, moved_count=0,
)  # fmt: skip
ENERGY = replace(EUROPE, id=2, name="Energy")


def _span(section: int, bottom: datetime | None, top: datetime, why: str | None = None) -> Span:
    return Span(id=1, section_id=section, newest=("n",), oldest=("o",), oldest_time=bottom, newest_time=top, why=why)


WHOLE: dict[int, tuple[Span, ...]] = {1: (_span(1, NOON - 9 * DAY, NOON - 3 * DAY),)}
UNSEEN = Missing(section=None, begins=WITHIN[0], ends=NOON - 9 * DAY, why=BEFORE)


def _after_the_first(spans: dict[int, tuple[Span, ...]], *sections: SectionState, followed: int = 2) -> list[Missing]:
    found = missing(sections, [one.id for one in sections if one.id <= followed], spans, WITHIN, NOON)
    return [one for one in found if one != UNSEEN]


def test_what_was_before_the_oldest_card_of_all_was_watched_by_none() -> None:
    late_comer: dict[int, tuple[Span, ...]] = {2: (_span(2, NOON - DAY, NOON),)}
    later = replace(ENERGY, baseline_at=NOON - DAY)
    assert missing([EUROPE, later], [1, 2], WHOLE | late_comer, WITHIN, NOON) == [UNSEEN]
    unread = Missing(section=None, begins=WITHIN[0], ends=NOON, why=BEFORE)
    assert missing([EUROPE], [1], {}, WITHIN, NOON) == missing([], [], {}, WITHIN, NOON) == [unread]


def test_a_section_that_has_not_changed_since_was_watched_all_the_same() -> None:
    assert _after_the_first(WHOLE, EUROPE) == []


@pytest.mark.parametrize(
    "late",
    [replace(EUROPE, next_poll=NOON - HOUR), replace(EUROPE, status="broken"), replace(EUROPE, status="offline")],
)
def test_a_section_that_is_late_or_failing_is_missing_since_it_was_read(late: SectionState) -> None:
    late = replace(late, last_success=NOON - 2 * DAY)
    [since] = _after_the_first(WHOLE, late)
    assert (since.section, since.begins, since.ends) == ("Europe", NOON - 2 * DAY, NOON)


def test_a_failure_says_what_it_is() -> None:
    [since] = _after_the_first(WHOLE, replace(EUROPE, status="consent", failures=2))
    assert since.why == "not read since: consent"


def test_before_the_first_reading_only_a_part_is_known_however_far_back_one_section_reaches() -> None:
    first = {one: replace(section, baseline_at=NOON - 4 * DAY) for one, section in ((1, EUROPE), (2, ENERGY))}
    spans: dict[int, tuple[Span, ...]] = {1: (_span(1, NOON - 900 * DAY, NOON),), 2: (_span(2, NOON - 5 * DAY, NOON),)}
    partly = Missing(section=None, begins=WITHIN[0], ends=NOON - 5 * DAY, why=PARTLY)
    assert missing([*first.values()], [1, 2], spans, WITHIN, NOON) == [partly]
    other = replace(first[2], site_id=2, site="wire")
    assert missing([first[1], other], [1, 2], spans, WITHIN, NOON) == [partly]
    empty = {2: (_span(2, None, NOON),)}
    until_then = replace(partly, ends=NOON - 4 * DAY)
    assert missing([*first.values()], [1, 2], spans | empty, WITHIN, NOON) == [until_then]


def test_a_site_that_came_later_leaves_a_gap_of_its_own_while_the_first_was_watched() -> None:
    first, later = (
        replace(EUROPE, baseline_at=NOON - 9 * DAY),
        replace(ENERGY, site_id=2, site="wire", baseline_at=NOON),
    )
    spans: dict[int, tuple[Span, ...]] = {1: (_span(1, NOON - 9 * DAY, NOON),), 2: (_span(2, NOON - DAY, NOON),)}
    mine = Missing(section=None, site="wire", begins=NOON - 9 * DAY, ends=NOON - DAY, why=PARTLY)
    assert _after_the_first(spans, first, later) == _after_the_first(spans, later, first) == [mine]
    alone = replace(mine, site=None, begins=WITHIN[0], why=BEFORE)
    assert missing([later], [2], spans, WITHIN, NOON) == [alone]


def test_a_section_that_is_followed_no_more_is_not_late_unless_all_were_left() -> None:
    late = replace(EUROPE, next_poll=NOON - DAY)
    assert _after_the_first(WHOLE, replace(late, id=3), EUROPE) == []
    left = Missing(section=None, begins=NOON - HOUR, ends=NOON, why=LEFT)
    assert _after_the_first(WHOLE, late, followed=0) == [left]


def test_a_section_that_could_never_be_read_is_missing_since_others_were() -> None:
    never = replace(ENERGY, status="offline", failures=9, baseline_at=None, last_success=None)
    since = Missing(section="Energy", site="news", begins=NOON - 9 * DAY, ends=NOON, why="never read: offline")
    assert _after_the_first(WHOLE, EUROPE, never) == [since]


def test_a_page_that_was_filed_counts_even_where_its_reading_was_not_noted() -> None:
    [since] = _after_the_first(WHOLE, replace(EUROPE, last_success=None, status="broken"))
    assert since.begins == NOON - 3 * DAY


def test_a_gap_between_two_spans_says_why() -> None:
    lower = _span(1, NOON - 9 * DAY, NOON - 4 * DAY)
    spans: dict[int, tuple[Span, ...]] = {1: (_span(1, NOON - DAY, NOON, why="it was down"), lower)}
    gap = Missing(section="Europe", site="news", begins=NOON - 4 * DAY, ends=NOON - DAY, why="it was down")
    assert _after_the_first(spans, EUROPE) == [gap]


_moments = st.integers(0, 60 * 24).map(lambda hours: NOON - hours * HOUR)


@given(st.lists(st.tuples(_moments, _moments), max_size=4), _moments, _moments)
def test_nothing_is_told_of_other_times_than_were_asked_for(
    ends: list[tuple[datetime, datetime]], one: datetime, other: datetime
) -> None:
    spans = {1: tuple(_span(1, min(pair), max(pair)) for pair in ends)}
    begins, until = min(one, other), max(one, other)
    found = missing([replace(EUROPE, status="broken")], [1], spans, (begins, until), NOON)
    assert all(begins <= gap.begins <= gap.ends <= until for gap in found)
    assert found == sorted(found, key=lambda gap: gap.begins)
