"""Which pieces of a page may be cards, by the articles that are known: what leads to one, and what is made like it."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, pairwise, takewhile

from scraper.generic.teasers import Link, Teaser
from scraper.html.outline import HEADINGS, Element, Outline

_MOST_PIECES = 600
_OFTEN = 2  # so often one article stands in like places, by its picture and its title
_MOST_BESIDE = 12  # links of a card that lead elsewhere: labels, authors, tags
_FEW_HEADINGS = 2  # more h1 than these are the cards' own
_NEAR = 12  # siblings that are looked at
_FEW = 3  # pieces of one shape

Slot = tuple[int, int]  # the path of an anchor, and which of its like it is below its parent


def paths(elements: Sequence[Element]) -> list[int]:
    """For each element a number that it shares with those of the same style in places of the same styles."""
    numbers: dict[tuple[int, str], int] = {}
    found: list[int] = []
    for element in elements:
        parent = element.parent
        way = (found[parent.index] if parent is not None else -1, element.style)
        if (number := numbers.get(way)) is None:
            number = numbers[way] = len(numbers)
        found.append(number)
    return found


def pieces(page: Outline, links: Sequence[Link], known: Collection[str], ways: Sequence[int]) -> list[Teaser]:
    """The pieces of the page that lead to one article alone, in page order.

    `links` are those of the page, `known` the keys of known articles, `ways` the `paths` of the page's elements.
    Empty where no known article is linked.
    """
    candidates = _candidates(links, known, ways)
    marks = sorted((anchor.index, number) for number, link in enumerate(candidates) for anchor in link.anchors)
    beside = _beside(page, [place for place, _ in marks])
    found: dict[int, Teaser] = {}
    for (place, number), (before, after) in zip(marks, _neighbours(marks, len(page.elements)), strict=True):
        anchor = page.elements[place]
        root = _territory(anchor, before, after, beside)
        teaser = found.setdefault(root.index, Teaser(link=candidates[number], root=root, anchors=[]))
        teaser.anchors.append(anchor)
    told = [found[index] for index in sorted(found)[:_MOST_PIECES]]
    common = Counter(ways[teaser.root.index] for teaser in told)
    headings = sorted((element for tag in HEADINGS for element in page.tagged[tag]), key=lambda element: element.index)
    for teaser in told:
        teaser.root = _usual(teaser, common, ways, headings)
    return told


def _candidates(links: Sequence[Link], known: Collection[str], ways: Sequence[int]) -> list[Link]:
    """The links to known articles, and those whose anchors or whose addresses are like theirs."""
    old = [link for link in links if link.key in known]
    if not old:
        return []
    flat = _flat(old, ways)
    slots = {_slot(anchor, ways, flat) for link in old for anchor in link.anchors}
    often = max(_OFTEN, *(_most_alike(link, ways) for link in old))
    promises = sorted(link.promise for link in old)
    least, usual = promises[0] - 2, promises[len(promises) // 4]
    shallowest = min(link.key.count("/") for link in old)

    def is_like(link: Link) -> bool:
        if len(link.anchors) > often and _most_alike(link, ways) > often:
            return False
        deep = link.key.count("/") >= shallowest
        if deep and link.promise >= max(1, usual - 2):
            return True
        if link.promise < (least if deep else usual - 1):
            return False
        return any(_slot(anchor, ways, flat) in slots for anchor in link.anchors)

    return [link for link in links if link.key in known or is_like(link)]


def _most_alike(link: Link, ways: Sequence[int]) -> int:
    """How often a link stands in like places: a label or an author does on many cards."""
    return max(Counter(ways[anchor.index] for anchor in link.anchors).values())


def _flat(old: Iterable[Link], ways: Sequence[int]) -> set[int]:
    """The paths of anchors of which several articles' stand below one parent, so that their order says nothing."""
    keys: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for link in old:
        for anchor in link.anchors:
            if anchor.parent is not None:
                keys[anchor.parent.index, ways[anchor.index]].add(link.key)
    return {way for (_, way), several in keys.items() if len(several) > 1}


def _slot(anchor: Element, ways: Sequence[int], flat: Collection[int]) -> Slot:
    way = ways[anchor.index]
    return way, -1 if way in flat else _place_among_like(anchor)


def _place_among_like(element: Element) -> int:
    before = 0
    for child in element.parent.children[:_NEAR] if element.parent is not None else ():
        if child is element:
            break
        before += isinstance(child, Element) and child.style == element.style
    return before


def _neighbours(marks: Sequence[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """For each mark, a place and whose it is, the places of the nearest marks of others before and behind it."""
    befores = _nearest(marks, -1)
    afters = _nearest(marks[::-1], size)[::-1]
    return list(zip(befores, afters, strict=True))


def _nearest(marks: Sequence[tuple[int, int]], none: int) -> list[int]:
    nearest: list[int] = []
    for at, (_, number) in enumerate(marks):
        if at == 0:
            nearest.append(none)
        else:
            place, other = marks[at - 1]
            nearest.append(nearest[-1] if other == number else place)
    return nearest


def _beside(page: Outline, places: Sequence[int]) -> Sequence[int]:
    """What a card does not hold, or a few of, counted before each element: links, and the page's heading as too many.

    `places` are those of the links to articles, none of which the page's heading is.
    """
    marks = [0] * (len(page.elements) + 1)
    for anchor in page.tagged["a"]:
        marks[anchor.index + 1] = 1
    headings = page.tagged["h1"] if len(page.tagged["h1"]) <= _FEW_HEADINGS else []
    for heading in headings:
        if bisect_left(places, heading.end) == bisect_left(places, heading.index):
            marks[heading.index + 1] = _MOST_BESIDE + 1
    return list(accumulate(marks))


def _territory(anchor: Element, before: int, after: int, beside: Sequence[int]) -> Element:
    """The largest piece of the page around an anchor that no other article stands in, and no more than a card holds."""
    root = anchor
    here: Element | None = anchor
    while here is not None and here.index > before and here.end <= after:
        if beside[here.end] - beside[here.index] > _MOST_BESIDE:
            break
        root, here = here, here.parent
    return root


def _usual(teaser: Teaser, common: Mapping[int, int], ways: Sequence[int], headings: Sequence[Element]) -> Element:
    """The piece without what is around it alone: the card in a row of one, or below the title of a box of one."""
    often = common[ways[teaser.root.index]]
    if often > _FEW:
        return teaser.root
    around = takewhile(teaser.root.holds, teaser.anchors[0].around())
    whole = [element for element in around if element.holds(teaser.anchors[-1])]
    if often == 1:
        whole = _below_titles(whole, headings)
    return max(whole, key=lambda element: (common.get(ways[element.index], 0), -element.depth))


def _below_titles(whole: Sequence[Element], headings: Sequence[Element]) -> list[Element]:
    """The elements from the inside up to where a heading of higher rank than the card's own stands above it."""
    places = [heading.index for heading in headings]
    kept = list(whole[:1])
    for inner, outer in pairwise(whole):
        begin, end = bisect_left(places, inner.index), bisect_left(places, inner.end)
        own, above = headings[begin:end], headings[bisect_left(places, outer.index) : begin]
        if own and any(heading.tag <= own[0].tag for heading in above):
            break
        kept.append(outer)
    return kept
