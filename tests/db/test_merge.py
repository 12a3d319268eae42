import time
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.merge import completes, is_edit, is_new_title, not_after, tighten, time_of
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


def test_of_two_equally_fine_claims_that_exclude_each_other_the_bounds_hold_both() -> None:
    both = replace(within(9, 8), disputed=True)
    for claims in ((within(9, 1), within(2, 1)), (within(2, 1), within(9, 1))):
        assert tighten(*claims) == both
        assert reduce(tighten, [*claims, *claims, within(5, 1)]) == both
    assert tighten(within(9, 0, "second"), within(2, 0, "second")) == replace(within(9, 7, "second"), disputed=True)


def test_bounds_that_are_disputed_grow_by_what_is_beyond_them_alone() -> None:
    both = tighten(within(9, 1), within(2, 1))
    for inside in (within(10, 1.5), within(9, 1), within(1.5, 1)):
        assert tighten(both, inside) == tighten(inside, both) == both
    assert tighten(both, within(12, 1)) == replace(within(12, 11), disputed=True)
    assert tighten(both, tighten(within(10, 1), within(4, 1))) == replace(within(10, 9), disputed=True)


def test_of_claims_that_are_seconds_apart_the_earlier_stands_undisputed() -> None:
    for seconds in (0.005, 5, 59):
        early, late = within(2, 0, "second"), within(2 - seconds / 3600, 0, "second")
        assert tighten(early, late) == tighten(late, early) == early
    assert tighten(within(9, 1), within(8, 1)) == tighten(within(8, 1), within(9, 1)) == within(9, 1)
    assert tighten(within(2, 0, "second"), within(2 - 61 / 3600, 0, "second")).disputed


def test_a_finer_claim_settles_what_coarser_ones_dispute_and_a_coarser_one_does_not() -> None:
    disputed = tighten(within(9, 1), within(2, 1))
    minute = within(5, 0.1, "minute")
    assert tighten(disputed, minute) == tighten(minute, disputed) == minute
    assert tighten(disputed, within(24, 22, "day")) == tighten(within(24, 22, "day"), disputed) == disputed
    assert tighten(disputed, within(30, 0.1, "minute")) == within(30, 0.1, "minute")


def test_a_stated_instant_settles_an_age_that_excludes_it() -> None:
    instant = within(5, 0, "second")
    assert tighten(instant, within(2, 1)) == tighten(within(2, 1), instant) == instant


def test_a_coarse_claim_still_cuts_a_finer_one_that_reaches_beyond_it() -> None:
    assert tighten(within(3, 2), within(24, 22, "day")) == within(3, 1)


def test_a_time_is_never_after_the_article_was_seen_unless_the_site_insists() -> None:
    today, ahead, over = within(12, 24, "day"), within(-1, 1), within(5, 1)
    assert not_after(today, NOON) == replace(today, upper=NOON)
    assert (not_after(ahead, NOON), not_after(over, NOON)) == (ahead, over)
    assert not_after(Published(), NOON) == Published()


_PRECISIONS: list[Precision] = ["second", "minute", "hour", "day", "week", "unknown"]
_MINUTES = st.integers(min_value=0, max_value=600)


@st.composite
def _true(draw: st.DrawFn) -> Published:
    """A claim that holds for noon."""
    precision: Precision = draw(st.sampled_from(_PRECISIONS))
    before, after = (timedelta(minutes=draw(_MINUTES)) for _ in range(2))
    if precision == "unknown":
        return Published()
    if precision == "second":
        return Published(lower=NOON, upper=NOON, precision="second")
    return Published(lower=NOON - before, upper=NOON + after + timedelta(seconds=1), precision=precision)


@given(st.lists(_true(), min_size=1, max_size=6), st.randoms())
def test_the_order_of_evidence_does_not_matter_and_the_true_time_is_never_lost(
    claims: list[Published], random: Random
) -> None:
    together = reduce(tighten, claims)
    shuffled = random.sample(claims, len(claims))
    assert reduce(tighten, shuffled) == together
    assert together.lower is None or together.lower <= NOON <= together.upper  # type: ignore[operator]  # both are set


@given(_true(), _true())
def test_bounds_only_tighten_and_the_same_claim_again_changes_nothing(known: Published, shown: Published) -> None:
    together = tighten(known, shown)
    assert tighten(together, shown) == tighten(together, known) == together
    for one in (known, shown):
        if one.lower is not None and one.upper is not None:
            assert together.lower is not None
            assert together.upper is not None
            assert one.lower <= together.lower <= together.upper <= one.upper


@given(_true(), _true(), st.integers(min_value=-2_000, max_value=2_000))
def test_claims_that_may_exclude_each_other_say_the_same_in_either_order(
    known: Published, shown: Published, moved: int
) -> None:
    by = timedelta(minutes=moved)
    other = replace(shown, lower=shown.lower and shown.lower + by, upper=shown.upper and shown.upper + by)
    assert tighten(known, other) == tighten(other, known)
    assert tighten(tighten(known, other), other) == tighten(known, other)


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


@pytest.mark.parametrize("piece", [".", " ", "…", "[ ", "\u0301\u0323"])
def test_a_title_of_one_character_over_and_over_is_looked_at_once(piece: str) -> None:
    started = time.process_time()
    assert not completes(f"a{piece * 100_000}x", "The whole of it", by_another=False)
    assert time.process_time() - started < 1
