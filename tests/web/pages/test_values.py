from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.marks import mark
from tests.archives import NOON
from web.pages.values import age, counted, harmless, part, segments, size, utc


def test_text_loses_what_would_disguise_a_page_and_keeps_its_lines() -> None:
    assert harmless("a\x00b\u202ec\ud800\x1b[31m\nd\te") == "abc[31m\nd\te"
    assert harmless(None) is None


@given(st.text(), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_segments_make_up_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    marked = mark(text, spans)
    runs = segments(marked)
    assert "".join(run.text for run in runs) == marked.text
    assert [run.text for run in runs if run.hit] == [marked.text[a:b] for a, b in marked.spans]


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=29), "29 d ago"),
        (timedelta(days=30), "24 Oct 2026"),
        (timedelta(minutes=-5), "in 5 min"),
    ],
)
def test_an_age_is_said_shortly(ago: timedelta, said: str) -> None:
    assert age(NOON - ago, NOON) == said


def test_times_amounts_and_names_are_said_plainly() -> None:
    assert utc(NOON) == "23 Nov 2026, 12:00 UTC"
    assert [size(n) for n in (0, 999, 1000, 2_600_000)] == ["0 B", "999 B", "1.0 KB", "2.6 MB"]
    assert [counted(n, "article") for n in (0, 1, 1204)] == ["0 articles", "1 article", "1,204 articles"]
    assert [part(name) for name in ("a/b", "Ä?", "..")] == ["a%2Fb", "%C3%84%3F", "%2E%2E"]
