"""One entry that a page marks as an article, by microformats, microdata or RDFa, becomes a Card."""

import re
from collections.abc import Iterator
from datetime import tzinfo

from selectolax.lexbor import LexborNode

from pressclip.models import UNKNOWN, Card, Page
from scraper.dates.times import read_time
from scraper.html.markup import attribute, image_of, text_of
from scraper.html.set_apart import is_set_apart, paid_labels
from scraper.html.sites import address, identity, is_same_site
from scraper.marked.regions import ancestors

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def _property(*names: str, of: str = "", then: str = "") -> str:
    """The selector of properties of schema.org, as microdata or RDFa, on a kind of element, with what is inside."""
    forms = ("[itemprop~={}]", "[property~={}]", "[property~='schema:{}']")
    return ", ".join(f"{of}{form.format(name)}{then}" for name in names for form in forms)


# The first row that finds something counts; within a row, what stands first on the page.
_TITLES = (f".p-name, .entry-title, {_property('headline')}", ", ".join(_HEADINGS), _property("name"))
_LINKS = (
    f".u-url[href], .u-url[value], .entry-title a, a.entry-title, {_property('headline', then=' a')}",
    f"{_property('url', of='a')}, a[rel~=bookmark], {', '.join(f'{heading} a' for heading in _HEADINGS)}",
    f"{_property('url', of='link')}, {_property('url', of='meta')}, {_property('mainEntityOfPage')}",
)
_TIMES = (f".dt-published, {_property('datePublished')}, time.published", "time[datetime]", ".published, time")
_EXCERPTS = (f".p-summary, .entry-summary, {_property('description')}, .wp-block-post-excerpt__excerpt",)
_LABELS = (f".p-category, a[rel~=category], {_property('articleSection')}",)
_IMAGES = (f".u-featured, .u-photo, {_property('image')}", "img")
_ADDRESSES = ("href", "content", "value", "resource")
_OWN_ADDRESS = ("itemid", "resource", "about")
_OTHER_THING = re.compile(r"(?:^|\s)(?:h-card|vcard|h-cite|h-entry|p-author)(?:\s|$)")
_MOST = 5  # elements that a row of selectors may find before it is given up


def entry_card(node: LexborNode, position: int, page: Page, *, zone: tzinfo) -> Card | None:
    """The card of a marked entry; None for one without an address on this site, or without a title.

    What is said of another thing inside, its author or what it quotes, is not said of the entry.
    """
    url, implied = stated_url(node, page), _implied_link(node)
    if url is None and implied is not None:
        url = _target(implied, page, _ADDRESSES)
    title = _title(node) or (text_of(implied) if implied is not None else "")
    target, here = identity(url), identity(page.final_url) or ""
    if not url or not title or not target or target == here or not is_same_site(target, here):
        return None
    time_text = _time(node)
    return Card(
        url=url,
        title=title,
        position=position,
        label=_text(node, _LABELS),
        time_text=time_text,
        published=read_time(time_text, at=page.date, zone=zone) if time_text else UNKNOWN,
        excerpt=_text(node, _EXCERPTS),
        image=_image(node, page),
        pinned=is_set_apart(attribute(node, "class")) or bool(paid_labels(node)),
    )


def stated_url(node: LexborNode, page: Page) -> str | None:
    """The address that an entry says is its own, absolute; None where it says none."""
    link = _first(node, _LINKS)
    return _target(link, page, _ADDRESSES) if link is not None else _target(node, page, _OWN_ADDRESS)


def _implied_link(node: LexborNode) -> LexborNode | None:
    """The link that an entry is or is wrapped in, or the one link in it."""
    if node.tag == "a":
        return node
    if (around := next((around for around in ancestors(node) if around.tag == "a"), None)) is not None:
        return around
    links = list(_own(node, "a[href]"))
    return links[0] if len(links) == 1 else None


def _title(node: LexborNode) -> str:
    own = (found for selector in _TITLES for found in _own(node, selector))
    return next((title for found in own if (title := _value(found, "content", "value"))), "")


def _time(node: LexborNode) -> str | None:
    """When an entry says it appeared; a date and a time of day apart are put together (microformats' value class)."""
    found = _first(node, _TIMES)
    if found is None:
        return None
    said = ("datetime", "content", "title")
    parts = [] if any(attribute(found, name) for name in said) else found.css(".value, .value-title")[:_MOST]
    return " ".join(_value(part, *said) for part in parts or (found,)) or None


def _image(node: LexborNode, page: Page) -> str | None:
    for selector in _IMAGES:
        for found in node.css(selector)[:_MOST]:
            if any(_is_other(around) for around in _up_to(found, node) if around.mem_id != found.mem_id):
                continue
            inner = found.css_first(_property("url", "contentUrl")) or found.css_first("img") or found
            if picture := image_of(inner, page.final_url) or _target(inner, page, _ADDRESSES):
                return picture
    return None


def _text(node: LexborNode, selectors: tuple[str, ...]) -> str | None:
    found = _first(node, selectors)
    return (_value(found, "content") or None) if found is not None else None


def _first(node: LexborNode, selectors: tuple[str, ...]) -> LexborNode | None:
    return next((found for selector in selectors for found in _own(node, selector)), None)


def _own(node: LexborNode, selector: str) -> Iterator[LexborNode]:
    """The first few elements that belong to the entry itself, not to its author or to something that it quotes."""
    for found in node.css(selector)[:_MOST]:
        if found.mem_id != node.mem_id and not any(_is_other(around) for around in _up_to(found, node)):
            yield found


def _up_to(node: LexborNode, top: LexborNode) -> Iterator[LexborNode]:
    """A node and the elements around it, inside the entry that holds it."""
    for around in (node, *ancestors(node)):
        if around.mem_id == top.mem_id:
            return
        yield around


def _is_other(node: LexborNode) -> bool:
    attributes = node.attributes
    if "itemscope" in attributes or "typeof" in attributes:
        return True
    return bool(_OTHER_THING.search(attributes.get("class") or ""))


def _target(node: LexborNode, page: Page, names: tuple[str, ...]) -> str | None:
    said = next((said for name in names if (said := attribute(node, name))), "")
    return address(said, page.final_url) if said else None


def _value(node: LexborNode, *names: str) -> str:
    """What an element says for machines in one of these attributes, else what a reader sees of it."""
    said = next((said for name in names if (said := attribute(node, name).strip())), "")
    return " ".join(said.split()) or text_of(node)
