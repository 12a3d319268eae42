"""The selector of a field: one whose first match in each card says what the reading says of that card."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.html.outline import Element
from scraper.induced.cards import Cards
from scraper.induced.names import Choice
from scraper.induced.sketch import Sketch
from scraper.induced.steps import place_of, steps
from scraper.induced.values import Field

_SAMPLES = 10  # cards whose elements are looked at
_MOST_PLACES = 6  # in one card
_MOST_TRIED = 80  # selectors
_MOST_PIECES = 3
_BY_PLACE = 9.0  # what a number in the card costs
_LEAST = 0.6  # of the cards that have it; for less, a field that may be missing is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    selector: str
    cost: float
    right: frozenset[int]  # numbers of cards
    extra: frozenset[int]  # that have none


def field_selector(sketch: Sketch, region: Element, cards: Cards, field: Field) -> Choice | None:
    """The surest selector for a field; "" where no card has it, None where none fits."""
    if not field.known:
        return Choice(0.0, "")
    tried = (_tried(sketch, region, cards, one, field) for one in _candidates(sketch, cards, field))
    return _together([one for one in tried if one is not None], field)


def _candidates(sketch: Sketch, cards: Cards, field: Field) -> list[Choice]:
    """Selectors of the elements that say the right thing, those that most sampled cards share first."""
    first = cards.first
    numbers = sorted(field.known)
    sample = numbers[:: max(1, len(numbers) // _SAMPLES)]
    costs: dict[str, float] = {}
    support: dict[str, set[int]] = {}
    for number in sample:
        top = first[number]
        inside = [place for place in field.places.get(number, ()) if top.index <= place < top.end]
        for place in inside[:_MOST_PLACES]:
            for one in (*steps(sketch, sketch.elements[place], top), *_in_card(sketch.elements[place], cards)):
                costs[one.selector] = min(one.cost, costs.get(one.selector, one.cost))
                support.setdefault(one.selector, set()).add(number)
    ranked = sorted(costs, key=lambda selector: costs[selector] + 5 * (1 - len(support[selector]) / len(sample)))
    return [Choice(costs[selector], selector) for selector in ranked[:_MOST_TRIED]]


def _in_card(element: Element, cards: Cards) -> Iterator[Choice]:
    """The element by its number in the card, where cards are told by their place too and might be taken for it."""
    place = place_of(element)
    if place is not None and "," not in cards.selector:
        yield Choice(_BY_PLACE, f"{cards.selector} > {element.tag}:nth-of-type({place})")
        yield Choice(_BY_PLACE + 1, f"{cards.selector} {element.tag}:nth-of-type({place})")


def _tried(sketch: Sketch, region: Element, cards: Cards, choice: Choice, field: Field) -> _Tried | None:
    """What a selector says of the cards; None where it says a wrong thing of one."""
    owners = {element.index: element for element in cards.elements}
    shown: dict[int, Element] = {}
    for element in sketch.found(region, choice.selector):
        owner = next((around for around in element.around() if around.index in owners), None)
        if owner is not None:
            shown.setdefault(owner.index, element)
    right, extra = set[int](), set[int]()
    for number, top in cards.first.items():
        if top.index in shown:
            said, wanted = field.read(shown[top.index]), field.wanted[number]
            if said == wanted:
                right.add(number)
            elif wanted is not None or field.strict:
                return None
            else:
                extra.add(number)
    right &= field.known
    return _Tried(selector=choice.selector, cost=choice.cost, right=frozenset(right), extra=frozenset(extra))


def _together(fit: Sequence[_Tried], field: Field) -> Choice | None:
    """The surest selector, or several that say it of all cards between them; each is right where it says anything."""
    missing, pieces, cost, total = field.known, list[_Tried](), 0.0, len(field.known)
    while missing and len(pieces) < _MOST_PIECES:
        worth = [one for one in fit if len(one.right & missing) >= (2 if pieces and not field.strict else 1)]
        best = max(worth, key=lambda one: _worth(one, missing, total), default=None)
        if best is None:
            break
        pieces.append(best)
        missing = missing - best.right
        cost += best.cost
    if not pieces or (missing and (field.strict or total - len(missing) < _LEAST * total)):
        return None
    return Choice(cost, ", ".join(one.selector for one in pieces))


def _worth(one: _Tried, missing: frozenset[int], total: int) -> float:
    return 20 * (len(one.right & missing) - len(one.extra) / 2) / total - one.cost
