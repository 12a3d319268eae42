"""The learned reading of broken, huge and hostile pages."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import PressclipError
from pressclip.models import Known
from scraper.generic.teasers import links
from scraper.html.markup import parse
from scraper.html.outline import outline
from scraper.learned.reading import read_learned
from tests.scraper.drawn_lists import SECTION
from tests.scraper.learned.made import read
from tests.scraper.saved import ROME, answer
from tests.scraper.test_hostile_pages import _MUTATIONS, _SMALL

_SECONDS = 3.0  # of processor time for one page


def _outcome(text: str, stride: int) -> None:
    """Reads a page of whose links each second or so is said to be known: our errors only, in bounded time."""
    page = answer(text)
    started = time.process_time()
    with suppress(PressclipError):
        linked = links(outline(parse(text)), page.final_url)
        known = [Known(key=link.key, title=link.texts[0], excerpt=link.texts[-1]) for link in linked[::stride][:60]]
        assert read_learned(page, zone=ROME, known=known).cards
    assert time.process_time() - started < _SECONDS


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(sorted(_SMALL)),
    mutations=st.lists(st.tuples(st.sampled_from(_MUTATIONS), st.floats(0, 1)), min_size=1, max_size=5),
    stride=st.integers(1, 4),
)
def test_a_mutated_page_raises_no_error_but_ours_in_bounded_time(
    name: str, mutations: list[tuple[Callable[[str, int], str], float]], stride: int
) -> None:
    text = _SMALL[name]
    for mutation, share in mutations:
        text = mutation(text, int(share * len(text)))
    _outcome(text, stride)


@pytest.mark.parametrize(
    "piece",
    [
        '<li><a href="/boats/the-story-of-day-$N">The story of day $N</a></li>',
        '<div><a href="/boats/the-story-of-day-$N">' + "The story of day $N " * 20 + "</a><p>" + "1 min ago<br>" * 9,
        '<h1><a href="/boats/the-story-of-day-$N">A $N</a><time datetime="2026-11-23T10:00:00Z">',
        '<b><a href="/boats/the-story-of-day-1">$N</a>',
    ],
    ids=["items", "nested", "headings", "one link"],
)
def test_a_page_of_thousands_of_articles_is_read_in_bounded_time(piece: str) -> None:
    for number in (100, 1_200):
        _outcome("<body><ul>" + "".join(piece.replace("$N", str(n)) for n in range(number)), 2)


@settings(max_examples=60, deadline=None)
@given(
    titles=st.lists(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
        min_size=2,
        max_size=8,
    ),
    stride=st.integers(1, 3),
)
def test_any_known_title_and_any_shown_raise_no_error_but_ours(titles: list[str], stride: int) -> None:
    rows = "".join(f'<li><a href="/boats/day-{n}-of-the-fair">{title}</a></li>' for n, title in enumerate(titles))
    known = [Known(key=f"tidal.example/boats/day-{n}-of-the-fair", title=title) for n, title in enumerate(titles)]
    with suppress(PressclipError):
        assert read(answer(f"<body><ul>{rows}</ul></body>", SECTION), known[::stride]).cards
