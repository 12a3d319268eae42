"""JSON Feed, versions 1.0 and 1.1 (jsonfeed.org)."""

import html
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from pressclip.errors import NoCards
from pressclip.models import Listing, Page
from scraper.feeds.entries import Feed, RawEntry, distinct, feed_of
from scraper.html.sites import address
from scraper.text.json_text import parse_json, rows, text_at
from scraper.text.plain import one_line


def json_feed(page: Page, *, zone: tzinfo) -> Feed:
    """The entries of a JSON Feed. Raises NoCards for another JSON object, ReadError for what is no JSON."""
    document = parse_json(page.text)
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise NoCards("the page is JSON but no feed")
    items = rows(document["items"])
    listing = Listing(
        url=page.final_url,
        cards=(),
        method="feed",
        heading=one_line(text_at(document, "title")) or None,
        next_url=address(text_at(document, "next_url"), page.final_url) if text_at(document, "next_url") else None,
        evidence=(f"{len(items)} entries in a feed",),
    )
    return feed_of((_raw(item, document) for item in items), page, listing, zone=zone)


def _raw(item: dict[str, Any], document: dict[str, Any]) -> RawEntry:
    identifier = item.get("id")
    return RawEntry(
        link=text_at(item, "url", "external_url") or text_at(item, "id"),
        title=one_line(text_at(item, "title")),
        time=text_at(item, "date_published", "date_modified"),
        authors=tuple(distinct(_authors(item))) or tuple(distinct(_authors(document))),
        categories=tuple(distinct(tag for tag in _listed(item.get("tags")) if isinstance(tag, str))),
        summary=html.escape(text_at(item, "summary"), quote=False),
        content=text_at(item, "content_html") or _as_html(text_at(item, "content_text")),
        image=text_at(item, "image", "banner_image"),
        language=text_at(item, "language") or text_at(document, "language"),
        guid=str(identifier) if isinstance(identifier, str | int | float) else None,
    )


def _authors(thing: dict[str, Any]) -> Iterator[str]:
    """Names: `authors` since version 1.1, one `author` before."""
    yield from (text_at(author, "name") for author in rows(thing.get("authors")))
    yield text_at(thing.get("author"), "name")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _as_html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")
