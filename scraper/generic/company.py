"""What stands with the cards of the main list and belongs to it: in its region, before it, or behind it."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from scraper.generic.merits import A_ROW, Rated
from scraper.generic.side_boxes import Box
from scraper.html.outline import Element
from scraper.text.link_words import weight

_FAR_LESS = 4  # points by which an address promises less than those of the main list


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a page tells of where its list stands, and of its addresses."""

    feet: Sequence[int]  # the places of links to further pages
    head: int  # the place of the page's own heading, 0 where it has none
    top: int  # the place of the first card below that heading, one of two or three in a row left aside
    folder: str  # the beginning that its address shares with those of its own articles, "" where few share one
    size: int  # elements


class _List:
    """The main list's own cards as a measure for what else stands on the page."""

    def __init__(self, primary: Sequence[Rated], rated: Sequence[Rated], parts: Sequence[Box], page: Place) -> None:
        first, last = primary[0], primary[-1]
        self.first = first
        self.members = set(map(id, primary))
        self.region = first.story.teaser.root.around_both(last.story.teaser.root)
        self.scope = next((element for element in self.region.around() if is_main(element)), None)
        self.near = self.scope or self.region.parent or self.region
        self.head = page.head
        self.foot = min((place for place in page.feet if place > last.place), default=None)
        self.other = [part for part in parts if not part.holds(first.place)]
        self.rows = Counter(one.row for one in rated)
        keys = {one.key for one in primary}
        self.other_rows = Counter(one.row for one in rated if one.key not in keys)
        self.mean = fmean(one.merit for one in primary)
        self.usual = median(weight(one.story.title) for one in primary)
        self.promise = median(one.story.teaser.link.promise for one in primary)
        self.folders = {one.folder for one in primary}
        self.pieces = _cards_alone([one for one in rated if self._is_alike(one)])

    def holds(self, one: Rated) -> bool:
        """Whether a card stands in the list's region."""
        return self.region.holds(one.story.teaser.root)

    def has_company(self, one: Rated) -> bool:
        """Whether a card that is not the list's own belongs to it all the same."""
        if self._is_out_of_reach(one) or self._is_part_of_a_card(one) or not self._is_as_good(one):
            return False
        if self.holds(one):
            return True
        if one.place < self.first.place:
            return self._may_lead(one)
        close = self.foot is not None or self.near.holds(one.story.teaser.root)
        rich = one.story.is_heading and one.merit >= 0.9 * self.mean and self._is_alike(one)
        return (close or rich) and not any(part.holds(one.place) for part in self.other)

    def _may_lead(self, one: Rated) -> bool:
        """Whether it stands above the list as a lead does: close to it, or below the page's heading and rich."""
        below = one.place > self.head
        related = self._is_alike(one) or (one.is_rich and one.style[0] == self.first.style[0])
        if related or (self.near.parent or self.near).holds(one.story.teaser.root):
            return below or self.rows[one.row] < A_ROW
        return below and one.is_rich and self.rows[one.row] == 1

    def _is_out_of_reach(self, one: Rated) -> bool:
        """Whether it stands below the page numbers, or outside the page's main element that the list stands in."""
        below = self.foot is not None and one.place > self.foot
        return below or (self.scope is not None and not self.scope.holds(one.story.teaser.root))

    def _is_part_of_a_card(self, one: Rated) -> bool:
        """Whether it is but a link inside a card: its author, its section, what its excerpt leads to."""
        alone = self.other_rows[one.row] == 1 and not one.is_rich and not self._is_alike(one)
        return alone and _is_inside(one.place, self.pieces)

    def _is_as_good(self, one: Rated) -> bool:
        """Whether it shows as much as the list's own cards, or nearly."""
        if one.story.teaser.link.promise <= self.promise - _FAR_LESS and one.folder not in self.folders:
            return False
        if not one.is_bare and self._is_alike(one):
            return True
        inside = self.holds(one)
        if one.is_bare and not inside and not self.first.is_bare:
            return False
        return _is_like(one, self.mean, self.usual, inside=inside)

    def _is_alike(self, one: Rated) -> bool:
        return one.style[1] is not None and one.style[1] == self.first.style[1]


def with_company(primary: Sequence[Rated], rated: Sequence[Rated], parts: Sequence[Box], page: Place) -> list[Rated]:
    """The main list with what stands with it: in its region, before it, or behind it without a title of its own."""
    own = _List(primary, rated, parts, page)
    kept = {id(one) for one in rated if id(one) in own.members or own.has_company(one)}
    mine = Counter(one.row for one in rated if id(one) in kept)
    return [one for one in rated if id(one) in kept or (mine[one.row] >= 3 and own.holds(one))]


def _cards_alone(cards: Sequence[Rated]) -> list[Element]:
    """The pieces of the page, side by side, that hold one of these cards each, in page order."""
    places = sorted(one.place for one in cards)
    pieces: dict[tuple[int, str], list[Element]] = defaultdict(list)
    for one in cards:
        piece = root = one.story.teaser.root
        for element in root.around():
            if bisect_left(places, element.end) - bisect_left(places, element.index) > 1:
                break
            piece = element
        if piece.parent is not None:
            pieces[piece.parent.index, piece.tag].append(piece)
    alike = [piece for those in pieces.values() if len(those) >= A_ROW for piece in those]
    return sorted(alike, key=lambda piece: piece.index)


def _is_inside(place: int, pieces: Sequence[Element]) -> bool:
    at = bisect_right(pieces, place, key=lambda piece: piece.index)
    return at > 0 and place < pieces[at - 1].end


def _is_like(one: Rated, mean: float, usual: float, *, inside: bool) -> bool:
    """Whether a card is nearly as rich as those of the main list, and its headline of a like length."""
    if one.merit < mean * (0.45 if one.story.is_heading or inside else 0.7):
        return False
    size = weight(one.story.title)
    return (one.story.is_heading or size >= 0.4 * usual) and size <= 2.5 * usual


def is_main(element: Element) -> bool:
    """Whether an element says that it is the page's main part."""
    return element.tag == "main" or element.get("role") == "main"
