import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries import near

WORDS = [f"{a}{b}{c}" for a in "bdfglmnprst" for b in "aeiou" for c in "bdfglmnprst"]


def text(seed: int, words: int = 300) -> str:
    """Words in an order that follows from the seed."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))  # noqa: S311 - nothing secret


@given(st.text(), st.text())
def test_likeness_is_the_same_from_both_sides_and_whole_for_the_same_text(one: str, other: str) -> None:
    a, b = near.shingles(one), near.shingles(other)
    assert near.likeness(a, b) == near.likeness(b, a)
    assert 0 <= near.likeness(a, b) <= 1
    assert not a or near.likeness(a, a) == 1


def test_a_text_has_the_same_marks_however_it_is_set() -> None:
    written = text(1)
    marks = near.marks(near.shingles(written))
    assert len(marks) == 32
    assert near.marks(near.shingles(written.upper().replace(" ", ",\n"))) == marks
    assert all(0 <= mark < 2**63 for mark in marks)


def test_a_text_with_a_few_other_words_shares_a_mark() -> None:
    written = text(1).split()
    edited = [*written[:100], "other", *written[101:200], *text(2, 10).split(), *written[200:]]
    one, other = near.shingles(" ".join(written)), near.shingles(" ".join(edited))
    assert near.likeness(one, other) > 0.8
    assert near.marks(one) & near.marks(other)


def test_different_texts_share_no_mark() -> None:
    assert not near.marks(near.shingles(text(1))) & near.marks(near.shingles(text(2)))


@pytest.mark.parametrize("short", ["", "Nothing more is known.", "the same again " * 100])
def test_a_text_that_is_short_or_says_one_thing_only_is_like_no_other(short: str) -> None:
    assert near.shingles(short) == frozenset()
    assert near.marks(near.shingles(short)) == frozenset()


@pytest.mark.parametrize(
    ("alike", "titles", "same_site", "one"),
    [
        (0.6, ("A", "Quite another"), False, True),
        (0.59, ("A", "A"), False, False),
        (1.0, ("Talks resume in Rome", "Harvest fails"), True, False),  # what a site prints on every page
        (0.8, ("Talks resume in Rome", "Rome: talks resume"), True, True),
        (0.79, ("Talks resume", "Talks resume"), True, False),  # a daily column
        (1.0, ("", ""), True, False),
    ],
)
def test_on_one_site_the_titles_must_be_alike_too(
    alike: float, titles: tuple[str, str], same_site: bool, one: bool
) -> None:
    assert near.is_one_story(alike, titles, same_site=same_site) is one
