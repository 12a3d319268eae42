"""The selector of what marks a card as pinned."""

from scraper.html.outline import Element
from scraper.induced.cards import Cards
from scraper.induced.sketch import Sketch


def pinned_selector(sketch: Sketch, region: Element, cards: Cards) -> str:
    """The surest selector that finds something in all pinned cards and in no other, "" where none is pinned or fits."""
    shown = zip(cards.numbers, cards.elements, strict=True)
    pinned = [element for number, element in shown if sketch.listing.cards[number].pinned]
    if not pinned:
        return ""
    top = pinned[0]
    inside = sketch.elements[top.index : top.end]
    choices = sorted({one for element in inside for one in sketch.names_of(element)})
    return next((one.selector for one in choices if _marks(sketch, region, cards, one.selector) == pinned), "")


def _marks(sketch: Sketch, region: Element, cards: Cards, selector: str) -> list[Element]:
    found = sketch.found(region, selector)
    return [card for card in cards.elements if any(card.holds(element) for element in found)]
