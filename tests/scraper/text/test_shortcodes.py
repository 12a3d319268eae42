import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.shortcodes import without_shortcodes


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('[yt_dropcap type="square" size="14"] N [/yt_dropcap]owadays', "Nowadays"),
        ("[yt_dropcap type=”square” font=”” ] N [/yt_dropcap]owadays, and then", "Nowadays, and then"),
        ("all [b] bold [/b] again", "all bold again"),
        ("[toggle]one\ntwo[/toggle]", "one\ntwo"),
        ("[outer][inner]x[/inner] y[/outer]", "x y"),
        ('before [gallery ids="1,2"] after', "before  after"),
        ("a [divider /] b", "a  b"),
        ("the end [/column]", "the end"),
    ],
)
def test_shortcodes_go_and_what_they_wrap_stays(text: str, clean: str) -> None:
    assert without_shortcodes(text) == clean


@pytest.mark.parametrize(
    "text", ["they [sic] said", "[…]", "[1] see note", "[Editor: a comma]", "an open [bracket", "[]"]
)
def test_an_authors_own_brackets_stay(text: str) -> None:
    assert without_shortcodes(text) == text


@given(st.text(alphabet="[]/a b=", max_size=60))
def test_no_text_raises_and_none_grows(text: str) -> None:
    assert len(without_shortcodes(text)) <= len(text)


def test_brackets_without_end_cost_linear_time() -> None:
    text = "[" + "a" * 400_000
    started = time.process_time()
    assert without_shortcodes(text) == text
    assert time.process_time() - started < 5
