"""Articles as a feed: Atom (RFC 4287) and JSON Feed 1.1. Pure.

Of an article its title, excerpt and address go out, never its text. Everything is plain text, so that markup in a
headline is shown and not obeyed; an address that is not http(s) leaves its entry out.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from pressclip import __version__
from pressclip.addresses import key, web_link
from pressclip.languages import tag
from pressclip.models import StoredArticle
from pressclip.output import cleaned

_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2: no characters
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_SUMMARY = 600  # characters: an excerpt that is all of a short article is cut as well
_FINE = frozenset({"second", "minute", "hour"})  # a day is no time


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article of a feed; times are aware."""

    id: str  # urn:uuid, of the key by which it was filed first: the same for ever, in every feed and after an import
    url: str
    title: str
    updated: datetime
    published: datetime | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What is published; `id` and `updated` are filled by `feed_of`."""

    id: str
    title: str
    updated: datetime
    entries: tuple[Entry, ...]
    url: str | None = None  # where the feed itself is found
    home: str | None = None  # what it is about, for people


def feed_of(name: str, title: str, entries: Sequence[Entry], now: datetime, *, url: str | None = None) -> Feed:
    """A feed that is the same for the same `name` (a query, a watch); empty, it was updated `now`."""
    updated = max((entry.updated for entry in entries), default=now)
    return Feed(id=_urn(f"pressclip:{name}"), title=title, updated=updated, entries=tuple(entries), url=url)


def entry_of(stored: StoredArticle, changed: datetime, first_key: str | None = None) -> Entry | None:
    """An article as an entry, last changed at that time; None where its address is not to be followed.

    `first_key` is that of the address at which it was filed first, where it has another one by now.
    """
    article = stored.article
    if not _is_web(article.url):
        return None
    claimed = article.published
    summary = _plain(article.excerpt or "")
    return Entry(
        id=_urn(first_key or key(article.url)),
        url=_iri(article.url),
        title=_plain(article.title) or article.url,
        updated=changed,
        published=claimed.lower if claimed.precision in _FINE else None,
        summary=summary if len(summary) <= _SUMMARY else summary[:_SUMMARY].rsplit(" ", 1)[0] + " …",
        authors=tuple(filter(None, map(_plain, article.authors))),
        categories=tuple(dict.fromkeys(filter(None, map(_plain, stored.sections)))),
        image=_iri(article.image) if article.image is not None and _is_web(article.image) else None,
        language=tag(article.language),
    )


def atom(feed: Feed) -> str:
    """The feed as Atom, a whole document."""
    root = ET.Element("feed", {"xmlns": _ATOM})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _stamp(feed.updated))
    _add(ET.SubElement(root, "author"), "name", "Pressclip")  # of the entries without one
    _add(root, "generator", "Pressclip", version=__version__)
    if feed.url is not None:
        ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.url})
    if feed.home is not None:
        ET.SubElement(root, "link", {"rel": "alternate", "href": feed.home})
    for entry in feed.entries:
        _add_entry(root, entry)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_entry(root: ET.Element, entry: Entry) -> None:
    element = ET.SubElement(root, "entry")
    _add(element, "id", entry.id)
    _add(element, "title", entry.title, type="text")
    _add(element, "updated", _stamp(entry.updated))
    if entry.published is not None:
        _add(element, "published", _stamp(entry.published))
    ET.SubElement(element, "link", {"rel": "alternate", "href": _xml(entry.url)})
    for name in entry.authors:
        _add(ET.SubElement(element, "author"), "name", name)
    for term in entry.categories:
        ET.SubElement(element, "category", {"term": _xml(term)})
    if entry.summary:
        _add(element, "summary", entry.summary, type="text")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _xml(text)


def json_feed(feed: Feed) -> str:
    """The feed as JSON Feed 1.1."""
    items = []
    for entry in feed.entries:
        item = {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_text": entry.summary or entry.title,  # one content is asked for
            "summary": entry.summary,
            "image": entry.image,
            "date_published": None if entry.published is None else _stamp(entry.published),
            "date_modified": _stamp(entry.updated),
            "authors": [{"name": name} for name in entry.authors],
            "tags": list(entry.categories),
            "language": entry.language,
        }
        items.append({name: value for name, value in item.items() if value})
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title, "home_page_url": feed.home}
    told = {name: value for name, value in {**whole, "feed_url": feed.url}.items() if value}
    return json.dumps({**told, "items": items}, ensure_ascii=True, indent=2) + "\n"


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_web(address: str | None) -> bool:
    try:
        return address is not None and web_link(address) is not None and bool(key(address))
    except ValueError:
        return False


def _iri(address: str) -> str:
    """An address as an IRI: characters for private use, good in queries at most (RFC 3987, 2.2), by their bytes."""
    return _PRIVATE.sub(lambda found: quote(found.group()), address)


def _plain(text: str) -> str:
    return _xml(cleaned(text)).strip()


def _xml(text: str) -> str:
    return _NO_XML.sub("", text)
