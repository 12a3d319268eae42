"""Selectors for single things of a page: what holds the cards, the heading, the link to the next page."""

import re
from collections.abc import Iterator, Sequence

from scraper.html.markup import attribute, text_of
from scraper.html.outline import HEADINGS, Element
from scraper.html.sites import address
from scraper.induced.names import Choice, by_id
from scraper.induced.sketch import Sketch
from scraper.induced.steps import place_of, steps

_FARTHER = 0.6  # what each level above the smallest container costs
_LARGER = 4.0  # what the share of other things in it costs
_PATH = 6.0  # what a way by numbers from the body costs
_NEXT = re.compile(
    r"(?:^|[\s_-])(?:next|older|weiter|siguiente|suivante?|prossima|pr[oó]xima)(?:$|[\s_-])", re.IGNORECASE
)
_CURRENT = re.compile(r"(?:^|[\s_.~=-])(?:current|active|selected)(?:$|[\s_\]-])")
_MOST_HEADINGS = 20
_MOST_PARTS = 3
_LOOSE = 0.7  # the largest share of a region that its parts make up


def containers(sketch: Sketch, region: Element) -> list[tuple[Choice, Element]]:
    """Selectors whose first match on the page is the region or what it stands in, the surest first."""
    found: list[tuple[Choice, Element]] = []
    for distance, element in enumerate(region.around()):
        extra = 1 - (region.end - region.index) / (element.end - element.index)
        dear = _FARTHER * distance + _LARGER * extra
        found.extend((Choice(one.cost + dear, one.selector), element) for one in first_matches(sketch, element))
    return sorted(found, key=lambda one: one[0])


def parted(sketch: Sketch, region: Element, elements: Sequence[Element]) -> tuple[str, ...] | None:
    """The containers of a few parts of a region, where most of it is something else; None where it is one list.

    The parts must be unlike each other: rows of one kind may be more tomorrow.
    """
    groups: dict[int, list[Element]] = {}
    for element in elements:
        branch = next((around for around in element.around() if around.parent is region), element)
        groups.setdefault(branch.index, []).append(element)
    if not 2 <= len(groups) <= _MOST_PARTS:
        return None
    held = [_around_all(group) for group in groups.values()]
    if any(one is region for one in held) or len({one.style for one in held}) < len(held):
        return None
    if sum(one.end - one.index for one in held) > _LOOSE * (region.end - region.index):
        return None
    ways = [min(_named_matches(sketch, one), default=None) for one in held]
    return tuple(way.selector for way in ways if way is not None) if all(ways) else None


def _around_all(elements: Sequence[Element]) -> Element:
    """The smallest element around them all, none of them itself."""
    return next(around for around in elements[0].around() if around is not elements[0] and around.holds(elements[-1]))


def heading(sketch: Sketch) -> str:
    """The selector of the section's name, "" where no heading says it."""
    wanted = sketch.listing.heading
    for element in [one for one in sketch.elements if one.tag in HEADINGS][:_MOST_HEADINGS]:
        if wanted and text_of(element.node) == wanted and (found := sorted(first_matches(sketch, element))):
            selector = found[0].selector
            return f"{element.tag}{selector}" if selector.startswith((".", "[")) else selector
    return ""


def next_link(sketch: Sketch) -> str:
    """The selector of the link to the next page by a word or a mark for it, "" where only its place would tell."""
    wanted, base = sketch.listing.next_url, sketch.page.final_url
    if wanted is None:
        return ""
    told = sketch.tree.css_first("link[rel~=next]")
    if told is not None and address(attribute(told, "href"), base) == wanted:
        return "link[rel~=next]"
    for element in sketch.elements:
        if element.tag == "a" and address(element.get("href"), base) == wanted:
            for one in sorted(_next_choices(sketch, element)):
                if _is_first(sketch, one.selector, element):
                    return one.selector
    return ""


def _next_choices(sketch: Sketch, link: Element) -> Iterator[Choice]:
    if "next" in link.get("rel").lower().split():
        yield Choice(0.5, "a[rel~=next]")
    for one in steps(sketch, link, sketch.elements[0]):
        if _NEXT.search(one.selector.replace(".", " ").replace("=", " ").replace("]", " ")):
            yield one
    around = link.parent
    for element in (link, around) if around is not None else ():
        before = _before(element)
        if before is None:
            continue
        inner = "" if element is link else " a"
        if before.get("aria-current"):
            yield Choice(1.0, f"[aria-current] + {element.tag}{inner}")
        for one in sketch.names_of(before):
            if _CURRENT.search(one.selector):
                yield Choice(1.0 + one.cost, f"{one.selector} + {element.tag}{inner}")


def _before(element: Element) -> Element | None:
    siblings = [child for child in element.parent.children if not isinstance(child, str)] if element.parent else []
    at = siblings.index(element) if element in siblings else 0
    return siblings[at - 1] if at else None


def first_matches(sketch: Sketch, element: Element) -> Iterator[Choice]:
    """The selectors whose first match on the whole page is the element."""
    found = list(_named_matches(sketch, element))
    yield from found
    if not found and _is_first(sketch, (path := _path(element)).selector, element):
        yield path


def _named_matches(sketch: Sketch, element: Element) -> Iterator[Choice]:
    own = [*by_id(element, sketch.words), *sketch.names_of(element)]
    yield from (one for one in own if _is_first(sketch, one.selector, element))
    for distance, around in enumerate(element.around()):
        if distance == 0:
            continue
        for before in [*by_id(around, sketch.words), *sketch.names_of(around)][:3]:
            for one in own[:4]:
                joint = " > " if distance == 1 else " "
                cost = before.cost + one.cost / 2 + 0.5 + distance / 4
                choice = Choice(cost, f"{before.selector}{joint}{one.selector}")
                if _is_first(sketch, choice.selector, element):
                    yield choice
        if distance == 4:
            return


def _path(element: Element) -> Choice:
    """The way from the body, by the number of each step among its like."""
    ways = [
        around.tag if (place := place_of(around)) is None else f"{around.tag}:nth-of-type({place})"
        for around in element.around()
    ]
    return Choice(_PATH + len(ways), " > ".join(reversed(ways)))


def _is_first(sketch: Sketch, selector: str, element: Element) -> bool:
    node = sketch.first(selector)
    return node is not None and node.mem_id == element.node.mem_id
