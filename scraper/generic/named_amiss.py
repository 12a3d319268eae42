"""A page's own list in a piece that is named as side boxes are: "left-column", "carousel", "trending"."""

from collections.abc import Sequence

from scraper.generic.side_boxes import Census, is_apart, may_be_the_list
from scraper.generic.teasers import Teaser
from scraper.html.outline import Element

_FEWEST = 3  # articles


def largest_named_amiss(found: Sequence[Teaser], census: Census, apart: dict[int, bool]) -> list[Teaser]:
    """The teasers of the piece that leads to most articles among those that only their names set aside.

    `apart` tells what is set aside by `is_apart`. Empty where no such piece leads to a few.
    """
    surely: dict[int, bool] = {}
    pieces: dict[int, list[Teaser]] = {}
    for teaser in found:
        if apart.get(teaser.root.index) and not is_apart(teaser.root, census, surely, surely=True):
            pieces.setdefault(_piece(teaser.root).index, []).append(teaser)
    most = max(pieces.values(), key=lambda those: len(keys_of(those)), default=[])
    return most if len(keys_of(most)) >= _FEWEST else []


def _piece(root: Element) -> Element:
    """The outermost element around a teaser that is named so."""
    return [element for element in root.around() if may_be_the_list(element)][-1]


def keys_of(those: Sequence[Teaser]) -> set[str]:
    """The addresses that teasers lead to, by their identities."""
    return {teaser.link.key for teaser in those}
