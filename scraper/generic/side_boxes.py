"""Which pieces of a page are not the section's list: menus, footers, side bars, most read, related, adverts.

A piece is known by its tag, by the names of its classes, or by the title that stands above it.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from scraper.generic.teasers import Teaser
from scraper.html.outline import HEADINGS, Element, Outline
from scraper.text.link_words import names_a_side_box

_ROLES = frozenset({"navigation", "contentinfo", "complementary", "search", "dialog", "menu", "menubar", "tablist"})
_TITLES = ("div", "span", "p", "strong", "b", "a", "li", "dt", "th", "td", "legend", "caption", "header", "label")
_LINKING = frozenset({"a", "li", "label"})
_NAMES = re.compile(
    r"(?:^|_|-)(?:"
    r"(?:right|left|secondary|tertiary)-?(?:bar|rail|col(?:umn)?|side)|side|side-?(?:bar|nav|rail|col(?:umn)?)\w*|rail"
    r"|aside|marginal\w*|nav|navbar|navigation|(?:main|top|site|mega|sub|footer|header|mobile|primary)-?(?:menu|nav)"
    r"|off-?canvas|drawer|footer|colophon|breadcrumbs?|tag-?(?:cloud|list)|post-tags|related\w*|popular\w*|trend(?:ing|s)?"
    r"|(?:most|top)-?(?:read|viewed|popular|commented|shared|clicked)\w*|meist-?gelesen\w*|mas-?(?:leid|vist)\w*"
    r"|mais-?(?:lid|vist)\w*|plus-?lus?|piu-?(?:lett|vist)\w*|best-?of|recommend\w*|you-may-\w+|read-?(?:also|next)"
    r"|(?<!--)ranking|top-?(?:10|ten)|sponsor\w*|advert\w*|ad-?(?:slot|unit|container|wrapper|box|banner)|ads?|outbrain|taboola"
    r"|native-?ad\w*|affiliate\w*|promoted|newsletter\w*|social\w*|cookie\w*|consent\w*|j?carousel\w*|swiper"
    r"|slick-(?:slider|track)|splide|glide|flickity\w*|owl-(?:carousel|stage)|marquee|news-?ticker"
    r"|slide-?show\w*|(?:bx|flex|nivo|tiny|rev|keen|main|top|home|post|news|featured)?-?slider\w*|skitter\w*"
    r"|breaking-?(?:news)?-?(?:bar|ticker|banner)|modal|popup|comments?-?(?:list|area|section)|widget-?area"
    r"|widget_(?:recent|popular|categor|archive|tag|rss|meta|search|nav|pages|calendar)\w*"
    r")(?:$|_|-(?!free))"
)
# What a page's own list may be called too: by where it stands; by how it is shown, or that it is read most.
_PLACED = re.compile(r"(?:^|_|-)(?:left|middle|cent(?:er|re)|content|main|primary)|^rail")
_SHOWN = re.compile(
    r"(?:^|_|-)(?:related|popular|trend|(?:most|top)-?(?:read|viewed|popular)|best-?of|recommend|you-may|ranking|top-?(?:10|ten)"
    r"|j?carousel|swiper|slick|splide|glide|flickity|owl|marquee|slide-?show|skitter)|slider"
)
_NAMING = frozenset({
    "data-area", "data-component", "data-module", "data-qa", "data-region", "data-test-id", "data-testid",
})  # fmt: skip
_LABELLED = frozenset({"section", "div", "ul", "ol"})  # by `aria-label`, as other boxes by a title
# `has-sidebar` is no side bar, and the article of a category or a tag of such a name is an article, as is one that
# Drupal promotes to the front page.
_LAYOUT = re.compile(
    r"(?:.*[_-])?(?:has|no|with|without|not|is|hide|show|layout)[_-]|(?:category|(?:post_)?tag|author|node)-"
)
_MOST_EXTRA_LINKS = 3  # beside a box's title: "see all", tabs
_MOST_PARTS = 10  # elements of a title with another heading, such as a subtitle
_MOST_TITLES = 300
_MOST_SIBLINGS = 1_000_000  # looked at in all: thousands of titles side by side would each look at all others
_LONGEST_TITLE = 80  # characters
# What a menu or a search form says too: titles of boxes only where they are headings or stand right above a list.
_ALSO_LINKS = frozenset({
    "search", "tags", "categories", "topics", "video", "videos", "podcast", "podcasts", "jobs", "events", "photos",
    "newsletter", "newsletters",
})  # fmt: skip


class Census:
    """How many teasers stand before each element of a page, and where links, headings, and main parts or first
    headings do.

    `within` says of each element whether it stands in a teaser, or is one.
    """

    def __init__(self, page: Outline, teasers: Sequence[Teaser]) -> None:
        size = len(page.elements)
        self.teasers = _before(size, (teaser.root for teaser in teasers))
        self.links = _places(page, ("a",))
        self.mains = _places(page, ("h1", "main"))
        self.headings = _places(page, HEADINGS)
        self.within = bytearray(size)
        for teaser in teasers:
            if _inside(self.teasers, teaser.root) == 1:  # no other in it
                self.within[teaser.root.index : teaser.root.end] = b"\1" * (teaser.root.end - teaser.root.index)


def _before(size: int, counted: Iterable[Element]) -> list[int]:
    marks = [0] * (size + 1)
    for element in counted:
        marks[element.index + 1] += 1
    return list(accumulate(marks))


def _places(page: Outline, tags: Iterable[str]) -> list[int]:
    return sorted(element.index for tag in tags for element in page.tagged[tag])


def _among(places: Sequence[int], start: int, stop: int) -> int:
    """How many places are of the elements from `start` to before `stop`."""
    return bisect_left(places, stop) - bisect_left(places, start)


def _inside(counted: Sequence[int], element: Element) -> int:
    return counted[element.end] - counted[element.index]


def is_apart(
    element: Element, census: Census, known: dict[int, bool], *, but: Callable[[Element], bool] = lambda _: False
) -> bool:
    """Whether an element stands in a menu, a footer or a piece that names itself a side box.

    `but` tells pieces that are none, whatever their names say. `known` remembers elements asked about.
    """
    trail: list[Element] = []
    verdict = False
    here: Element | None = element
    while here is not None:
        if here.index in known:
            verdict = known[here.index]
            break
        trail.append(here)
        here = here.parent
    for inner in reversed(trail):
        verdict = verdict or (_is_side(inner, census) and not but(inner))
        known[inner.index] = verdict
    return verdict


def _is_side(element: Element, census: Census) -> bool:
    if element.tag in {"nav", "footer", "menu", "dialog"}:
        return not any(above.tag in {"article", "li"} for above in element.around())
    role = element.attributes.get("role")
    if element.tag != "aside" and role not in _ROLES and not _says_it_is_apart(element):
        return False
    # What holds the page's main part is the page, whatever it is called.
    most = 4 * _inside(census.teasers, element) >= 3 * census.teasers[-1]
    size = 10 * (element.end - element.index) >= 9 * len(census.teasers)
    return not (most and (size or _among(census.mains, element.index, element.end)))


def is_named_by_place(element: Element) -> bool:
    """Whether an element is called what side boxes are called, but only for where it stands, as columns are."""
    return element.tag in _LABELLED and _are_all(element, _PLACED)


def may_be_the_list(element: Element) -> bool:
    """Whether an element is called what side boxes are called, but a page's own list may be, too."""
    return is_named_by_place(element) or (element.tag in _LABELLED and _are_all(element, _SHOWN))


