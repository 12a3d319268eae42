"""Pages that are built to exhaust the parser, which is quadratic in some of what they hold."""

import time

import pytest

from pressclip.errors import ReadError
from scraper.html.markup import parse

_BOMBS = {
    "elements, more than": "<i>" * 40_001,
    "formatting elements among": "<b><p>" * 3_000,
    "attributes": "<p " + " ".join(f"name{n}=v" for n in range(2_001)) + ">",
    "nested more than": "<object><a href='/a/'>" * 6_000,
}


@pytest.mark.parametrize("reason", _BOMBS)
def test_a_page_that_would_exhaust_the_parser_is_refused_each_time_it_is_read(reason: str) -> None:
    started = time.process_time()
    for _ in range(3):
        with pytest.raises(ReadError, match=reason):
            parse(_BOMBS[reason])
    assert time.process_time() - started < 1


def test_a_refused_page_says_nothing_of_the_next() -> None:
    for text, size in (("<b><p>" * 3_000, None), ("<p>One</p>" * 5_000, 5_000), ("<b><p>" * 3_000, None)):
        if size is None:
            with pytest.raises(ReadError):
                parse(text)
        else:
            assert len(parse(text).css("p")) == size


def test_a_page_is_parsed_that_leaves_as_many_elements_open_as_it_has_comments() -> None:
    assert len(parse("<ul>" + "<li><div><p>One" * 3_000).css("p")) == 3_000


def test_a_large_page_and_a_long_tag_of_few_attributes_are_parsed() -> None:
    assert len(parse("<p>One</p>" * 5_000 + f'<a href="/{"x" * 20_000}">two</a>').css("p, a")) == 5_001
