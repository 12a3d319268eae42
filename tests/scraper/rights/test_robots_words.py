"""What `X-Robots-Tag` headers and robots meta tags say to us, and to others."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.rights.robots_words import of_headers, of_meta
from tests.archives import NOON

WORDS = ("noindex", "nofollow", "noarchive", "nosnippet")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (["noindex"], ("noindex",)),
        (["NoArchive , nosnippet"], ("noarchive", "nosnippet")),
        (["none"], ("noindex", "nofollow")),
        (["nocache"], ("noarchive",)),
        (["index, follow, max-image-preview:large, max-snippet:-1"], ()),
        (["max-snippet: 0"], ("nosnippet",)),
        (["googlebot: noindex, noarchive"], ()),
        (["googlebot: noindex", "noarchive"], ("noarchive",)),
        (["pressclip: noarchive, nosnippet", "noindex"], ("noarchive", "nosnippet", "noindex")),
        (["googlebot: noindex, pressclip: noarchive, nosnippet"], ("noarchive", "nosnippet")),
        (["*: noindex"], ("noindex",)),
        (["googlebot: noindex, *: noarchive"], ("noarchive",)),
        (["unavailable_after: 25 Jun 2010 15:00:00 PST"], ("unavailable",)),
        (["unavailable_after: Sunday, 06-Nov-94 08:49:37 GMT, noarchive"], ("unavailable", "noarchive")),
        (["otherbot: unavailable_after: Sunday, 06-Nov-94 08:49:37 GMT", "nosnippet"], ("nosnippet",)),
        (["unavailable_after: 2031-05-01"], ("unavailable_after 2031-05-01",)),
        (["unavailable_after: 2026-11-23T12:00:00Z"], ("unavailable",)),
        (["unavailable_after: soon", "unavailable_after", "unavailable_after: friday"], ()),
        (["noindex nofollow"], ("noindex", "nofollow")),
        (["", ",,, ,", "::", ": noindex"], ()),
    ],
)  # fmt: skip
def test_a_header_speaks_to_all_robots_or_to_the_one_that_it_names(headers: list[str], said: tuple[str, ...]) -> None:
    assert of_headers(headers, NOON) == said


def test_a_time_that_is_to_come_is_only_told_and_then_it_is_over() -> None:
    header = ["unavailable_after: 24 Nov 2026 12:00:00 GMT"]
    assert of_headers(header, NOON) == ("unavailable_after 2026-11-24",)
    assert of_headers(header, NOON + timedelta(days=1)) == ("unavailable",)


def test_a_meta_tag_names_its_robot_by_its_own_name_alone() -> None:
    assert of_meta(["noindex, googlebot: noarchive", "nosnippet"], NOON) == ("noindex", "nosnippet")


@given(st.lists(st.sampled_from(WORDS), unique=True), st.sampled_from([", ", ",", " , "]), st.booleans())
def test_words_are_found_in_any_order_however_they_are_written(words: list[str], between: str, big: bool) -> None:
    value = between.join(words)
    assert of_headers([value.upper() if big else value], NOON) == tuple(words)
    assert of_headers([f"pressclip: {value}"], NOON) == of_meta([value], NOON) == tuple(words)
    assert of_headers([f"otherbot: {value}"], NOON) == ()


@given(st.lists(st.text(alphabet=st.sampled_from("noindexarchv:,*_ 0-\x00é\n") | st.characters(), max_size=60)))
def test_no_header_however_odd_raises_and_each_says_what_it_says_alone(values: list[str]) -> None:
    together = of_headers(values, NOON)
    assert set(together) == {word for value in values for word in of_headers([value], NOON)}
