"""Where a page may tell of articles: each linked address with the piece of the page that belongs to it alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from scraper.link_signs import NEVER, promise, site_of
from scraper.link_words import has_letters, is_aside, weight
from scraper.outline import HEADINGS, Element, Outline
from scraper.sites import address, identity

_MOST_LINKS = 3_000
_OFTEN = 3  # so often a page shows one label, and seldom one headline
_NOT_FOLLOWED = ("#", "javascript:", "mailto:", "tel:", "data:", "whatsapp:")
_SEVERAL = -2  # pieces of the page that belong to several addresses
_NOBODY = -1


@dataclass(slots=True, eq=False, kw_only=True)
class Link:
    """An address of this site that a page leads to, with every anchor that does so."""

    key: str
    url: str
    promise: int
    anchors: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # of the anchors, in their order


@dataclass(slots=True, eq=False, kw_only=True)
class Teaser:
    """A piece of the page that leads to one article alone: the largest that does."""

    link: Link
    root: Element
    anchors: list[Element]  # those that stand in it


def teasers(page: Outline, base: str) -> list[Teaser]:
    """Every piece of the page that may tell of an article, in page order. Their number is bounded."""
    candidates = [link for link in links(page, base) if _may_be_an_article(link)]
    owners = _owners(page.elements, candidates)
    found: dict[int, Teaser] = {}
    for link in candidates:
        for anchor in link.anchors:
            root = _territory(anchor, owners)
            if (known := found.get(root.index)) is not None:
                known.anchors.append(anchor)
            else:
                found[root.index] = Teaser(link=link, root=root, anchors=[anchor])
    return [found[index] for index in sorted(found)]


def links(page: Outline, base: str) -> list[Link]:
    """The addresses of this page's own site that it leads to, itself left out."""
    here = identity(base) or ""
    home = site_of(here)
    by_href: dict[str, Link | None] = {}
    by_key: dict[str, Link] = {}
    for anchor in page.tagged["a"][:_MOST_LINKS]:
        href = anchor.get("href").strip()
        if href not in by_href:
            by_href[href] = _link(href, base, here, home, by_key)
        if (link := by_href[href]) is not None:
            link.anchors.append(anchor)
            link.texts.append(anchor.text())
    return list(by_key.values())


def _link(href: str, base: str, here: str, home: str, known: dict[str, Link]) -> Link | None:
    if not href or href.lower().startswith(_NOT_FOLLOWED):
        return None
    url = address(href, base)
    key = identity(url)
    if url is None or key is None or key == here or site_of(key) != home:
        return None
    if key not in known:
        above = here.startswith(f"{key}/")
        known[key] = Link(key=key, url=url, promise=NEVER if above else promise(key))
    return known[key]


def _may_be_an_article(link: Link) -> bool:
    if link.promise == NEVER:
        return False
    texts = [text for text in link.texts if has_letters(text) and not is_aside(text)]
    longest = max(texts, key=weight, default="")
    is_long = weight(longest) >= 20 and (" " in longest or not longest.isascii())
    if longest and _is_a_label(link, texts.count(longest), is_long=is_long):
        return False
    if link.promise >= 1:
        return True
    if any(_is_heading(anchor) for anchor in link.anchors):
        return link.promise >= 0 or is_long
    return link.promise > -3 and is_long


def _is_a_label(link: Link, shown: int, *, is_long: bool) -> bool:
    """Whether the page shows one text of this link again and again, and in like places: a category, an author."""
    if link.promise <= (0 if is_long else 1):
        return shown >= _OFTEN
    if link.promise > 3 or shown <= _OFTEN:
        return False
    places = {(anchor.style, anchor.parent.style if anchor.parent is not None else "") for anchor in link.anchors}
    return len(places) == 1 and not any(_is_heading(anchor) or len(anchor.children) > 1 for anchor in link.anchors)


def _is_heading(anchor: Element) -> bool:
    for distance, element in enumerate(anchor.around()):
        if element.tag in HEADINGS:
            return True
        if distance == 3:
            break
    return False


def _owners(elements: Sequence[Element], candidates: Sequence[Link]) -> list[int]:
    """For each element by its index the candidate that alone stands in it, or `_NOBODY` or `_SEVERAL`."""
    owners = [_NOBODY] * len(elements)
    for number, link in enumerate(candidates):
        for anchor in link.anchors:
            owners[anchor.index] = number
    for element in reversed(elements):
        owner, parent = owners[element.index], element.parent
        if owner != _NOBODY and parent is not None and owners[parent.index] != owner:
            owners[parent.index] = owner if owners[parent.index] == _NOBODY else _SEVERAL
    return owners


def _territory(anchor: Element, owners: Sequence[int]) -> Element:
    """The largest piece of the page around an anchor in which no other candidate stands."""
    root = anchor
    for element in anchor.around():
        if owners[element.index] != owners[anchor.index]:
            break
        root = element
    return root
