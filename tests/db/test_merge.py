from datetime import timedelta

import pytest

from db.merge import completes, is_edit, is_new_title, tighten, time_of
from pressclip.models import Precision, Published
from tests.archives import NOON


def within(hours_ago: float, width: float, precision: Precision = "hour") -> Published:
    lower = NOON - timedelta(hours=hours_ago)
    return Published(lower=lower, upper=lower + timedelta(hours=width), precision=precision)


def test_two_ages_of_one_fineness_intersect() -> None:
    assert tighten(within(3, 1), within(2.5, 1)) == within(2.5, 0.5)


def test_a_finer_claim_replaces_a_coarser_one_and_never_the_reverse() -> None:
    day, minute = within(20, 24, "day"), within(2, 0.1, "minute")
    assert tighten(day, minute) == minute
    assert tighten(minute, day) == minute


def test_claims_that_contradict_each_other_leave_the_first() -> None:
    assert tighten(within(9, 1), within(2, 1)) == within(9, 1)


def test_a_live_article_is_ordered_by_our_clock_and_a_baseline_one_by_its_own_time() -> None:
    assert time_of(within(5, 1), now=NOON, live=True) == NOON
    assert time_of(within(5, 1), now=NOON, live=False) == NOON - timedelta(hours=5)
    assert time_of(within(-5, 1), now=NOON, live=False) == NOON
    assert time_of(Published(), now=NOON, live=False) == NOON


@pytest.mark.parametrize(
    ("before", "after", "edit"),
    [
        ("The talks went on for hours", "The  talks\u00a0went on for hours", False),
        ("The talks went on...", "The talks went on for hours and ended late...", False),
        ("The talks went on for hours […]", "The talks went on", False),
        ("The talks went on", "The talks broke down", True),
        ("", "The talks", False),
        ("The talks", None, False),
    ],
)
def test_white_space_and_another_cut_of_an_excerpt_are_no_edit(before: str, after: str | None, edit: bool) -> None:
    assert is_edit(before, after) is edit


def test_a_longer_title_is_an_edit_and_an_empty_one_says_nothing() -> None:
    assert is_new_title("Talks", "Talks collapse")
    assert not is_new_title("Talks", "Talks ")
    assert not is_new_title("Talks", " ")


@pytest.mark.parametrize(
    ("known", "shown", "marked", "unmarked"),
    [
        ("Talks collapse in …", "Talks collapse in Geneva", True, True),
        ("Talks colla...", "Talks  collapse in Geneva", True, True),
        ("Talks [...]", "Talks collapse", True, True),
        ("Talks", "Talks collapse", False, True),
        ("Talks…", "Talks…", False, False),
        ("Talks", "Talks…", False, False),
        ("…", "Talks", False, False),
        ("", "Talks", False, False),
        ("Talks resume…", "Talks collapse", False, False),
    ],
)
def test_the_whole_of_a_cut_title_completes_it_and_cuts_of_another_source_need_not_say_so(
    known: str, shown: str, marked: bool, unmarked: bool
) -> None:
    assert completes(known, shown, by_another=False) is marked
    assert completes(known, shown, by_another=True) is unmarked
