"""Selectors of one or two steps for an element: by itself, in what it stands in, by its place among its like."""

from collections.abc import Iterator

from scraper.html.outline import Element
from scraper.induced.names import Choice
from scraper.induced.sketch import Sketch

_MOST_AROUND = 12  # levels
_CHOICES, _PARENTS, _AROUND = 8, 4, 2  # how many names of the element, its parent, those farther up are tried
_PLACE = 2.5  # what a number costs: the next card may have one thing more


def steps(sketch: Sketch, element: Element, top: Element) -> Iterator[Choice]:
    """Selectors that find the element (and others) from what stands around it, up to `top`."""
    own = sketch.names_of(element)[:_CHOICES]
    yield from own
    yield from _in_others(sketch, own, element, top)
    if (place := place_of(element)) is not None:
        bare = Choice(own[-1].cost if own else 0.0, f"{element.tag}:nth-of-type({place})")
        numbered = (Choice(bare.cost + _PLACE, bare.selector),)
        yield from numbered
        yield from _in_others(sketch, numbered, element, top)


def _in_others(sketch: Sketch, own: tuple[Choice, ...], element: Element, top: Element) -> Iterator[Choice]:
    """The steps with one before them: `h2 a`, `.meta > span`."""
    if element is top:
        return
    for distance, around in enumerate(element.around()):
        if distance == 0:
            continue
        names = sketch.names_of(around)[: _PARENTS if distance == 1 else _AROUND]
        if distance == 1 and (place := place_of(around)) is not None and around is not top:
            names = (*names, Choice(names[-1].cost + _PLACE if names else _PLACE, f"{around.tag}:nth-of-type({place})"))
        for outer in names:
            for one in own:
                cost = outer.cost + _inner(one.cost) + 0.5
                if distance == 1:
                    yield Choice(cost, f"{outer.selector} > {one.selector}")
                yield Choice(cost + 0.1 * distance, f"{outer.selector} {one.selector}")
        if around is top or distance == _MOST_AROUND:
            return


def _inner(cost: float) -> float:
    """A bare tag says enough where a good name stands before it."""
    return cost if cost < 3 else 1 + cost / 4


def place_of(element: Element) -> int | None:
    """The element's number among its siblings of one tag, from 1; None where it is the only one."""
    if element.parent is None:
        return None
    alike = [child for child in element.parent.children if not isinstance(child, str) and child.tag == element.tag]
    return alike.index(element) + 1 if len(alike) > 1 else None
