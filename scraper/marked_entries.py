"""Entries that a page marks as articles: microformats (h-entry, hentry) and schema.org microdata."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pressclip.models import UNKNOWN, Card, Page
from scraper.markup import attribute, image_of, text_of
from scraper.regions import ancestors, is_beside
from scraper.sites import address, identity, is_same_site
from scraper.times import read_time

_MARKED = ".h-entry, .hentry, [itemscope][itemtype]"
_ARTICLE = re.compile(r"schema\.org/(?:\w*Article|\w*Posting|Report)/?(?:\s|$)")
_NAMED = re.compile(r"(?:^|\s)(?:h-entry|hentry)(?:\s|$)")
_NO_POST = re.compile(r"(?:^|\s)(?:type-page|h-feed|hfeed)(?:\s|$)")
# The first row that finds something counts; within a row, what stands first on the page.
_TITLES = (".p-name, .entry-title, [itemprop~=headline]", "h1, h2, h3, h4, h5, h6", "[itemprop~=name]")
_LINKS = (
    "a.u-url, .entry-title a, a.entry-title, [itemprop~=headline] a",
    "a[itemprop~=url], a[rel~=bookmark], h1 a, h2 a, h3 a, h4 a, h5 a, h6 a",
    "link[itemprop~=url], meta[itemprop~=url], [itemprop~=mainEntityOfPage]",
)
_TIMES = (".dt-published, [itemprop~=datePublished], time.published", "time[datetime]", ".published, time")
_EXCERPTS = (".p-summary, .entry-summary, [itemprop~=description], .wp-block-post-excerpt__excerpt",)
_LABELS = (".p-category, a[rel~=category], [itemprop~=articleSection]",)
_OTHER_THING = re.compile(r"(?:^|\s)(?:h-card|vcard|h-cite|p-author)(?:\s|$)")
_STICKY = re.compile(r"(?:^|\s)sticky(?:\s|$)")
_MOST, _LONGEST = 500, 500  # entries; characters of a class that are compared
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An element that is marked as an article, with the box that it shares with others, and what they look like."""

    node: LexborNode
    box: int  # the element's id in its tree
    shape: tuple[str, str, str]


def marked_cards(tree: LexborHTMLParser, page: Page, *, zone: tzinfo) -> tuple[Card | None, ...]:
    """The cards of the page's main list of marked entries, in page order; None for one without address or title.

    Of several lists the largest counts, with what stands before it (the newest are often shown larger) and what has
    its shape. What side boxes, footers and comments hold is left out.
    """
    entries = list(_entries(tree))
    if not entries:
        return ()
    largest, _ = Counter(entry.box for entry in entries).most_common(1)[0]
    shape = next(entry.shape for entry in entries if entry.box == largest)
    kept, reached = [], False
    for entry in entries:
        reached = reached or entry.box == largest
        if not reached or entry.box == largest or entry.shape == shape:
            kept.append(entry)
    return tuple(_card(entry.node, index, page, zone) for index, entry in enumerate(kept))


def shows_one_article(tree: LexborHTMLParser, page: Page) -> bool:
    """Whether one of the marked entries is the article whose page this is."""
    here = identity(page.final_url)
    for node in _outermost(tree):
        if node.css_first("h1") is None:
            continue
        link = _first(node, _LINKS)
        if link is None or identity(_target(link, page)) in {None, here}:
            return True
    return False


def _entries(tree: LexborHTMLParser) -> Iterator[_Entry]:
    told: dict[int, bool] = {}
    nodes = [node for node in _outermost(tree) if not _stands_beside(node, told)]
    held = Counter(around.mem_id for node in nodes for around in ancestors(node))
    for node in nodes:
        box = next((around for around in ancestors(node) if held[around.mem_id] > 1), node.parent)
        if box is not None:
            looks = _NUMBER.sub("", attribute(box, "class")[:_LONGEST])
            yield _Entry(node=node, box=box.mem_id, shape=(node.tag or "", box.tag or "", looks))


