from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.addresses import key
from schedules.chains import (
    ANCHORS,
    bottom_of,
    continues,
    ends_in,
    joined,
    last_times,
    newest_first,
    reaches,
    runs_into,
)
from tests.archives import NOON, card, page

KNOWN = tuple(f"k{number}" for number in range(40))


def test_three_known_cards_in_their_order_prove_that_nothing_between_is_missing() -> None:
    assert reaches(("n1", "n2", "k0", "k1", "k2"), KNOWN)


def test_one_or_two_known_cards_among_new_ones_prove_nothing() -> None:
    assert not reaches(("n1", "k0", "n2", "k5", "k6", "n3"), KNOWN)


def test_known_cards_between_new_ones_are_no_run() -> None:
    assert not reaches(("n1", "k0", "n2", "k1", "n3", "k2", "n4", "n5", "n6"), KNOWN)


def test_known_cards_out_of_their_order_are_no_run() -> None:
    assert not reaches(("n1", "n2", "n3", "n4", "k2", "k1", "k0", "n5", "n6"), KNOWN)


def test_a_short_block_of_old_articles_shown_again_proves_nothing() -> None:
    assert not reaches(("n1", "k20", "k21", "k22", "k23", "n2"), KNOWN)


def test_where_the_newest_known_were_withdrawn_a_long_run_of_the_others_is_proof() -> None:
    assert reaches(("n1", *KNOWN[20:30]), KNOWN)


def test_of_a_section_with_two_articles_both_are_enough() -> None:
    assert reaches(("n1", "k0", "k1"), ("k0", "k1"))
    assert not reaches(("n1", "n2"), ("k0", "k1"))


def test_a_short_list_that_ends_with_most_of_what_is_known_of_it_shows_the_rest_no_more() -> None:
    assert ends_in("naxc", "abc")  # one of them has another address
    assert ends_in(("n1", "k0", "k1"), ("k0", "k1", "k2"))
    assert ends_in(("n1", "k2"), ("k1", "k2"))
    assert not ends_in(("n1", "k0"), ("k0", "k1", "k2"))
    assert not ends_in(("k0", "k1", "n1"), ("k0", "k1", "k2"))
    assert not ends_in(("n1", "k1", "k0"), ("k0", "k1", "k2"))
    assert not ends_in((), ())


def test_a_page_in_no_order_at_all_has_to_show_mostly_what_is_known() -> None:
    shuffled = ("k7", "k3", "n1", "k5", "k1", "k6", "k0", "n2", "k4", "k2")
    assert reaches(shuffled, KNOWN[:8])
    assert not reaches(("k7", "n3", "n1", "n5", "k1", "n6", "n0", "n2", "n4", "n8"), KNOWN[:8])


@pytest.mark.parametrize(
    ("seen", "known", "into"),
    [
        ("nnnabcdefgh", "abcdefgh", True),
        ("abcnnnnnnnn", "abcdefgh", False),  # dated anew, all news is below
        ("abcnnnnndef", "abcdefgh", False),
        ("abcnndefghi", "abcdefghi", True),
        ("nnabcxyzuvw", "abc", True),  # a page that shows more than before: below all that is known stand older ones
        ("abcdexyzuvwxx", "abcde", True),
        ("annnnnnnnnn", "a", False),
        ("abnnnnnnnnn", "ab", False),
        ("nnnna", "a", True),
        ("abcdefghijnnnnnnnnnnnnn", "abcdefghijkl", True),
    ],
)
def test_known_articles_on_top_of_mostly_new_ones_are_not_what_a_list_runs_into(
    seen: str, known: str, *, into: bool
) -> None:
    listed = [f"{one}{at}" if one == "n" else one for at, one in enumerate(seen)]
    assert runs_into(listed, known) is into


def test_nothing_reaches_a_section_that_was_empty() -> None:
    assert not reaches(("n1", "n2"), ())


@given(
    arrived=st.integers(0, 45),
    per_page=st.integers(5, 20),
    again=st.lists(st.integers(0, 44), max_size=2, unique=True),
    withdrawn=st.sets(st.integers(0, 39), max_size=12),
    data=st.data(),
)
def test_paging_until_proof_sees_every_article_that_came(
    arrived: int, per_page: int, again: list[int], withdrawn: set[int], data: st.DataObject
) -> None:
    """Whatever two old articles are shown again among the new, and whichever known ones were withdrawn."""
    listing = [f"n{number}" for number in range(arrived)]
    for old in again:
        listing.insert(data.draw(st.integers(0, len(listing))), f"k{old % 40}")
    listing += [one for number, one in enumerate(KNOWN) if number not in withdrawn and one not in listing]
    seen: tuple[str, ...] = ()
    for start in range(0, len(listing), per_page):
        tail = seen[-per_page:]
        seen = joined(seen, listing[start : start + per_page])
        if reaches(joined(tail, listing[start : start + per_page]), KNOWN):
            break
    assert {f"n{number}" for number in range(arrived)} <= set(seen)


def test_pinned_cards_and_second_showings_prove_nothing() -> None:
    cards = [replace(card("sticky"), pinned=True), *page("a", "b"), replace(card("a"), position=9)]
    assert newest_first(cards) == tuple(key(one.url) for one in page("a", "b"))


def test_a_list_with_the_newest_at_the_bottom_is_turned_over() -> None:
    cards = [card(slug, place, age=timedelta(hours=9 - place)) for place, slug in enumerate("abcd")]
    assert newest_first(cards) == tuple(key(one.url) for one in reversed(cards))
    assert bottom_of(cards, NOON) == NOON - timedelta(hours=9)


def test_a_list_with_a_few_dates_out_of_order_is_not_turned_over() -> None:
    ages = (1, 3, 2, 5, 4, 6, 7, 8)
    cards = [card(f"story-{place}", place, age=timedelta(hours=age)) for place, age in enumerate(ages)]
    assert newest_first(cards) == tuple(key(one.url) for one in cards)


def test_a_listing_reaches_down_to_its_last_card_with_a_time() -> None:
    assert bottom_of([*page("a", "b"), card("undated", 2)], NOON) == NOON - timedelta(hours=1)
    assert bottom_of([*page("a", "b"), card("ahead", 2, age=-timedelta(days=3_650))], NOON) == NOON - timedelta(hours=1)
    assert bottom_of([card("undated")], NOON) is None


def test_listings_that_reach_one_another_are_one_list_without_doubles() -> None:
    assert joined(("a", "b", "c"), ("b", "c", "d"))[:ANCHORS] == ("a", "b", "c", "d")


def test_a_page_follows_on_what_was_read_where_it_shows_some_of_it_again() -> None:
    assert continues(("a", "b"), ("b", "c"))
    assert not continues(("a", "b"), ("c", "d"))
    assert continues((), ("c", "d"))


def test_how_far_down_a_listing_goes_is_told_by_its_last_cards_that_have_a_time() -> None:
    cards = [card("a", 0, age=timedelta(hours=1)), card("b", 1, age=timedelta(hours=2)), card("c", 2)]
    assert [one.lower for one in last_times(cards, 3)] == [NOON - timedelta(hours=1), NOON - timedelta(hours=2)]
    assert [one.lower for one in last_times(cards, 1)] == [NOON - timedelta(hours=2)]
    upside_down = [replace(one, position=number) for number, one in enumerate(reversed(page("a", "b", "c", "d")))]
    assert [one.lower for one in last_times(upside_down, 1)] == [NOON - timedelta(hours=3)]
