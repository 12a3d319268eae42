"""What follows the piece of a card and belongs to it still, where a list has its cards' parts one after the other.

Tables with a row for the headline and another for the time do so, lists of terms and their definitions, and headings
with paragraphs between them.
"""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise

from scraper.html.outline import Element
from scraper.learned.groups import Group

_MOST = 12  # elements that follow a piece


def tails(group: Group, keys: Mapping[int, str]) -> list[list[Element]]:
    """For each item the elements behind it that are its own; `keys` says which article's piece begins at a place."""
    parents = {item.root.parent.index for item in group.items if item.root.parent is not None}
    row = group.items[0].root.parent
    none: list[list[Element]] = [[] for _ in group.items]
    if row is None or len(parents) != 1 or len(group.items) < 2:
        return none
    children = [child for child in row.children if isinstance(child, Element)]
    places = [child.index for child in children]
    starts = [bisect_left(places, item.place) for item in group.items]
    lengths = [two - one - 1 for one, two in pairwise(starts)]
    usual = min(lengths)
    if not 0 < usual <= _MOST:
        return none
    pieces = sorted(keys)
    found = []
    for item, start in zip(group.items, starts, strict=True):
        tail = []
        for child in children[start + 1 : start + 1 + usual]:
            inside = pieces[bisect_left(pieces, child.index) : bisect_left(pieces, child.end)]
            if any(keys[place] != item.key for place in inside):
                break
            tail.append(child)
        found.append(tail)
    return found
