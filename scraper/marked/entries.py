"""Entries that a page marks as articles: microformats (h-entry, hentry), schema.org as microdata or RDFa."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pressclip.models import Card, Page
from scraper.html.markup import attribute, text_of
from scraper.html.sites import identity
from scraper.marked.cards import entry_card, stated_url
from scraper.marked.regions import ancestors, is_beside
from scraper.text.link_words import names_a_side_box

MARKED = ".h-entry, .hentry, [itemscope][itemtype], [typeof]"
_KIND = r"(?:\w*Article|\w*Posting|Report)/?(?:\s|$)"
_ARTICLE = re.compile(rf"(?:schema\.org/|(?:^|\s)schema:){_KIND}")
_ARTICLE_OF_THE_VOCABULARY = re.compile(rf"(?:^|\s){_KIND}")
_VOCABULARY = "[vocab*='schema.org']"
_NAMED = re.compile(r"(?:^|\s)(?:h-entry|hentry)(?:\s|$)")
_NO_POST = re.compile(
    r"(?:^|\s)(?:type-page|h-feed|hfeed|[pu]-(?:comment|in-reply-to|like-of|repost-of|bookmark-of|quotation-of))(?:\s|$)"
)
_FEED = re.compile(r"(?:^|\s)(?:h-feed|hfeed)(?:\s|$)")
_TITLES = frozenset({"h2", "h3", "h4", "h5", "h6"})
_MOST, _LONGEST = 500, 500  # entries; characters of a class that are compared
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An element that is marked as an article, with the box that it shares with others, and what they look like."""

    node: LexborNode
    box: int  # the element's id in its tree
    feed: int  # the id of the marked feed around it, 0 without one
    shape: tuple[str, str, str]
    is_in_main: bool
    is_in_titled_box: bool  # whose title is that of a side box: most read, related


def marked_cards(tree: LexborHTMLParser, page: Page, *, zone: tzinfo) -> tuple[Card | None, ...]:
    """The cards of the page's main list of marked entries, in page order; None for one without address or title.

    Of several lists the largest counts, with what stands before it (the newest are often shown larger) and what has
    its shape. What side boxes, footers, comments and other feeds hold is left out.
    """
    entries = _of_the_main_part(list(_entries(tree)))
    if not entries:
        return ()
    largest, _ = Counter(entry.box for entry in entries).most_common(1)[0]
    first = next(entry for entry in entries if entry.box == largest)
    kept, reached = [], False
    for entry in entries:
        reached = reached or entry.box == largest
        is_alike = not reached or entry.box == largest or entry.shape == first.shape
        if is_alike and entry.feed in {0, first.feed}:
            kept.append(entry)
    cards = [entry_card(entry.node, index, page, zone=zone) for index, entry in enumerate(kept)]
    alike = all(card is None or card.pinned for card in cards)  # nothing is set apart from the others
    return tuple(replace(card, pinned=False) if card is not None and alike else card for card in cards)


def shows_one_article(tree: LexborHTMLParser, page: Page) -> bool:
    """Whether one of the marked entries is the article whose page this is."""
    here = identity(page.final_url)
    return any(
        node.css_first("h1") is not None and identity(stated_url(node, page)) in {None, here}
        for node in _outermost(tree)
    )


def _of_the_main_part(entries: Sequence[_Entry]) -> Sequence[_Entry]:
    """Without boxes of a side box's title and what stands below the page's main part, where anything else is left."""
    plain = [entry for entry in entries if not entry.is_in_titled_box] or entries
    inside = [place for place, entry in enumerate(plain) if entry.is_in_main]
    return plain[: inside[-1] + 1] if len(inside) > 1 else plain


def _entries(tree: LexborHTMLParser) -> Iterator[_Entry]:
    beside: dict[int, bool] = {}
    titled: dict[int, bool] = {}
    nodes = [node for node in _outermost(tree) if not _any((node, *ancestors(node)), is_beside, beside)]
    held = Counter(around.mem_id for node in nodes for around in ancestors(node))
    for node in nodes:
        up = list(ancestors(node))
        box = next((around for around in up if held[around.mem_id] > 1), node.parent)
        if box is None:
            continue
        looks = _NUMBER.sub("", attribute(box, "class")[:_LONGEST])
        yield _Entry(
            node=node,
            box=box.mem_id,
            feed=next((around.mem_id for around in up if _FEED.search(attribute(around, "class"))), 0),
            shape=(node.tag or "", box.tag or "", looks),
            is_in_main=any(around.tag == "main" or attribute(around, "role") == "main" for around in up),
            is_in_titled_box=_any(up, _has_the_title_of_a_side_box, titled),
        )


def _has_the_title_of_a_side_box(node: LexborNode) -> bool:
    first = next(iter(node.iter()), None)
    if first is not None and first.tag == "header":
        first = next(iter(first.iter()), None)
    return first is not None and first.tag in _TITLES and names_a_side_box(text_of(first))


def _any(nodes: Iterable[LexborNode], says: Callable[[LexborNode], bool], told: dict[int, bool]) -> bool:
    """Whether it is said of one of the elements; `told` keeps what was found out, by the element's id."""
    for node in nodes:
        if node.mem_id not in told:
            told[node.mem_id] = says(node)
        if told[node.mem_id]:
            return True
    return False


def _outermost(tree: LexborHTMLParser) -> list[LexborNode]:
    """The marked elements that hold no two others (that is a list) and stand in no other one (that is a quotation)."""
    is_of_schema = tree.css_first(_VOCABULARY) is not None
    marked = {node.mem_id: node for node in tree.css(MARKED)[:_MOST] if _is_marked(node, is_of_schema)}
    around = {own: [up.mem_id for up in ancestors(node) if up.mem_id in marked] for own, node in marked.items()}
    inner = Counter(up for ups in around.values() for up in ups)
    single = {own for own in marked if inner[own] < 2}
    return [node for own, node in marked.items() if own in single and not single.intersection(around[own])]


def _is_marked(node: LexborNode, is_of_schema: bool) -> bool:
    """Whether an element is marked as an article; bare types count where the page names schema.org's vocabulary."""
    looks, kind = attribute(node, "class"), attribute(node, "typeof")
    if _NO_POST.search(looks):
        return False
    if _NAMED.search(looks) or _ARTICLE.search(attribute(node, "itemtype")) or _ARTICLE.search(kind):
        return True
    return is_of_schema and _ARTICLE_OF_THE_VOCABULARY.search(kind) is not None