def _stands_beside(node: LexborNode, told: dict[int, bool]) -> bool:
    """Whether the element or one around it is a side box; `told` keeps what was found out, by the element's id."""
    for around in (node, *ancestors(node)):
        if around.mem_id not in told:
            told[around.mem_id] = is_beside(around)
        if told[around.mem_id]:
            return True
    return False


def _outermost(tree: LexborHTMLParser) -> list[LexborNode]:
    """The marked elements that hold no two others (that is a list) and stand in no other one (that is a quotation)."""
    marked = {node.mem_id: node for node in tree.css(_MARKED)[:_MOST] if _is_marked(node)}
    around = {own: [up.mem_id for up in ancestors(node) if up.mem_id in marked] for own, node in marked.items()}
    inner = Counter(up for ups in around.values() for up in ups)
    single = {own for own in marked if inner[own] < 2}
    return [node for own, node in marked.items() if own in single and not single.intersection(around[own])]


def _is_marked(node: LexborNode) -> bool:
    looks = attribute(node, "class")
    if _NO_POST.search(looks):
        return False
    return bool(_NAMED.search(looks) or _ARTICLE.search(attribute(node, "itemtype")))


def _card(node: LexborNode, position: int, page: Page, zone: tzinfo) -> Card | None:
    link = _first(node, _LINKS) or _enclosing_link(node)
    url = _target(link, page) if link is not None else None
    title = _title(node)
    target, here = identity(url), identity(page.final_url) or ""
    if not url or not title or not target or target == here or not is_same_site(target, here):
        return None
    time = _first(node, _TIMES)
    time_text = _value(time, "datetime", "content", "title") if time is not None else ""
    label, excerpt, image = _first(node, _LABELS), _first(node, _EXCERPTS), node.css_first("img")
    return Card(
        url=url,
        title=title,
        position=position,
        label=(_value(label, "content") or None) if label is not None else None,
        time_text=time_text or None,
        published=read_time(time_text, at=page.date, zone=zone) if time_text else UNKNOWN,
        excerpt=(_value(excerpt, "content") or None) if excerpt is not None else None,
        image=image_of(image, page.final_url) if image is not None else None,
        pinned=bool(_STICKY.search(attribute(node, "class"))),
    )


def _title(node: LexborNode) -> str:
    for selector in _TITLES:
        for found in _own(node, selector):
            if title := _value(found, "content"):
                return title
    return text_of(node) if node.tag == "a" else ""  # the implied name of a microformat


def _first(node: LexborNode, selectors: tuple[str, ...]) -> LexborNode | None:
    return next((found for selector in selectors for found in _own(node, selector)), None)


def _own(node: LexborNode, selector: str) -> Iterator[LexborNode]:
    """The first few elements that belong to the entry itself, not to its author or to something that it quotes."""
    for found in node.css(selector)[:5]:
        if found.mem_id != node.mem_id and not any(_is_other(around) for around in _up_to(found, node)):
            yield found


def _up_to(node: LexborNode, top: LexborNode) -> Iterator[LexborNode]:
    """A node and the elements around it, inside the entry that holds it."""
    for around in (node, *ancestors(node)):
        if around.mem_id == top.mem_id:
            return
        yield around


def _is_other(node: LexborNode) -> bool:
    return "itemscope" in node.attributes or bool(_OTHER_THING.search(attribute(node, "class")))


def _enclosing_link(node: LexborNode) -> LexborNode | None:
    """The link that an entry is, or is wrapped in."""
    if node.tag == "a":
        return node
    return next((around for around in ancestors(node) if around.tag == "a"), None)


def _target(link: LexborNode, page: Page) -> str | None:
    said = next((said for name in ("href", "content") if (said := attribute(link, name))), "")
    return address(said, page.final_url) if said else None


def _value(node: LexborNode, *names: str) -> str:
    """What an element says for machines in one of these attributes, else what a reader sees of it."""
    said = next((said for name in names if (said := attribute(node, name).strip())), "")
    return " ".join(said.split()) or text_of(node)
