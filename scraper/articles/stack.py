"""Articles stacked below one another, or loaded below the first: which pieces of a page belong to other articles."""

import re
from collections.abc import Collection, Iterator
from itertools import islice

from pressclip.addresses import is_by_number
from scraper.html.link_signs import promise
from scraper.html.outline import HEADINGS, Element, Outline
from scraper.html.prose import Prose
from scraper.html.sites import address, host, identity

_DATA = (
    "data-url", "data-href", "data-permalink", "data-article-url", "data-post-url", "data-canonical", "data-link",
    "data-article-link", "data-page-url", "data-canonical-url", "data-uri",
)  # fmt: skip
_ITEM = re.compile(r"schema\.org/(?:\w*Article|\w*Posting|Report)/?$")
_PIECES = frozenset({"article", "section", "div", "main", "li"})
_MOST = 300  # pieces, elements of one, further headings
_HEAD = 80  # characters of the paragraph that ends a piece's head


def own_and_other_pieces(page: Outline, own: Collection[str], base: str) -> tuple[list[Element], list[Element]]:
    """The pieces of a page that say they are the article with one of the identities `own`, and those of other articles.

    A piece says so by a `data-url`, by microdata, or by a link in its heading. Addresses are read on `base`.
    """
    found = [(piece, _said_address(piece, base)) for piece in islice(_pieces(page), _MOST)]
    mine = [piece for piece, said in found if said in own]
    others = [piece for piece, said in found if said is not None and said not in own]
    return mine, outermost([piece for piece in others if not any(piece.holds(one) for one in mine)])


def stacked_pieces(page: Outline, prose: Prose, headline: Element) -> list[Element]:
    """The pieces that further `h1` begin, each built like the headline's article or with a byline of its own."""
    tops = (_stacked(heading, headline, prose) for heading in page.tagged["h1"][:_MOST])
    return outermost([top for top in tops if top is not None])


def outermost(pieces: list[Element]) -> list[Element]:
    """The pieces that stand in no other one, in page order."""
    kept: list[Element] = []
    for piece in sorted(pieces, key=lambda one: (one.index, -one.end)):
        if not kept or piece.index >= kept[-1].end:
            kept.append(piece)
    return kept


def _pieces(page: Outline) -> Iterator[Element]:
    for element in page.elements:
        if element.tag == "article" or (element.tag in _PIECES and _is_marked(element)):
            yield element


def _is_marked(element: Element) -> bool:
    return bool(_ITEM.search(element.get("itemtype"))) or any(name in element.attributes for name in _DATA)


def _said_address(piece: Element, base: str) -> str | None:
    """The identity of the article that a piece says it is; None where it does not say."""
    for name in _DATA:
        if said := _article_at(piece.get(name), base):
            return said
    headings: list[tuple[str, str]] = []
    for element in islice(_inside(piece), _MOST):
        if "mainentityofpage" in element.get("itemprop").lower():
            href = element.get("itemid") or element.get("href") or element.get("content")
            return _article_at(href, base)
        if element.tag in HEADINGS:
            headings.append((element.tag, _link_of(element)))
        elif element.tag == "p" and len(element.text()) > _HEAD:
            break
    title = min(headings, key=lambda one: one[0], default=None)  # the first of the highest rank
    return _article_at(title[1], base) if title is not None else None


def _link_of(heading: Element) -> str:
    """The address that a heading leads to, by a link in it or around it."""
    inner = next((one for one in _inside(heading) if one.tag == "a"), None)
    around = (one for one in islice(heading.around(), 3) if one.tag == "a")
    link = inner or next(around, None)
    return link.get("href") if link is not None else ""


def _stacked(heading: Element, headline: Element, prose: Prose) -> Element | None:
    """The piece that a further `h1` begins, if it is an article like the headline's; None for a heading in the text."""
    if heading.index <= headline.index or heading.tag != headline.tag:
        return None
    inside = []
    for here in heading.around():
        if here.holds(headline) or prose.before(heading, here):
            break
        inside.append(here)
    mine = {here.style for here in headline.around() if "." in here.style}
    is_like = any(here.tag == "article" or here.style in mine for here in inside)
    return inside[-1] if len(inside) > 1 and (is_like or _is_signed(inside[-1])) else None


def _is_signed(piece: Element) -> bool:
    """Whether a piece has a byline or a time of its own, as microdata or `<time>` mark it."""
    return any(one.tag == "time" or "author" in one.get("itemprop") for one in islice(_inside(piece), _MOST))


def _inside(piece: Element) -> Iterator[Element]:
    waiting = [piece]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(child for child in reversed(here.children) if isinstance(child, Element))


def _article_at(href: str, base: str) -> str | None:
    """The identity of an address of the same host that may be an article's and tells which."""
    target = address(href, base) if href and not href.startswith("#") else None
    said, here = identity(target), identity(base)
    if said is None or here is None or target is None or host(said) != host(here) or promise(said) <= -3:
        return None
    return None if is_by_number(target) else said
