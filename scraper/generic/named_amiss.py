"""A page's own list in a piece that is named as side boxes are: "left-column", "carousel", "trending"."""

from collections.abc import Sequence

from scraper.generic.side_boxes import Census, is_apart, may_be_the_list
from scraper.generic.teasers import Teaser
from scraper.html.outline import Element

_MOST_PIECES = 3


def named_amiss(found: Sequence[Teaser], census: Census, apart: dict[int, bool], fewest: int) -> list[list[Teaser]]:
    """The teasers of each piece that its name alone sets aside, of the largest that lead to `fewest` articles or more.

    `apart` tells what is set aside by `is_apart`.
    """
    surely: dict[int, bool] = {}
    pieces: dict[int, list[Teaser]] = {}
    for teaser in found:
        if apart.get(teaser.root.index) and not is_apart(teaser.root, census, surely, but=may_be_the_list):
            pieces.setdefault(_piece(teaser.root).index, []).append(teaser)
    large = [those for those in pieces.values() if len(_keys(those)) >= fewest]
    return sorted(large, key=len, reverse=True)[:_MOST_PIECES]


def _piece(root: Element) -> Element:
    """The outermost element around a teaser that is named so."""
    return [element for element in root.around() if may_be_the_list(element)][-1]


def _keys(those: Sequence[Teaser]) -> set[str]:
    return {teaser.link.key for teaser in those}
