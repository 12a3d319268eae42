"""Reads Telegram's HTML as strictly as the Bot API does, so that bad markup fails here as it would there."""

import re
from dataclasses import dataclass
from typing import Any

_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)((?:\s+[a-z-]+(?:=\"[^\"]*\")?)*)\s*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d+)|#x([0-9a-f]+));", re.IGNORECASE)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "a": "text_link", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "tg-spoiler": "spoiler",
}  # fmt: skip


class BadEntities(Exception):
    """The markup cannot be parsed; the text is what the Bot API would say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The text that a reader sees, and its entities: type, offset, length (UTF-16 units), url, text."""

    text: str
    entities: tuple[dict[str, Any], ...]


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def parse(html: str) -> Parsed:
    """The visible text and the entities. Raises BadEntities."""
    text, entities, at = "", [], 0
    opened: list[tuple[str, str, int]] = []
    while at < len(html):
        tag = _TAG.match(html, at)
        if html[at] == "<" and tag is None:
            raise BadEntities(f"Unsupported start tag at byte offset {at}")
        if tag is None:
            piece, at = _character(html, at)
            text += piece
        elif tag.group(1):
            entities.append(_closed(opened, tag, text))
            at = tag.end()
        else:
            opened.append(_opened(tag, text))
            at = tag.end()
    if opened:
        raise BadEntities(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return Parsed(text=text, entities=tuple(entities))


def _character(html: str, at: int) -> tuple[str, int]:
    entity = _ENTITY.match(html, at)
    if entity is None:
        return html[at], at + 1
    named, decimal, hexadecimal = entity.groups()
    character = _NAMED[named.lower()] if named else chr(int(decimal) if decimal else int(hexadecimal, 16))
    return character, entity.end()


def _opened(tag: "re.Match[str]", text: str) -> tuple[str, str, int]:
    name = tag.group(2).lower()
    if name not in _KINDS:
        raise BadEntities(f'Unsupported start tag "{name}" at byte offset {tag.start()}')
    attributes = dict(_ATTRIBUTE.findall(tag.group(3)))
    return name, parse(attributes.get("href", "")).text, units(text)


def _closed(opened: list[tuple[str, str, int]], tag: "re.Match[str]", text: str) -> dict[str, Any]:
    name = tag.group(2).lower()
    if not opened or opened[-1][0] != name:
        raise BadEntities(f"Unmatched end tag at byte offset {tag.start()}")
    _, href, offset = opened.pop()
    length = units(text) - offset
    shown = text.encode("utf-16-le")[2 * offset :].decode("utf-16-le")
    entity = {"type": _KINDS[name], "offset": offset, "length": length, "text": shown}
    return entity | {"url": href} if name == "a" else entity
