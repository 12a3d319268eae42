"""Which pieces of a page can be of the section's lists at all, told by where known articles stand.

Most of a page's links may stand in side boxes below the lists, and to read a piece costs more than to find it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from scraper.generic.teasers import Teaser

Shape = tuple[int, int]  # the path of a piece, and where the titled part of the page begins that it stands in
LEAST_KNOWN = 2  # articles that prove a list
_MOST_ADVERTS = 4  # pieces between a list and the links to its further pages


def within_reach(
    pieces: Sequence[tuple[Teaser, Shape]], known: Collection[str], feet: Iterable[int]
) -> Collection[Shape]:
    """The shapes of which some piece leads to a known article, or stands above, inside or at the foot of a list.

    `known` are the keys of known articles, `feet` the places of links to further pages. A list has known articles,
    several of them of one shape.
    """
    shapes: defaultdict[Shape, list[Teaser]] = defaultdict(list)
    ordered = sorted(pieces, key=lambda one: one[0].root.index)
    for piece, shape in ordered:
        shapes[shape].append(piece)
    met = {shape: {piece.link.key for piece in alike if piece.link.key in known} for shape, alike in shapes.items()}
    lists = [shapes[shape] for shape, keys in met.items() if len(keys) >= LEAST_KNOWN]
    end = max((alike[0].root.around_both(alike[-1].root).end for alike in lists), default=0)
    places = [piece.root.index for piece, _ in ordered]
    last = [at for foot in feet for at in range(bisect_left(places, foot))[-_MOST_ADVERTS:]]
    return {
        *(shape for shape, keys in met.items() if keys),
        *(shape for shape, alike in shapes.items() if alike[0].root.index < end),
        *(ordered[at][1] for at in last),
    }
