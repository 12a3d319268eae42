"""Which pieces of a page are read at all: those that can be of a list with known articles."""

from collections.abc import Sequence

import pytest

from scraper.generic.teasers import links
from scraper.html.markup import parse
from scraper.html.outline import outline
from scraper.learned.pieces import paths, pieces
from scraper.learned.reach import within_reach

_BASE = "https://tidal.example/boats"


def _keys(*names: str) -> set[str]:
    return {f"tidal.example/boats/the-long-tale-of-{name}" for name in names}


def _link(name: str) -> str:
    return f'<a href="/boats/the-long-tale-of-{name}">The long tale of {name}</a>'


def _items(shape: str, *names: str) -> str:
    return "".join(shape.replace("$", _link(name)) for name in names)


def _read(html: str, known: Sequence[str], feet: str = "") -> set[str]:
    """The names of the articles whose pieces are read; `feet` is the tag of what leads to further pages."""
    body = outline(parse(f"<body>{html}</body>"))
    ways = paths(body.elements)
    keys = _keys(*known)
    found = [(piece, (ways[piece.root.index], -1)) for piece in pieces(body, links(body, _BASE), keys, ways)]
    near = within_reach(found, keys, [foot.index for foot in body.tagged[feet]])
    return {piece.link.key.rpartition("-")[2] for piece, shape in found if shape in near}


_LIST = "<ul>" + _items("<li>$</li>", "tar", "oak", "rope") + "</ul>"
_BELOW = "<div>" + _items("<p>$</p>", "gulls", "crabs") + "</div>"
_KNOWN = ("oak", "rope")


def test_what_stands_below_every_list_is_not_read() -> None:
    assert _read(_LIST + _BELOW, _KNOWN) == {"tar", "oak", "rope"}


def test_what_stands_above_a_list_is_read_in_all_its_places() -> None:
    assert _read("<div><p>" + _link("whales") + "</p></div>" + _LIST + _BELOW, _KNOWN) == {
        "tar", "oak", "rope", "whales", "gulls", "crabs",
    }  # fmt: skip
    assert _read("<h3>" + _link("whales") + "</h3>" + _LIST + _BELOW, _KNOWN) == {"tar", "oak", "rope", "whales"}


def test_what_stands_in_the_row_of_a_list_is_read() -> None:
    row = "<div>" + _items("<p>$</p>", "tar", "oak") + "<h4>" + _link("whales") + "</h4>" + _items("<p>$</p>", "rope")
    assert _read(row + "</div>" + "<div>" + _items("<h5>$</h5>", "gulls") + "</div>", _KNOWN) == {
        "tar", "oak", "rope", "whales",
    }  # fmt: skip


def test_each_shape_of_which_one_is_known_is_read_and_one_known_article_makes_no_list() -> None:
    below = "<div>" + _items("<p>$</p>", "gulls", "crabs") + "</div><section>" + _items("<h4>$</h4>", "whales")
    assert _read(_LIST + below + "</section>", (*_KNOWN, "whales")) == {"tar", "oak", "rope", "whales"}


@pytest.mark.parametrize(("between", "is_read"), [(0, True), (3, True), (4, False)])
def test_what_stands_above_links_to_further_pages_is_read_with_some_adverts_between(
    between: int, is_read: bool
) -> None:
    adverts = "<div>" + _items("<h4>$</h4>", *"abcd"[:between]) + "</div>"
    shown = _read(_LIST + _BELOW + adverts + "<nav></nav>", _KNOWN, feet="nav")
    assert shown >= {"tar", "oak", "rope"}
    assert ("crabs" in shown) == is_read


def test_nothing_is_read_where_nothing_is_known() -> None:
    assert _read(_LIST, ()) == set()
    assert within_reach([], _keys("tar"), [3]) == set()
