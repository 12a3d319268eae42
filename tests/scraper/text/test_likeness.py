"""How alike a printed text and a known one are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.likeness import begin_alike, folded, title_likeness

LONG = "Who painted the lighthouse green, and what the keeper had to say when the paint was dry"


@pytest.mark.parametrize(
    "shown",
    [
        LONG.upper(), f"“{LONG}”", LONG.replace("and", "&#97;nd"), LONG.replace(",", " –"), f"  {LONG} ",
    ],
)  # fmt: skip
def test_marks_capitals_and_entities_make_no_difference(shown: str) -> None:
    assert title_likeness(shown, LONG) == 1


@pytest.mark.parametrize("shown", ["Who painted the…", LONG[:30] + " [...]", f"{LONG} | The Tidal Post, our weekly"])
def test_a_title_that_is_cut_off_or_goes_on_is_nearly_the_same(shown: str) -> None:
    assert 0.8 < title_likeness(shown, LONG) < 1


def test_an_edited_title_is_like_the_one_before() -> None:
    assert 0 < title_likeness("Who painted our lighthouse green, and what its keeper said when it was dry", LONG) < 0.9


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        ("Who painted the harbour wall, and who had to pay for the paint", LONG),
        ("Who", LONG),
        ("Europe", "European talks resume"),
        ("", LONG),
        (LONG, ""),
        ("!?", "?!"),
    ],
)
def test_other_titles_are_not_alike(shown: str, known: str) -> None:
    assert title_likeness(shown, known) == 0


def test_a_text_that_only_holds_the_words_of_a_title_is_not_like_it() -> None:
    assert title_likeness("In short: " + "the tide at noon " * 3, "The tide at noon") == 0


@given(st.text(max_size=400), st.text(max_size=400))
def test_likeness_is_the_same_both_ways_and_whole_with_oneself(one: str, other: str) -> None:
    assert title_likeness(one, other) == title_likeness(other, one)
    assert 0 <= title_likeness(one, other) <= 1
    assert title_likeness(one, one) == (1 if folded(one) else 0)


def test_excerpts_cut_off_at_different_places_begin_alike() -> None:
    assert begin_alike(LONG[:60] + "...", LONG)
    assert begin_alike(LONG, LONG[:40] + "…")
    assert begin_alike("Text of story 1.", "Text of story 1")


@pytest.mark.parametrize(("shown", "known"), [("Who painted", LONG), ("So", "So"), ("", ""), (LONG[1:], LONG)])
def test_a_few_words_are_no_excerpt(shown: str, known: str) -> None:
    assert not begin_alike(shown, known)
