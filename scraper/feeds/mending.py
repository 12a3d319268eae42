"""Entries saved from a feed that is no well-formed XML: cut off, undefined entities, bare `&`, stray markup.

No parser: entries are cut out by their tags, and in each the few fields that matter. What cannot be XML's
meaning is taken as the text it looks like. One pass, linear in the length of the feed.
"""

import re
from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element, SubElement

from scraper.feeds.names import ABOUT, BASE, LANG
from scraper.text.plain import printable, unescaped

_ENTRY = re.compile(r"<(?P<name>item|entry)(?=[\s>])[^<>]*>")
_FIELD = re.compile(
    r"<(?P<name>title|link|guid|id|pubDate|published|updated|issued|modified|description"
    r"|summary|content|content:encoded|dc:creator|dc:date|dc:subject|author|name|category|enclosure|source|image"
    r"|media:content|media:thumbnail|feedburner:origLink|language|dc:language)(?P<attributes>\s[^<>]*)?>"
)
_ATTRIBUTE = re.compile(r"(?<![\w:.-])(?P<name>[\w:.-]++)\s*+=\s*+(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')")
_ATTRIBUTES = {"xml:base": BASE, "xml:lang": LANG, "rdf:about": ABOUT}
_ROOT = re.compile(r"<(?:feed|rss|rdf:RDF)\s[^<>]*>")
_LONGEST_PROLOGUE = 10_000  # characters before the end of the first tag
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_WITH_FIELDS = frozenset({"author"})


def mended_parts(text: str, *, most: int) -> Iterator[Element]:
    """What stands before the first entry, then the first `most` of those that have their end."""
    starts = list(islice(_ENTRY.finditer(text), most + 1))
    head = text[: starts[0].start()] if starts else ""
    yield _element("head", head, _ROOT.search(head, 0, _LONGEST_PROLOGUE))
    ends = [*(start.start() for start in starts[1:]), len(text)]
    for start, end in zip(starts[:most], ends, strict=False):
        body, closing, _ = text[start.end() : end].partition(f"</{start['name']}")
        if closing or end < len(text):
            yield _element(start["name"], body, start)


def _element(name: str, source: str, tag: re.Match[str] | None = None) -> Element:
    """The fields found in the source of an element, and what its own tag says."""
    element = Element(name, _attributes(tag[0]) if tag else {})
    unclosed: set[str] = set()
    last_cdata_end = source.rfind(_CDATA_END)
    position = 0
    while match := _FIELD.search(source, position):
        position = match.end()
        attributes = match["attributes"] or ""
        inner = ""
        if not attributes.endswith("/") and match["name"] not in unclosed:
            is_cdata = source.startswith(_CDATA, position) and position < last_cdata_end
            after = source.find(_CDATA_END, position) if is_cdata else position
            close = source.find(f"</{match['name']}", after)
            if close < 0:
                unclosed.add(match["name"])
                continue
            inner, position = source[position:close], close
        child = SubElement(element, match["name"], _attributes(attributes))
        child.text = _text(inner)
        if match["name"] in _WITH_FIELDS:
            child.extend(_element(match["name"], inner))
    return element


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        name, value = match["name"], match["double"] or match["single"] or ""
        found[_ATTRIBUTES.get(name, name)] = printable(unescaped(value))
    return found


def _text(source: str) -> str:
    stripped = source.strip()
    if stripped.startswith(_CDATA):
        inside = stripped[len(_CDATA) :]
        whole = inside.rpartition(_CDATA_END)[0] or inside
        return printable(whole.replace(_CDATA_END + _CDATA, ""))  # how a `]]>` in the text itself is written
    return printable(unescaped(stripped))
