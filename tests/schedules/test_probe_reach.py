"""Of which sections a feed leaves news out: pure."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.probe_reach import Reach, judged, left_out, reached
from schedules.probe_state import with_listed
from tests.archives import NOON

MINUTE = timedelta(minutes=1)


def after(*listed: bool) -> frozenset[int]:
    """Which sections are left out after one brought these articles."""
    scores: dict[int, int] = {}
    for one in listed:
        scores = judged(scores, [(7, one)])
    return left_out(scores)


def test_a_section_is_left_out_once_two_of_its_articles_were_missed_not_one() -> None:
    assert after(False) == frozenset()
    assert after(False, False) == {7}
    assert after(False, True, True, False) == frozenset()


def test_a_section_of_which_one_of_ten_is_missed_keeps_the_probe_and_one_of_which_half_is_does_not() -> None:
    assert after(*([False] + [True] * 9) * 20) == frozenset()
    assert after(*[False, True] * 5) == {7}


def test_a_section_that_is_listed_again_is_left_to_the_probe_again() -> None:
    assert after(*[False] * 50, *[True] * 4) == {7}
    assert after(*[False] * 50, *[True] * 5) == frozenset()


def test_a_section_is_judged_by_its_own_articles() -> None:
    assert left_out(judged({1: 4, 2: 2}, [(2, False), (3, True), (3, False)])) == {1, 2}


def test_an_answer_that_does_not_meet_the_one_before_begins_anew() -> None:
    first = reached(None, fresh=10, met=False, now=NOON)
    assert first.since == NOON
    later = reached(first, fresh=2, met=True, now=NOON + MINUTE)
    assert later.since == NOON
    assert reached(later, fresh=10, met=False, now=NOON + 2 * MINUTE).since == NOON + 2 * MINUTE


@given(st.lists(st.integers(0, 9), max_size=200))
def test_all_that_was_listed_within_reach_is_remembered(answers: list[int]) -> None:
    listed: tuple[str, ...] = ()
    at: dict[str, int] = {}  # the minute in which each was listed first
    feed: list[str] = []
    reach: Reach | None = None
    for minute, fresh in enumerate(answers):
        new = [f"{minute}-{number}" for number in range(fresh)]
        feed = [*new, *feed][:10]
        at |= dict.fromkeys(new, minute)
        reach = reached(reach, fresh=fresh, met=len(feed) > fresh, now=NOON + minute * MINUTE)
        listed = with_listed(listed, feed)
        assert all(one in listed for one, then in at.items() if NOON + then * MINUTE >= reach.since)


def test_a_feed_is_followed_over_at_least_sixty_entries_once_it_brought_as_many() -> None:
    reach = reached(None, fresh=10, met=False, now=NOON)
    for minute in range(1, 1000):
        reach = reached(reach, fresh=1, met=True, now=NOON + minute * MINUTE)
        assert reach.since <= NOON + max(0, minute - 60) * MINUTE
