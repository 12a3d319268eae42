"""XML feeds as elements with conventional names, whole ones by expat, broken ones by a tolerant scan.

Names carry the prefix that everybody uses, whatever the feed calls it: `content:encoded`, `dc:creator`; those
of RSS 1.0, RSS 2.0 and Atom have none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from xml.etree.ElementTree import Element, ParseError, XMLParser
from xml.parsers import expat

from pressclip.errors import NoCards, ReadError
from scraper.feeds.entries import MOST_ENTRIES
from scraper.feeds.mending import mended_parts
from scraper.feeds.names import PREFIXES

_DECLARED = re.compile(r"\sxmlns:(?P<prefix>[\w.-]{1,40})=[\"'](?P<namespace>[^\"'<>]{1,100})[\"']")
_PREFIXED = re.compile(r"(?P<start></?)(?P<prefix>[\w.-]{1,40}):(?=\w)")
_ROOTS = frozenset({"rss", "rdf:RDF", "feed"})
_ENTRIES = frozenset({"item", "entry"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """A feed's own elements (title, link, language) in `head`, and its entries; `mended`: the XML was broken."""

    head: Element
    entries: tuple[Element, ...]
    mended: bool = False


def parse_feed(text: str) -> FeedSource:
    """The elements of an RSS or Atom feed.

    Raises NoCards for what is no feed, ReadError for one that declares entities of its own: a few hundred
    bytes of them stand for gigabytes (a "billion laughs").
    """
    body = text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace")
    if b"<!DOCTYPE" in body:
        _refuse_own_declarations(body)
    # The encoding holds whatever the declaration says: the text is decoded already.
    parser = XMLParser(encoding="utf-8")  # noqa: S314 - declarations of entities were refused above
    try:
        parser.feed(body)
        root = parser.close()
    except (ParseError, ValueError):
        return _mended(text)
    for element in root.iter():
        element.tag = _conventional(element.tag)
    return _whole(root)


def _refuse_own_declarations(body: bytes) -> None:
    """Reads up to the first element, where declarations end, and refuses any but a reference to a DTD, never loaded."""

    def at_doctype(_name: str, _system: str | None, _public: str | None, has_internal_subset: bool) -> None:
        if has_internal_subset:
            raise ReadError("the feed declares entities of its own")

    def at_element(_name: str, _attributes: dict[str, str]) -> None:
        raise _PrologueRead

    reader = expat.ParserCreate("utf-8")
    reader.StartDoctypeDeclHandler = at_doctype
    reader.StartElementHandler = at_element
    try:
        reader.Parse(body, True)
    except (_PrologueRead, expat.ExpatError):
        return


class _PrologueRead(Exception):
    """Ends the reading of a prologue."""


def _conventional(tag: str) -> str:
    namespace, brace, name = tag.rpartition("}")
    return PREFIXES.get(namespace[1:], "other:") + name if brace else name


def _whole(root: Element) -> FeedSource:
    if root.tag not in _ROOTS:
        raise NoCards(f"the page is no feed: its element is <{root.tag[:40]}>")
    channel = root.find("channel")
    head = root if channel is None else channel
    return FeedSource(head=head, entries=tuple(islice(_entries_of(root, channel), MOST_ENTRIES)))


def _entries_of(root: Element, channel: Element | None) -> Iterator[Element]:
    """The entries beside the channel (RSS 1.0), in it (RSS 2.0), or in the feed (Atom)."""
    for parent in (root, channel):
        for child in parent if parent is not None else ():
            if child.tag in _ENTRIES:
                yield child


def _with_conventional_prefixes(text: str) -> str:
    """The source with its tags renamed as `_conventional` renames elements, by the prefixes that it declares."""
    declared = {match["prefix"]: PREFIXES.get(match["namespace"]) for match in _DECLARED.finditer(text)}
    known = {prefix: meant for prefix, meant in declared.items() if meant is not None}
    return _PREFIXED.sub(lambda tag: tag["start"] + known.get(tag["prefix"], tag["prefix"] + ":"), text)


def _mended(text: str) -> FeedSource:
    head, *entries = mended_parts(_with_conventional_prefixes(text), most=MOST_ENTRIES)
    if not entries:
        raise NoCards("the page is no feed: it is no XML and holds no entries")
    return FeedSource(head=head, entries=tuple(entries), mended=True)
