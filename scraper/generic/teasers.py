"""Where a page may tell of articles: each linked address with the piece of the page that belongs to it alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from scraper.html.link_signs import NEVER, promise, site_of
from scraper.html.outline import HEADINGS, Element, Outline
from scraper.html.sites import LONGEST, address, identity
from scraper.text.link_words import has_letters, is_aside, weight

_MOST_LINKS = 3_000
_SHORTEST = 4  # letters; what says less is the name of a language or a format
_USUAL = 4  # links to articles in like places, so that a further one there is taken for one
_MOST_PARTS = 60  # words, links and marks of one paragraph
_CLAUSE = 25  # characters before a link that make it a part of their sentence
_OFTEN = 3  # so often a page shows one label, and seldom one headline
_NOT_FOLLOWED = ("#", "javascript:", "mailto:", "tel:", "data:", "whatsapp:")
_SEVERAL = -2  # pieces of the page that belong to several addresses
_NOBODY = -1


Slot = tuple[str, ...]  # the styles of an anchor and of what is around it


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
    candidates = _candidates(links(page, base))
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
    if len(href) > LONGEST or (target := _target(href, base)) is None:
        return None
    url, key, site = target
    if key == here or site != home:
        return None
    if key not in known:
        above = here.startswith(f"{key}/")
        known[key] = Link(key=key, url=url, promise=NEVER if above else promise(key))
    return known[key]


@lru_cache(maxsize=4096)
def _target(href: str, base: str) -> tuple[str, str, str] | None:
    """The address that a link leads to, its key and its site; polls meet the same links again and again."""
    if not href or href.lower().startswith(_NOT_FOLLOWED):
        return None
    url = address(href, base)
    key = identity(url)
    return (url, key, site_of(key)) if url is not None and key is not None else None


def _candidates(found: Sequence[Link]) -> list[Link]:
    """The links that may lead to articles: by themselves, or as they stand where most others do so."""
    longest = {link.key: _longest_text(link) for link in found if link.promise != NEVER}
    slots = {link.key: _slots(link) for link in found}
    labels = [link for link in found if link.key in longest and _is_a_label(link, longest[link.key])]
    out = {link.key for link in labels} | _other_labels(found, labels, slots)
    asked = [link for link in found if link.key in longest and link.key not in out]
    asked = [link for link in asked if not all(_is_in_a_sentence(anchor) for anchor in link.anchors)]
    sure = {link.key for link in asked if _may_be_an_article(link, longest[link.key])}
    anchors = Counter(slot for link in found for slot in slots[link.key])
    likely = Counter(slot for link in asked if link.key in sure for slot in slots[link.key])
    usual = {slot for slot, count in likely.items() if count >= _USUAL and count >= 0.75 * anchors[slot]}
    return [link for link in asked if link.key in sure or (longest[link.key] and not usual.isdisjoint(slots[link.key]))]


def _other_labels(found: Iterable[Link], labels: Iterable[Link], slots: Mapping[str, Sequence[Slot]]) -> set[str]:
    """The links that stand only where labels do, and whose addresses promise no more: labels of few articles."""
    anchors = Counter(slot for link in found for slot in slots[link.key])
    labelled: dict[Slot, list[int]] = defaultdict(list)
    for link in labels:
        for slot in slots[link.key]:
            labelled[slot].append(link.promise)
    best = {slot: max(those) for slot, those in labelled.items() if 3 * len(those) >= anchors[slot]}
    return {link.key for link in found if all(link.promise <= best.get(slot, NEVER) for slot in slots[link.key])}


def _longest_text(link: Link) -> str:
    texts = (text for text in link.texts if has_letters(text) and not is_aside(text))
    return max(texts, key=weight, default="")


def _slots(link: Link) -> list[Slot]:
    """In what places its anchors stand, told by the styles of what is around them."""
    return [tuple(element.style for element in islice(anchor.around(), 4)) for anchor in link.anchors]


def _is_in_a_sentence(anchor: Element) -> bool:
    """Whether an anchor is some words of a running text."""
    around = anchor.parent.children if anchor.parent is not None else []
    if len(around) > _MOST_PARTS:
        return False
    before = sum(len(child) for child in around[: around.index(anchor)] if isinstance(child, str))
    return before >= _CLAUSE and not is_aside(anchor.text())


def _may_be_an_article(link: Link, longest: str) -> bool:
    if 0 < weight(longest) < _SHORTEST:
        return False
    if link.promise >= 1:
        return True
    if any(_is_heading(anchor) for anchor in link.anchors):
        return link.promise >= 0 or _is_long(longest)
    return link.promise > -3 and _is_long(longest)


def _is_long(text: str) -> bool:
    return weight(text) >= 20 and (" " in text or not text.isascii())


def _is_a_label(link: Link, text: str) -> bool:
    """Whether the page shows one text of this link again and again, and in like places: a category, an author."""
    shown = link.texts.count(text) if text else 0
    if link.promise <= (0 if _is_long(text) else 1):
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
