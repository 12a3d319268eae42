"""The pieces of a page that may be cards, by their shape and by the titled part and the column that they stand in.

What stands in menus, footers and side boxes is left out.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pressclip.models import Known
from scraper.generic.card_marks import is_paid
from scraper.generic.headlines import Story, stories
from scraper.generic.side_boxes import Box, Census, boxes, is_apart, is_named_by_place
from scraper.generic.teasers import Teaser
from scraper.html.outline import Element, Outline
from scraper.learned.reach import Shape, within_reach
from scraper.text.likeness import title_likeness

_NO_BOX = -1
_NEAR_HEADING = 6  # elements between the page's heading and its list, such as a description
_MOST_COLUMNS = 4
_LEAST_IN_COLUMN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is known of a section before its lists are told.

    `ranks` says of keys where they are in `known`, the newest first; `feet` are the places of links to the list's
    further pages; `home` is the folder that only its own articles are in, "" for none.
    """

    known: Sequence[Known]
    ranks: Mapping[str, int]
    feet: Sequence[int]
    home: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Item:
    """A piece of the page that may be a card; `rank` is its place among the known articles, None for others.

    `is_named` says whether it shows the title that is known.
    """

    story: Story
    rank: int | None
    is_named: bool = False

    @property
    def key(self) -> str:
        """The address's identity."""
        return self.story.teaser.link.key

    @property
    def root(self) -> Element:
        """Its largest element."""
        return self.story.teaser.root

    @property
    def place(self) -> int:
        """Where it begins in the page."""
        return self.story.teaser.root.index


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Group:
    """Pieces of one shape and one part of the page, in page order, one an article; never empty.

    `box` is where that part begins, -1 where it has no title of its own; `has_foot` says whether links to further pages
    follow the group.
    """

    items: Sequence[Item]
    box: int = _NO_BOX
    has_foot: bool = False

    @property
    def ranks(self) -> list[int]:
        """The places of its known articles among all known ones, in page order."""
        return [item.rank for item in self.items if item.rank is not None]

    def around(self) -> Element:
        """The smallest element that holds all its items."""
        return self.items[0].root.around_both(self.items[-1].root)

    def is_under_another_title(self, main: "Group") -> bool:
        """Whether it stands in a titled part of the page that the main list is not in."""
        return self.box not in {_NO_BOX, main.box}

    def order(self) -> int:
        """How many more of its known articles follow in their order than against it."""
        return sum(1 if one < two else -1 for one, two in pairwise(self.ranks))

    def density(self) -> float:
        """The share of known articles from the first of them to the last; 0 without any."""
        places = [at for at, item in enumerate(self.items) if item.rank is not None]
        return len(places) / (places[-1] - places[0] + 1) if places else 0.0


def groups(page: Outline, pieces: Sequence[Teaser], section: Section, ways: Sequence[int]) -> list[Group]:
    """The groups of the page's pieces that may be lists of the section's.

    `ways` are the `scraper.learned_pieces.paths` of the page's elements.
    """
    matter = [(piece, (ways[piece.root.index], box)) for piece, box in _matter(page, pieces, section.ranks.keys())]
    near = within_reach(matter, section.ranks.keys(), section.feet)
    read = [(piece, shape) for piece, shape in matter if shape in near]
    found: defaultdict[Shape, list[Item]] = defaultdict(list)
    for story, (_, shape) in zip(stories([piece for piece, _ in read]), read, strict=True):
        if story.title and not is_paid(story):
            found[shape].append(_item(story, section))
    columns = [(box, _once(column)) for (_, box), items in found.items() for column in _columns(items)]
    lasts = _lasts([item.place for _, column in columns for item in column], section.feet)
    return [Group(items=column, box=box, has_foot=column[-1].place in lasts) for box, column in columns]


def _once(items: Sequence[Item]) -> list[Item]:
    """The first item of each article."""
    first: dict[str, Item] = {}
    for item in items:
        first.setdefault(item.key, item)
    return list(first.values())


def _matter(page: Outline, pieces: Sequence[Teaser], known: Container[str]) -> list[tuple[Teaser, int]]:
    """The pieces outside menus, footers and side boxes, and for each where the titled part begins that it stands in.

    What is called a side box only for where it stands is one unless most known articles of the page stand there.
    """
    census = Census(page, pieces)
    parts = boxes(page, census)
    titled = [part for part in parts if not _has_the_heading(part, page)]
    beside = [part for part in parts if _is_beside(part, census)]
    linked = {piece.link.key for piece in pieces if piece.link.key in known}

    def outside(but: Callable[[Element], bool]) -> list[tuple[Teaser, int]]:
        apart: dict[int, bool] = {}
        found = []
        for piece in pieces:
            place = piece.root.index
            if not is_apart(piece.root, census, apart, but=but) and _innermost(place, beside) == _NO_BOX:
                found.append((piece, _innermost(place, titled)))
        return found

    found = outside(lambda _: False)
    met = linked.intersection(piece.link.key for piece, _ in found)
    return found if 2 * len(met) >= len(linked) else outside(is_named_by_place)


def _innermost(place: int, parts: Iterable[Box]) -> int:
    """Where the last of the parts begins that hold a place."""
    start = _NO_BOX
    for part in parts:
        if start < part.start <= place < part.stop:
            start = part.start
    return start


def _has_the_heading(part: Box, page: Outline) -> bool:
    """Whether a part's title is the page's own heading."""
    return any(part.start - _NEAR_HEADING <= heading.end <= part.start for heading in page.tagged["h1"][:2])


def _is_beside(part: Box, census: Census) -> bool:
    """Whether a part's title says that it is not the list, unless it is as good as the whole page."""
    return part.is_side and 10 * (census.teasers[part.stop] - census.teasers[part.start]) < 9 * census.teasers[-1]


def _item(story: Story, section: Section) -> Item:
    rank = section.ranks.get(story.teaser.link.key)
    if rank is None:
        return Item(story=story, rank=None)
    title = section.known[rank].title
    texts = (story.title, *(line.text for line in story.lines))
    return Item(story=story, rank=rank, is_named=any(title_likeness(text, title) for text in texts))


def _lasts(places: Iterable[int], feet: Iterable[int]) -> set[int]:
    """The places of the items that stand last above a link to a further page."""
    ordered = sorted(places)
    return {ordered[at - 1] for foot in feet if (at := bisect_left(ordered, foot)) > 0}


def _columns(items: list[Item]) -> list[list[Item]]:
    """The items by the columns that they stand in, where there are a few of several items each, as of two lists."""
    around = Group(items=items).around()
    columns: defaultdict[int, list[Item]] = defaultdict(list)
    for item in items:
        columns[chunk(item, around)].append(item)
    are_some = 2 <= len(columns) <= _MOST_COLUMNS and min(map(len, columns.values())) >= _LEAST_IN_COLUMN
    return list(columns.values()) if are_some else [items]


def chunk(item: Item, around: Element) -> int:
    """The place of the child of `around` that holds an item; the item's own where that is `around`."""
    here = item.place
    for element in item.root.around():
        if element is around:
            break
        here = element.index
    return here
