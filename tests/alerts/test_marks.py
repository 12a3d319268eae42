import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.marks import Marked, around, clean, cut, dress, mark

HOSTILE = st.text(st.characters() | st.sampled_from("\x00\n\r\t\x1b\ud83d\u202e\u2066\ufeff \xa0<&\"'"))
SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=6)


def stars(marked: Marked) -> str:
    return dress(marked, str, "*", "*")


@pytest.mark.parametrize(
    ("text", "hits", "shown"),
    [
        ("Haftar in Palermo", [(0, 6)], "*Haftar* in Palermo"),
        ("abcdef", [(0, 3), (2, 5)], "*abcde*f"),
        ("abcdef", [(3, 5), (0, 2)], "*ab*c*de*f"),
        ("abcdef", [(-3, 2), (4, 99)], "*ab*cd*ef*"),
        ("abcdef", [(4, 2), (3, 3), (50, 60)], "abcdef"),
        ("  a \n\t b  ", [(7, 8)], "a *b*"),
        ("a\x00\x1b[31mb", [(1, 8)], "a*[31mb*"),
        ("a  b c", [(1, 4), (4, 5)], "a *b* c"),
        ("\ufeffa\u2066b\u202ec", [(0, 2)], "*a*bc"),
        ("", [(0, 4)], ""),
    ],
)
def test_hits_are_marked_in_the_cleaned_text(text: str, hits: list[tuple[int, int]], shown: str) -> None:
    assert stars(mark(text, hits)) == shown


@given(HOSTILE, SPANS)
def test_any_text_with_any_hits_becomes_one_clean_line(text: str, hits: list[tuple[int, int]]) -> None:
    marked = mark(text, hits)
    assert marked.text == clean(text)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in marked.text)
    assert not {"\u202e", "\u2066", "\ufeff"} & set(marked.text)
    assert dress(marked, str, "", "") == marked.text


@given(st.text(st.sampled_from("ab c"), max_size=80), st.integers(0, 80), st.integers(1, 8), st.integers(10, 40))
def test_a_window_shows_the_first_hit_within_its_width(text: str, start: int, length: int, width: int) -> None:
    marked = mark(text, [(start, start + length)])
    shown = around(marked, width)
    assert len(shown.text) <= width
    if marked.spans:
        assert shown.spans
        assert shown.text[slice(*shown.spans[0])].rstrip("…") in marked.text[slice(*marked.spans[0])]


def test_a_window_begins_at_a_word_before_the_hit() -> None:
    text = "one two three four five six"
    assert stars(around(mark(text, [(19, 23)]), 20)) == "…four *five* six"


def test_a_window_without_spaces_keeps_its_width() -> None:
    assert stars(around(mark("x" * 50, [(30, 33)]), 20)) == "…xxxxxx*xxx*xxxxxxxxx…"


def test_a_cut_falls_between_words_and_is_shown() -> None:
    assert cut(mark("one two three four", [(8, 13)]), 12) == Marked(text="one two…")
    assert cut(mark("one two", []), 7) == Marked(text="one two")
    assert cut(mark("unbreakable", []), 5) == Marked(text="unbr…")


def test_text_that_goes_from_right_to_left_and_joined_emoji_stay_as_they_are() -> None:
    title = "שלום \u200f(עולם) 👩\u200d🚀 سلام"
    assert clean(title) == title
