"""The door to selectolax: a page's text becomes a tree that is safe to build, and its nodes become clean values."""

import re
from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pressclip.errors import ReadError
from scraper.html.sites import address

# The parser's time is quadratic in nesting, in the attributes of one tag, and in formatting elements
# left open; it cannot be interrupted. A page of news has one or two thousand elements.
_MOST_ELEMENTS = 40_000
_MOST_ATTRIBUTES = 2_000  # of one tag
_DEEP, _MOST_DEEP = 512, 10_000  # levels, where browsers stop to nest; elements that may stand deeper than that
_MOST_REOPENED = 2_000_000  # formatting elements times all elements: each may open again in each block
_REMEMBERED = 2  # texts: the page that is read in one way after the other, and its part that is read first
_FEW_TAGS, _SHORT_TAG = 4_000, 10_000  # tags and bytes; below both, even the worst page is read in a second

_ATTRIBUTE = rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_TAG = re.compile(rb"<[a-zA-Z][^\s/>]*+(?:" + _ATTRIBUTE + rb")*+")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_OPENING = re.compile(rb"<[a-zA-Z]")
_FORMATTING = re.compile(rb"<(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)[\s/>]", re.IGNORECASE)

_DEEPER = " > ".join("*" * _DEEP)

_UNSEEN = frozenset({"script", "style", "noscript", "template", "iframe", "textarea", "select", "svg", "-comment"})
_INLINE = frozenset({
    "-text", "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_SPACE = re.compile(r"\s+")
_LAZY_IMAGE = ("data-img-url", "data-src", "data-lazy-src", "data-original", "src")


def parse(html: str) -> LexborHTMLParser:
    """The tree of a page. Raises ReadError for one built to exhaust the parser, or who looks for something in it."""
    body = html.encode("utf-8", "replace")
    has_many_tags = body.count(b"<") > _FEW_TAGS
    if (has_many_tags or _has_a_long_piece(body)) and (danger := _danger(html)):
        raise ReadError(danger)
    tree = LexborHTMLParser(body)
    # A selector such as "h2 a" asks everything around each link: quadratic in nesting again.
    if has_many_tags and (deep := len(tree.css(_DEEPER))) > _MOST_DEEP:
        raise ReadError(f"{deep} elements of the page are nested more than {_DEEP} deep, above {_MOST_DEEP}")
    return tree


def _has_a_long_piece(body: bytes) -> bool:
    """Whether two tags may begin `_SHORT_TAG` bytes apart: then some window of half that size holds no beginning."""
    window = _SHORT_TAG // 2
    return any(body.find(b"<", start, start + window) < 0 for start in range(0, len(body) - window, window))


@lru_cache(maxsize=_REMEMBERED)
def _danger(html: str) -> str:
    """How a page would exhaust the parser, "" where it would not. It takes as long as to parse the page."""
    body = html.encode("utf-8", "replace")
    # Closing tags are not counted against the opening ones: a comment or an attribute could fake them.
    elements = len(_OPENING.findall(body))
    if elements > _MOST_ELEMENTS:
        return f"the page has {elements} elements, more than {_MOST_ELEMENTS}"
    formatting = len(_FORMATTING.findall(body))
    if formatting * elements > _MOST_REOPENED:
        return f"the page has {formatting} formatting elements among {elements}"
    for tag in _TAG.finditer(body):
        if tag.end() - tag.start() > _SHORT_TAG and len(_ATTRIBUTES.findall(tag[0])) > _MOST_ATTRIBUTES:
            return f"a tag of the page has more than {_MOST_ATTRIBUTES} attributes"
    return ""


def text_of(node: LexborNode) -> str:
    """What a reader sees of a node on one line, white space collapsed."""
    if is_plain(node):
        return " ".join(node.text(deep=False).split())
    return " ".join(lines_of(node))


def is_plain(node: LexborNode) -> bool:
    """Whether a node holds one text and no element."""
    child = node.first_child
    return child is not None and child.next is None and child.is_text_node


def lines_of(node: LexborNode) -> list[str]:
    """What a reader sees of a node: a line for each block and line break, none of them empty."""
    text = "".join(_pieces(node))
    return [line for raw in text.split("\n") if (line := " ".join(raw.split()))]


def _pieces(node: LexborNode) -> Iterator[str]:
    """The texts below a node in order, a newline at every edge of a block. No recursion: pages nest deep."""
    waiting: list[LexborNode | str] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
        elif here.is_text_node:
            yield _SPACE.sub(" ", here.text_content or "")
        elif here.tag not in _UNSEEN:
            edge = "" if here.tag in _INLINE else "\n"
            yield edge
            waiting.append(edge)
            waiting.extend(reversed(list(here.iter(include_text=True))))


def attribute(node: LexborNode, name: str) -> str:
    """An attribute's value, "" where it is missing or bare."""
    return node.attributes.get(name) or ""


def image_of(node: LexborNode, base: str) -> str | None:
    """The absolute address of the picture that a node shows, its lazy address before the placeholder."""
    attributes = node.attributes
    for name in _LAZY_IMAGE:
        value = attributes.get(name)
        if value and (picture := address(value, base)) is not None:
            return picture
    return None
