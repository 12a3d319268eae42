"""The selector of the cards: one that finds in each card's part of the page one element, and nothing that holds two."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from scraper.html.outline import Element
from scraper.induced.names import Choice
from scraper.induced.sketch import Sketch
from scraper.induced.steps import steps
from scraper.induced.values import Field

_SAMPLES = 8  # cards whose elements are looked at
_HIGHEST = 12  # levels above a link
_MOST_TRIED = 160  # selectors
_MOST_STARTS, _MOST_FURTHER, _MOST_PIECES = 4, 4, 3  # where several are joined
_SURE = 2.0  # what a good name costs; no others are looked for then
_STRAY = 3.0  # what elements with no card or several cost, as a share of all
_BARE = 3.0  # what a field costs that stands outside the elements, as a share of all


_WORD = re.compile(r"[^\W_]+")
_LONG = 4  # letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """A selector, its cost, and the elements that it finds with the number of the card that each is."""

    selector: str
    cost: float
    elements: tuple[Element, ...]
    numbers: tuple[int, ...]

    @property
    def first(self) -> dict[int, Element]:
        """Each card's first element, by the card's number: what that says counts."""
        pairs = zip(reversed(self.numbers), reversed(self.elements), strict=True)
        return dict(pairs)


def regions(sketch: Sketch) -> list[Element]:
    """The smallest elements that hold every card, in page order."""
    full = sketch.masks[0]
    whole = [element for element in sketch.elements if sketch.masks[element.index] == full]
    parents = {element.parent.index for element in whole if element.parent is not None}
    return [element for element in whole if element.index not in parents]


def cards_by_selector(sketch: Sketch, region: Element, fields: Sequence[Field], ways: Sequence[Choice]) -> list[Cards]:
    """The selectors that find all cards of a region in their order, the surest first, one for each set of elements.

    `ways` are selectors of the region itself.
    """
    search = _Search(sketch, region, fields, ways)
    wanted = range(len(sketch.listing.cards))
    tried = search.tried(wanted)
    whole = [one for one in tried if len(set(one.numbers)) == len(wanted)]
    is_sure = any(one.cost <= _SURE for one in whole)
    return _best_each([*whole, *(() if is_sure else search.joined(tried))])


def _best_each(found: Sequence[Cards]) -> list[Cards]:
    """The surest selector for each set of elements."""
    best: dict[tuple[int, ...], Cards] = {}
    for one in sorted(found, key=lambda one: one.cost):
        best.setdefault(tuple(element.index for element in one.elements), one)
    return list(best.values())


class _Search:
    """The search for the cards' selector in one region."""

    def __init__(self, sketch: Sketch, region: Element, fields: Sequence[Field], ways: Sequence[Choice]) -> None:
        self.sketch = sketch
        self.region = region
        self.fields = fields
        self.ways = ways

    def tried(self, wanted: Sequence[int]) -> list[Cards]:
        """Every selector from the surroundings of some cards' links that finds nothing wrong."""
        costs: dict[str, float] = {}
        support: dict[str, set[int]] = {}
        sample = _sample(wanted)
        for number, element in self._parts(sample):
            for one in (*steps(self.sketch, element, self.region), *self._ways_to(element)):
                costs[one.selector] = min(one.cost, costs.get(one.selector, one.cost))
                support.setdefault(one.selector, set()).add(number)
        ranked = sorted(costs, key=lambda selector: costs[selector] + 6 * (1 - len(support[selector]) / len(sample)))
        found = (self._cards(Choice(costs[selector], selector)) for selector in ranked[:_MOST_TRIED])
        return [one for one in found if one is not None]

    def joined(self, tried: Sequence[Cards]) -> Iterator[Cards]:
        """Several selectors that find all cards between them: a lead story and the list below it."""
        every = set(range(len(self.sketch.listing.cards)))
        part = [one for one in tried if set(one.numbers) != every and self._lasts(one)]
        most = sorted(_best_each(part), key=lambda one: (-len(set(one.numbers)), one.cost))
        waiting = [(one, 1) for one in most[:_MOST_STARTS]]
        while waiting:
            start, pieces = waiting.pop()
            missing = every - set(start.numbers)
            more = [one for one in self.tried(sorted(missing)) if missing & set(one.numbers) and self._lasts(one)]
            further = sorted(_best_each(more), key=lambda one: (-len(missing & set(one.numbers)), one.cost))
            for one in further[:_MOST_FURTHER]:
                both = self._cards(Choice(start.cost + one.cost, f"{start.selector}, {one.selector}"))
                if both is None:
                    continue
                if set(both.numbers) == every:
                    yield both
                elif pieces + 1 < _MOST_PIECES and one is further[0]:
                    waiting.append((both, pieces + 1))

    def _lasts(self, piece: Cards) -> bool:
        """Whether a selector that finds one card alone may find another tomorrow: it has no word of the article's."""
        if len(set(piece.numbers)) > 1:
            return True
        words = set(_WORD.findall(unquote(self.sketch.listing.cards[piece.numbers[0]].url).lower()))
        return words.isdisjoint(word for word in _WORD.findall(piece.selector.lower()) if len(word) >= _LONG)

    def _parts(self, numbers: set[int]) -> Iterator[tuple[int, Element]]:
        """The elements around the links to these cards, as far as they hold no other card."""
        bits = {1 << number: number for number in numbers}
        masks = self.sketch.masks
        for link in self.sketch.elements[self.region.index : self.region.end]:
            if link.get("href") and (number := bits.get(masks[link.index])) is not None:
                for distance, element in enumerate(link.around()):
                    if masks[element.index] != 1 << number or distance == _HIGHEST:
                        break
                    yield number, element

    def _ways_to(self, element: Element) -> Iterator[Choice]:
        """The region's own selector and the tags from there on: for pages without names."""
        tags: list[str] = []
        for around in element.around():
            if around is self.region or len(tags) > 3:
                break
            tags.append(around.tag)
        else:
            return
        if around is self.region and tags:
            for way in self.ways[:2]:
                yield Choice(way.cost + 2 + len(tags), " > ".join([way.selector, *reversed(tags)]))

    def _cards(self, choice: Choice) -> Cards | None:
        """What a selector finds; None where that cannot be the cards.

        An element must hold a card with what must be said of it, no second match for that card, and no link to another
        article alone; the order must be the list's. A few may hold other cards beside their own: related stories.
        """
        elements: list[Element] = []
        numbers: list[int] = []
        strays = shared = end = 0
        for element in self.sketch.found(self.region, choice.selector):
            count = self.sketch.masks[element.index].bit_count()
            if element.index < end or (not count and self.sketch.links_elsewhere(element)):
                return None
            strays += not count
            shared += count > 1
            if count:
                elements.append(element)
                numbers.append(self.sketch.first_card(element))
            if count == 1:
                end = element.end
        order = list(dict.fromkeys(numbers))
        if not order or order != sorted(order) or strays > len(order):
            return None
        cost = choice.cost + _STRAY * (strays + shared) / len(order)
        found = Cards(selector=choice.selector, cost=cost, elements=tuple(elements), numbers=tuple(numbers))
        lost = self._lost(found)
        return None if lost is None else replace(found, cost=cost + lost)

    def _lost(self, found: Cards) -> float | None:
        """What it costs that fields stand outside the elements; None where one does that must be read."""
        lost, first = 0.0, found.first
        for field in self.fields:
            outside = sum(not field.stands_in(number, first[number]) for number in first.keys() & field.known)
            if outside and field.strict:
                return None
            lost += _BARE * outside / len(first)
        return lost


def _sample(wanted: Sequence[int]) -> set[int]:
    """The first, the last, and some between."""
    step = max(1, len(wanted) // (_SAMPLES - 1))
    return {*wanted[::step], wanted[-1]}
