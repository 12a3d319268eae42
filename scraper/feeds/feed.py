"""A feed becomes a Feed: RSS 0.9 to 2.0, RSS 1.0, Atom (RFC 4287) and JSON Feed 1.1.

read_feed ── {…} ──> json_feed
          └─ <…> ──> feed_xml ──> entries ──> Feed
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from functools import reduce
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from pressclip.errors import NoCards
from pressclip.models import Listing, Page
from scraper.feeds.entries import Feed, RawEntry, distinct, feed_of
from scraper.feeds.html import html_of
from scraper.feeds.json_feed import json_feed
from scraper.feeds.names import ABOUT, BASE, LANG
from scraper.feeds.xml import FeedSource, parse_feed
from scraper.html.fragments import html_line, title_line
from scraper.html.sites import address
from scraper.text.plain import one_line

_TIMES = ("pubDate", "published", "issued", "dcterms:created", "dc:date", "updated", "modified")
_EDITED = ("updated", "modified", "dcterms:modified")
_OWN_ADDRESSES = ("feedburner:origLink", "link", "guid", "id")


def read_feed(page: Page, *, zone: tzinfo) -> Feed:
    """The entries of a feed, newest first as feeds are, with method "feed".

    `zone` is for times printed without one. Raises NoCards for what is no feed of articles (`says_empty` for a
    sound one without entries), ReadError for one built to exhaust its reader.
    """
    if page.status >= 400:
        raise NoCards(f"the feed came with HTTP {page.status}")
    if page.text.lstrip("\ufeff \t\r\n").startswith("{"):
        feed = json_feed(page, zone=zone)
    else:
        feed = _xml_feed(page, parse_feed(page.text), zone)
    if not feed.entries:
        raise NoCards("the feed has no entries", says_empty=True)
    return feed


def _xml_feed(page: Page, source: FeedSource, zone: tzinfo) -> Feed:
    entries = source.entries
    base = _joined(page.final_url, source.head.get(BASE, ""))
    if entries and all("#comment-" in _link(entry, base) for entry in entries):
        raise NoCards("the feed is one of comments")
    listing = Listing(
        url=page.final_url,
        cards=(),
        method="feed",
        heading=title_line(_text(source.head, "title")) or None,
        next_url=_next_url(source.head, base),
        evidence=(
            f"{len(entries)} entries in a feed",
            *(("its XML is broken: entries that have their end were saved",) if source.mended else ()),
        ),
    )
    feed = feed_of(_raws(source, base), page, listing, zone=zone)
    if entries and not feed.entries:
        raise NoCards("no entry of the feed leads to an article")
    return feed


def _raws(source: FeedSource, base: str) -> Iterator[RawEntry]:
    """The entries; what one does not say of its authors and language, its feed says (RFC 4287, 4.1.1)."""
    authors, language = tuple(distinct(_authors(source.head))), _language(source.head)
    for entry in source.entries:
        raw = _raw(entry, base)
        yield replace(raw, authors=raw.authors or authors, language=raw.language or language)


def _raw(entry: Element, base: str) -> RawEntry:
    content = entry.find("content:encoded")
    content = entry.find("content") if content is None else content
    summary = entry.find("description")
    summary = entry.find("summary") if summary is None else summary
    return RawEntry(
        link=_link(entry, base),
        title=_title(entry.find("title")),
        time=next((time for name in _TIMES if (time := _text(entry, name))), ""),
        updated=next((time for name in _EDITED if (time := _text(entry, name))), ""),
        authors=tuple(distinct(_authors(entry))),
        categories=tuple(distinct(_categories(entry))),
        summary=html_of(summary),
        content=html_of(content),
        image=_image(entry),
        language=_language(entry),
        guid=_text(entry, "guid") or _text(entry, "id") or None,
    )


def _title(element: Element | None) -> str:
    """Atom says whether a title is text or HTML; RSS leaves it open."""
    if element is None:
        return ""
    kind = element.get("type", "")
    if kind in {"html", "xhtml", "text/html", "application/xhtml+xml"}:
        return html_line(html_of(element))
    return one_line(element.text or "") if kind == "text" else title_line(element.text or "")


def _link(entry: Element, base: str) -> str:
    """The address of the entry's article: FeedBurner keeps the true one apart; a `guid` is one unless it says no."""
    for name in _OWN_ADDRESSES:
        for element in entry.findall(name):
            if name == "link" and element.get("rel", "alternate") != "alternate":
                continue
            if element.get("isPermaLink", "").strip().lower() == "false":
                continue
            said = (element.get("href") or element.text or "").strip()
            if said and (name == "link" or said.startswith(("http://", "https://"))):
                return _joined(base, entry.get(BASE, ""), element.get(BASE, ""), said)
    return _joined(base, entry.get(ABOUT, "")) if entry.get(ABOUT) else ""


def _joined(base: str, *references: str) -> str:
    """Where each reference leads from where the one before it led (RFC 3986, XML Base); "" where one cannot be read."""
    try:
        return reduce(urljoin, references, base)
    except ValueError:
        return ""


def _authors(element: Element) -> Iterator[str]:
    """Names; RSS's own `author` is an e-mail address with the name in parentheses."""
    for creator in element.findall("dc:creator"):
        yield title_line(creator.text or "")
    for author in element.findall("author"):
        name = author.find("name")
        said = (name.text if name is not None else author.text) or ""
        address_part, opening, named = said.partition(" (")
        plain = named.rpartition(")")[0] if opening and "@" in address_part else said
        if "@" not in plain:
            yield title_line(plain)


def _categories(entry: Element) -> Iterator[str]:
    for category in entry.findall("category"):
        yield title_line(category.get("label") or category.text or category.get("term") or "")
    for subject in entry.findall("dc:subject"):
        yield title_line(subject.text or "")


def _image(entry: Element) -> str:
    for element in entry.iter():
        kind = element.get("type", "")
        is_picture = element.get("medium") == "image" or kind.startswith("image/")
        if element.tag == "media:thumbnail" or (element.tag in {"media:content", "enclosure"} and is_picture):
            return element.get("url", "")
        if element.tag == "link" and element.get("rel") == "enclosure" and is_picture:
            return element.get("href", "")
    return ""


def _language(element: Element) -> str:
    return _text(element, "language") or _text(element, "dc:language") or element.get(LANG) or ""


def _next_url(head: Element, base: str) -> str | None:
    """The next page of a paged feed (RFC 5005)."""
    links = (link for link in head.findall("link") if link.get("rel") == "next")
    return next((url for link in links if (url := address(link.get("href", ""), base))), None)


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()