def _are_all(element: Element, pattern: re.Pattern[str]) -> bool:
    names = [name for name in element.names.split() if is_named_apart(name)]
    return bool(names) and all(pattern.search(name) for name in names)


def _says_it_is_apart(element: Element) -> bool:
    if element.names and is_named_apart(element.names):
        return True
    spoken = element.get("aria-label")
    if spoken and element.tag in _LABELLED and names_a_side_box(spoken):
        return True
    if _NAMING.isdisjoint(element.attributes):
        return False
    return any(is_named_apart(element.get(name).lower()) for name in _NAMING & element.attributes.keys())


@lru_cache(maxsize=4096)
def is_named_apart(names: str) -> bool:
    """Whether one of an element's classes, in lower case, says that it is a side box, a menu or the like."""
    return any(_NAMES.search(name) and not _LAYOUT.match(name) for name in names.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of the page under a title of its own: elements from `start` to before `stop`."""

    start: int
    stop: int
    is_side: bool

    def holds(self, place: int) -> bool:
        """Whether the element of this place stands in it."""
        return self.start <= place < self.stop


def boxes(page: Outline, census: Census) -> list[Box]:
    """The parts of the page that have a title of their own."""
    found: list[Box] = []
    left = _MOST_SIBLINGS
    for title, is_side in _titles(page, census):
        top = _top(title, census)
        if top is None or top.parent is None:
            continue
        left -= len(top.parent.children)
        if left < 0:
            break
        box = _below(title, top, top.parent, census, is_side=is_side)
        if box is not None and not (is_side and _is_too_much(box, title, census)):
            found.append(box)
            if len(found) >= _MOST_TITLES:
                break
    return found


def _is_too_much(box: Box, title: Element, census: Census) -> bool:
    """Whether a side box would be the page's main part: then its title was a label between two cards, or a filter."""
    if _among(census.mains, box.start, box.stop):
        return True
    inside = census.teasers[box.stop] - census.teasers[box.start]
    return inside > (0.75 if title.tag in HEADINGS else 0.5) * census.teasers[-1]


def _titles(page: Outline, census: Census) -> Iterator[tuple[Element, bool]]:
    """What may be a box's title: headings that lead to no article, and other short texts that name a side box.

    What stands in a teaser has no other below it.
    """
    for tag in sorted(HEADINGS):
        for element in page.tagged[tag]:
            if census.within[element.index]:
                continue
            text = element.text() if not _inside(census.teasers, element) else ""
            if text and len(text) <= _LONGEST_TITLE:
                yield element, tag != "h1" and names_a_side_box(text)
    for tag in _TITLES:
        for element in page.tagged[tag]:
            if (
                element.index in page.worded
                and not census.within[element.index]
                and names_a_side_box(text := _only_text(element))
                and (text.casefold() not in _ALSO_LINKS or _is_followed(element, census))
            ):
                yield element, True


def _is_followed(element: Element, census: Census) -> bool:
    """Whether the next element behind a text, below the same parent, holds teasers: it is a box's title, no link."""
    after = iter(element.parent.children if element.parent is not None and element.tag not in _LINKING else [])
    beside = next((each for each in after if isinstance(each, Element) and each.index >= element.end), None)
    return beside is not None and _inside(census.teasers, beside) > 1


def _only_text(element: Element) -> str:
    """The text of an element that has one piece of its own and not much else."""
    if len(element.children) > 5:
        return ""
    only: str | None = None
    for child in element.children:
        if isinstance(child, str) and not child.isspace():
            if only is not None:
                return ""
            only = child
    return " ".join(only.split()) if only is not None and len(only) <= _LONGEST_TITLE else ""


def _below(title: Element, top: Element, parent: Element, census: Census, *, is_side: bool) -> Box | None:
    """The part of the page under a title: what follows it in the first element around it that holds teasers.

    That is `parent`; in it the title stands in `top`, or is it.
    """
    stop = parent.end
    before = after = None
    for sibling in parent.children:
        if isinstance(sibling, Element) and _inside(census.teasers, sibling):
            if top is not title and _are_of_one_list(sibling, top):
                return None  # an item of the list without a link of its own, such as an advert
            if sibling.index < top.index:
                before = sibling
            else:
                after = after or sibling
        elif isinstance(sibling, Element) and top.end <= sibling.index < stop and _is_title(sibling, title):
            stop = sibling.index
    if title.tag not in HEADINGS and before is not None and after is not None and _are_of_one_list(before, after):
        return None  # a label between two items
    return Box(start=top.end, stop=stop, is_side=is_side) if census.teasers[stop] > census.teasers[top.end] else None


def _are_of_one_list(one: Element, other: Element) -> bool:
    return one.style == other.style and ("." in one.style or one.tag in {"article", "li"})


def _top(title: Element, census: Census) -> Element | None:
    """The largest element around a title that holds little but the title."""
    if _inside(census.teasers, title):
        return None
    top = title
    heading = title.tag in HEADINGS
    own = _among(census.links, title.index, title.end)
    for distance, element in enumerate(title.around()):
        if _inside(census.teasers, element):
            break
        if _among(census.links, element.index, element.end) - own > _MOST_EXTRA_LINKS or element.tag == "article":
            return None
        if element.end - element.index > _MOST_PARTS and _among(census.headings, element.index, element.end) > 1:
            return None
        if not heading and (distance > 3 or element.tag in {"a", "li"}):
            return None
        top = element
    return top


def _is_title(element: Element, like: Element) -> bool:
    if element.tag == like.tag or element.tag in HEADINGS:
        return bool(element.text())
    return any(isinstance(child, Element) and child.tag in HEADINGS for child in element.children)
