import time
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from queries.composed import composed
from queries.originals import Original, spelled

_MARKS = "\u0301\u0323\u0327\u0308"


@given(st.text(st.sampled_from("aeo ㄱ각\u1161汉" + _MARKS), max_size=60))
def test_a_text_of_few_marks_in_a_row_is_composed_as_unicode_says(text: str) -> None:
    assert composed(text) == normalize("NFC", text)


def test_of_many_marks_in_a_row_the_first_are_composed_and_none_is_lost() -> None:
    run = "\u0323\u0301" * 40
    assert composed(f"a{run}e\u0301") == normalize("NFC", f"a{run[:30]}") + run[30:] + "é"


@given(st.text(st.sampled_from("ae" + _MARKS), max_size=150), st.data())
def test_hits_among_many_marks_are_found_in_the_original(text: str, data: st.DataObject) -> None:
    original = Original(text)
    whole = original.encoded.decode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    first, last = original.span(len(whole[:start].encode()), len(whole[:end].encode()))
    assert whole[start:end] in composed(text[first:last])


def test_a_letter_with_marks_without_end_is_composed_in_linear_time() -> None:
    text = "a" + "\u0301\u0323" * 200_000
    started = time.process_time()
    assert len(composed(text)) == len(spelled(text)) == len(text) - 1
    assert Original(text).span(0, 3) == (0, len(text))
    assert time.process_time() - started < 2
