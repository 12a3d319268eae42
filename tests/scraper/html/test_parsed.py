"""A page is parsed once for all that read it together."""

import gc
from dataclasses import replace

import pytest

from scraper.html.parsed import parsed
from tests.scraper.saved import answer

PAGE = answer("<body><p>One</p><p>two</p></body>")


def test_what_reads_a_page_within_the_block_shares_its_tree_and_its_outline() -> None:
    with parsed(PAGE) as whole:
        tree, outline = whole.tree, whole.outline
        with parsed(whole) as again:
            assert again is whole
            assert (again.tree, again.outline) == (tree, outline)
        assert [element.tag for element in whole.outline.elements] == ["body", "p", "p"]


def test_the_outline_is_let_go_at_the_end_of_the_outermost_block() -> None:
    with parsed(PAGE) as whole:
        outline = whole.outline
    assert (outline.elements, outline.tagged) == ([], {})


def test_a_part_of_a_parsed_page_is_parsed_on_its_own() -> None:
    with parsed(PAGE) as whole, parsed(replace(whole, text="<body><p>One</p></body>")) as part:
        assert (len(whole.tree.css("p")), len(part.tree.css("p"))) == (2, 1)


@pytest.mark.parametrize("is_on", [True, False])
def test_the_search_for_garbage_rests_within_the_block_and_is_as_before_behind_it(*, is_on: bool) -> None:
    was_on = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        with parsed(PAGE):
            assert not gc.isenabled()
        assert gc.isenabled() == is_on
        with pytest.raises(ZeroDivisionError), parsed(PAGE):
            _fail()
        assert gc.isenabled() == is_on
    finally:
        (gc.enable if was_on else gc.disable)()


def _fail() -> None:
    raise ZeroDivisionError
