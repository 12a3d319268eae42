"""A page's own list in a piece that is named as side boxes are: "carousel", "trending"."""

from collections.abc import Sequence

from scraper.generic.side_boxes import Census, is_apart, may_be_the_list
from scraper.generic.teasers import Teaser
from scraper.html.outline import Element

_MANY_MORE = 1.5  # times as many articles in one such piece as in what else looks like the list


def list_named_amiss(found: Sequence[Teaser], census: Census, apart: dict[int, bool], fewest: int) -> list[Teaser]:
    """The teasers of the piece that is named like a side box and leads to most articles, if to many more than `fewest`.

    `apart` tells what is set aside by `is_apart`.
    """
    surely: dict[int, bool] = {}
    pieces: dict[int, list[Teaser]] = {}
    for teaser in found:
        if apart.get(teaser.root.index) and not is_apart(teaser.root, census, surely, surely=True):
            piece = _piece(teaser.root)
            pieces.setdefault(piece.index, []).append(teaser)
    most = max(pieces.values(), key=lambda those: len(_keys(those)), default=[])
    return most if len(_keys(most)) >= max(_MANY_MORE * fewest, 3) else []


def _piece(root: Element) -> Element:
    """The outermost element around a teaser that is named so."""
    return [element for element in root.around() if may_be_the_list(element)][-1]


def _keys(those: Sequence[Teaser]) -> set[str]:
    return {teaser.link.key for teaser in those}
