"""The door to the library of last resort: what passes it, and what must not."""

import pytest
from selectolax.lexbor import LexborNode

from scraper.articles.main_text import main_text
from scraper.html.markup import parse


def _body(html: str) -> LexborNode:
    body = parse(html).body
    assert body is not None
    return body


def test_the_main_text_is_lines_without_the_menu() -> None:
    html = "<nav><a href=/a>Harbours</a></nav><main><p>The wall\n holds.</p><p>It is walked <b>twice</b>.</p></main>"
    assert main_text(_body(html)) == ["The wall holds.", "It is walked twice."]


@pytest.mark.parametrize(
    "html",
    ["<div>" * 300 + "<p>The wall holds.", "<p>x</p>" * 6_000, f"<p>{'wall ' * 250_000}"],
    ids=["deep", "many", "long"],
)
def test_what_its_parser_might_not_survive_is_not_given_to_it(html: str) -> None:
    assert main_text(_body(html)) == []


def test_half_a_surrogate_does_no_harm() -> None:
    assert main_text(_body("<p>The \ud800 wall holds.</p>")) == ["The ? wall holds."]
