"""What JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) demands; stricter than readers are."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

VERSION = "https://jsonfeed.org/version/1.1"
_WEB = re.compile(r"https?://[^\s<>\"]+")
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_URLS = frozenset(
    {"home_page_url", "feed_url", "next_url", "icon", "favicon", "url", "external_url", "image", "banner_image",
     "avatar"}
)  # fmt: skip
_TEXTS = frozenset({"title", "description", "user_comment", "summary", "content_text", "content_html", "name"})
_DATES = frozenset({"date_published", "date_modified"})
_ITEM = frozenset(
    {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
     "date_published", "date_modified", "authors", "tags", "language", "attachments"}
)  # fmt: skip
_FEED = frozenset(
    {"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
     "authors", "language", "expired", "hubs", "items"}
)  # fmt: skip


def json_feed_faults(feed: Any) -> list[str]:
    """What is wrong with a feed, in words."""
    if not isinstance(feed, dict):
        return ["it is no object"]
    return [*_feed(feed)]


def _feed(feed: dict[str, Any]) -> Iterator[str]:
    yield from _members(feed, _FEED, "feed")
    if feed.get("version") != VERSION:
        yield f"version is {feed.get('version')!r}"
    if not feed.get("title"):
        yield "the feed has no title"
    items = feed.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        yield "items is no list of objects"
        return
    for item in items:
        yield from _item(item)
    for public_id, many in Counter(str(item.get("id")) for item in items).items():
        if many > 1:
            yield f"{many} items are {public_id}"


def _item(item: dict[str, Any]) -> Iterator[str]:
    yield from _members(item, _ITEM, "item")
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield f"the id is {item.get('id')!r}"
    if not item.keys() & {"content_html", "content_text"}:
        yield "an item has no content"


def _members(value: dict[str, Any], known: frozenset[str], what: str) -> Iterator[str]:
    for name, inner in value.items():
        if name not in known and not name.startswith("_"):
            yield f"{what}: {name} is unknown"
        elif (fault := _fault(name, inner)) is not None:
            yield f"{what}: {name}: {fault}"


def _fault(name: str, value: Any) -> str | None:
    if name in _URLS and not (isinstance(value, str) and _WEB.fullmatch(value)):
        return f"{value!r} is no address"
    if name in _TEXTS and not (isinstance(value, str) and value):
        return f"{value!r} is no text"
    if name in _DATES and not _is_time(value):
        return f"{value!r} is no time of RFC 3339"
    if name == "language" and not (isinstance(value, str) and _TAG.fullmatch(value)):
        return f"{value!r} is no language"
    if name == "tags" and not (isinstance(value, list) and all(isinstance(one, str) and one for one in value)):
        return f"{value!r} are no texts"
    return _authors(value) if name == "authors" else None


def _authors(value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(one, dict) and one for one in value):
        return "no list of objects with a name, an address or a picture"
    faults = [fault for one in value for fault in _members(one, frozenset({"name", "url", "avatar"}), "author")]
    return "; ".join(faults) or None


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None and value[10] == "T"
    except ValueError:
        return False
