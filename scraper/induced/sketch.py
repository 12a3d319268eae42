"""A page beside the cards that were found on it: which element holds which of them."""

import re
from dataclasses import dataclass, field
from datetime import tzinfo
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pressclip.errors import PressclipError
from pressclip.models import Listing, Page
from scraper.html.outline import Element, Outline
from scraper.html.parsed import Parsed
from scraper.html.sites import address, identity, is_same_site
from scraper.induced.names import Choice, simple

_DEEPEST = 100  # levels; a selector of two steps climbs from each element to the top
_WIDEST = 1_500  # children of one element; `:nth-of-type` counts them for each anew
_STEPS = 6_000_000  # elements that all selectors together may be held against
_CALL, _FOUND = 50, 10  # what asking and looking at each match cost beside, in elements
_WORD = re.compile(r"[^\W_]+")

_KINDS = frozenset({
    "", "category", "tag", "topic", "section", "page", "news", "post", "posts", "article", "articles", "story",
    "stories", "archive", "archives", "blog", "index", "home", "list", "item", "title", "content", "live", "video",
    "photo", "link",
})  # fmt: skip


class CannotInduce(PressclipError):
    """No selectors give a reading's cards again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A page, a reading of it, and for each element by its index a mask of the cards that its links lead to."""

    page: Parsed
    listing: Listing
    zone: tzinfo
    tree: LexborHTMLParser
    elements: list[Element]
    by_node: dict[int, Element]
    masks: list[int]
    words: frozenset[str]  # of the page's address and of its cards' labels, which a name of one section holds
    choices: dict[int, tuple[Choice, ...]] = field(default_factory=dict)
    spent: list[int] = field(default_factory=lambda: [0])

    def names_of(self, element: Element) -> tuple[Choice, ...]:
        """What one step of a selector may say of an element, the surest first."""
        if element.index not in self.choices:
            self.choices[element.index] = simple(element, self.words)
        return self.choices[element.index]

    def found(self, inside: Element, selector: str) -> list[Element]:
        """The elements inside one (or it) that a selector finds, each once. Raises CannotInduce if asked too often."""
        self._spend(inside.end - inside.index)
        try:
            ids = dict.fromkeys(node.mem_id for node in inside.node.css(selector))
        except SelectolaxError:  # a broken page has tags such as `li<b`
            return []
        self._spend(_FOUND * len(ids))
        return [element for one in ids if (element := self.by_node.get(one)) is not None]

    def first(self, selector: str) -> LexborNode | None:
        """The first match of a selector on the whole page. Raises CannotInduce if asked too often."""
        self._spend(len(self.elements) // 2)
        try:
            return self.tree.css_first(selector)
        except SelectolaxError:
            return None

    def first_card(self, element: Element) -> int:
        """The number of the first card that a link in the element leads to."""
        mask = self.masks[element.index]
        if mask.bit_count() > 1:
            inside = self.elements[element.index : element.end]
            mask = next(self.masks[one.index] for one in inside if one.get("href") and self.masks[one.index])
        return mask.bit_length() - 1

    def links_elsewhere(self, element: Element) -> bool:
        """Whether a link in the element leads to another page of the site, which may be an article's."""
        base, here = self.page.final_url, identity(self.page.final_url) or ""
        for one in self.elements[element.index : element.end]:
            target = identity(address(one.get("href"), base)) if one.get("href") else None
            if target and target != here and is_same_site(target, here):
                return True
        return False

    def _spend(self, size: int) -> None:
        self.spent[0] += size + _CALL
        if self.spent[0] > _STEPS:
            raise CannotInduce("the page is too large to look for selectors")


def sketch(page: Parsed, listing: Listing, zone: tzinfo) -> Sketch:
    """Raises CannotInduce for a page on which some card stands in no link, or which is nested too deep or wide."""
    body = page.outline
    if any(element.depth > _DEEPEST or len(element.children) > _WIDEST for element in body.elements):
        raise CannotInduce("the page is nested too deep, or one element holds too much")
    return Sketch(
        page=page,
        listing=listing,
        zone=zone,
        tree=page.tree,
        elements=body.elements,
        by_node={element.node.mem_id: element for element in body.elements},
        masks=_masks(body, page, listing),
        words=_words(page, listing),
    )


def _masks(body: Outline, page: Page, listing: Listing) -> list[int]:
    """A bit for each card."""
    bits = {identity(card.url): 1 << number for number, card in enumerate(listing.cards)}
    masks = [0] * len(body.elements)
    for element in body.elements:
        if href := element.get("href"):
            masks[element.index] |= bits.get(identity(address(href, page.final_url)), 0)
    for element in reversed(body.elements):
        if element.parent is not None:
            masks[element.parent.index] |= masks[element.index]
    if not masks or masks[0] != (1 << len(listing.cards)) - 1:
        raise CannotInduce("some cards stand in no link of the page")
    return masks


def _words(page: Page, listing: Listing) -> frozenset[str]:
    texts = [*urlsplit(page.final_url).path.split("/"), *(card.label or "" for card in listing.cards)]
    folders = {part for card in listing.cards for part in urlsplit(card.url).path.split("/")[:-1]}
    return frozenset("-".join(_WORD.findall(unquote(text).lower())) for text in (*texts, *folders)) - _KINDS
