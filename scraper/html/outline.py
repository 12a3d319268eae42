"""A page's body as plain values: elements with their texts and places, so that shapes can be compared quickly."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

_LONGEST_NUMBER = 20  # characters, white space around it included
_DEEPEST = 200  # levels; real pages have some thirty, and every step upwards is bounded by this
_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "iframe", "textarea", "select", "svg", "button", "object", "canvas",
    "-comment",
})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
RUNNING = frozenset({"em", "i", "b", "strong", "font", "mark", "u", "q", "abbr", "sup", "sub", "wbr", "s"})  # no breaks
INLINE = frozenset(
    {"span", "a", "time", "small", "label", "cite", "data", "bdi", "code", "ins", "del", "img", "picture"}
)
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|[\s_-])(?:sr-?only|visually-?hidden|screen-reader(?:-text|-only)?|a11y-(?:hidden|text|only)|off-?screen"
    r"|assistive-text|u-hidden|is-hidden)(?:$|[\s_-])"
)
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_UNPRINTED = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens and spaces of no width
_DIGITS = re.compile(r"\d+")
_NONE: Mapping[str, str | None] = {}


class Element:
    """An element of the body: `names` are its classes and its id in lower case, `children` elements and texts.

    `index` counts elements in page order, `end` is the index behind its last descendant. A `hidden` element,
    or one inside it, is shown to screen readers alone, or later by a script. `style` is its tag and first class:
    what elements of one kind share.
    """

    __slots__ = (
        "_text", "attributes", "children", "depth", "end", "hidden", "index", "names", "node", "parent", "style", "tag",
    )  # fmt: skip

    def __init__(self, node: LexborNode, kind: "_Kind", parent: "Element | None", index: int) -> None:
        self.node = node
        self.tag = kind.tag
        self.parent = parent
        self.index = index
        self.end = index + 1
        self.children: list[Element | str] = []
        self._text: str | None = None
        if parent is None:
            self.depth, self.hidden = 0, False
        else:
            self.depth, self.hidden = parent.depth + 1, parent.hidden
        attributes = node.attributes
        classes = attributes.get("class")
        if classes and len(attributes) == 1:  # as most elements of a page
            if (known := kind.looks.get(classes)) is None:
                known = kind.looks[classes] = (*_reading(kind.tag, classes, None), attributes)
            self.names, self.style, unseen, self.attributes = known
        elif not attributes:
            self.names, self.style, unseen, self.attributes = "", kind.tag, False, _NONE
        else:
            self.attributes = attributes
            self.names, self.style, unseen = _reading(kind.tag, classes, attributes.get("id"))
            if "hidden" in attributes or ("style" in attributes and _NOT_DISPLAYED.search(self.get("style"))):
                unseen = True
        if unseen:
            self.hidden = True

    def get(self, name: str) -> str:
        """An attribute's value, "" where it is missing or bare."""
        return self.attributes.get(name) or ""

    def text(self) -> str:
        """What a reader sees of it on one line; of a hidden one, what a screen reader says."""
        if self._text is None:
            only = self.children[0] if len(self.children) == 1 else None
            if isinstance(only, Element):  # as deep as an outline is, no deeper
                self._text = only.text() if not only.hidden or self.hidden else ""
            else:
                self._text = " ".join((only if only is not None else "".join(_pieces(self))).split())
        return self._text

    def holds(self, other: "Element") -> bool:
        """Whether the other stands in this one, or is it."""
        return self.index <= other.index < self.end

    def around(self) -> Iterator["Element"]:
        """This element and those that it stands in, from the inside."""
        here: Element | None = self
        while here is not None:
            yield here
            here = here.parent

    def around_both(self, other: "Element") -> "Element":
        """The smallest element that holds this one and the other, which is of the same page."""
        return next(element for element in self.around() if element.holds(other))


def _pieces(element: Element) -> Iterator[str]:
    """The texts in an element, parted at the edges of blocks, and between two elements, which may be words apart."""
    waiting: list[Element | str] = [element]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
        elif not here.hidden or element.hidden:
            edge = "" if here.tag in RUNNING or here.tag in INLINE else " "
            yield edge
            waiting.append(edge)
            after: Element | str = ""
            for child in reversed(here.children):
                if not isinstance(child, str) and not isinstance(after, str):
                    waiting.append(" ")
                waiting.append(child)
                after = child


@dataclass(slots=True, eq=False)
class _Kind:
    """What the elements of one tag on a page share: the tag, a list of them, and what follows from their classes.

    `looks` are the names, the style, whether they hide it, and the attributes of those with classes and nothing else.
    """

    tag: str
    alike: list[Element]
    looks: dict[str, tuple[str, str, bool, Mapping[str, str | None]]] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def _reading(tag: str, classes: str | None, identifier: str | None) -> tuple[str, str, bool]:
    """The names and the style of an element, and whether its names hide it."""
    names = f"{classes or ''} {identifier or ''}".strip().lower()
    first = classes.split(None, 1)[:1] if classes else []
    style = ".".join([tag, *(_DIGITS.sub("", name) for name in first)])
    return names, style, _FOR_SCREEN_READERS.search(names) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The elements of a body in page order, the body first; also by tag, and those that hold a bare number.

    `worded` are the places of those with a text of their own.
    """

    elements: list[Element]
    tagged: defaultdict[str, list[Element]]
    numbered: list[tuple[int, Element]]
    worded: set[int]

    def close(self) -> None:
        """Parts the elements from those around them and lets go of them, so that they are freed at once and in turn.

        Otherwise thousands of objects that hold one another stay until all of the process's objects are swept.
        """
        for element in self.elements:
            element.parent = None
        self.tagged.clear()
        self.numbered.clear()
        self.elements.clear()


def outline(tree: LexborHTMLParser) -> Outline:
    """What a reader may see of a page; empty without a body."""
    elements: list[Element] = []
    numbered: list[tuple[int, Element]] = []
    worded: set[int] = set()
    tagged: defaultdict[str, list[Element]] = defaultdict(list)
    known: dict[int, Element] = {}
    kinds: dict[int, _Kind | None] = {}
    for node in tree.body.traverse(include_text=True, skip_empty=True) if tree.body is not None else ():
        above = node.parent
        parent = known.get(above.mem_id) if above is not None else None
        if parent is None:
            if not elements:
                elements.append(known.setdefault(node.mem_id, Element(node, _Kind(node.tag or "", []), None, 0)))
        elif node.is_text_node:
            text = node.text_content or ""
            if len(text) < _LONGEST_NUMBER and (bare := text.strip()).isdecimal():
                numbered.append((int(bare), parent))
            worded.add(parent.index)
            parent.children.append(text if text.isascii() else _UNPRINTED.sub("", text))
        elif parent.depth < _DEEPEST:
            number = node.tag_id
            kind = kinds[number] if number in kinds else kinds.setdefault(number, _kind(node.tag or "", tagged))
            if kind is not None:
                element = known[node.mem_id] = Element(node, kind, parent, len(elements))
                elements.append(element)
                kind.alike.append(element)
                parent.children.append(element)
    _close(elements)
    return Outline(elements=elements, tagged=tagged, numbered=numbered, worded=worded)


def _kind(tag: str, tagged: defaultdict[str, list[Element]]) -> _Kind | None:
    """None for what a reader does not see."""
    return None if tag in _UNSEEN else _Kind(tag, tagged[tag])


def _close(elements: Sequence[Element]) -> None:
    """Tells every element where it ends, once all are there."""
    for element in reversed(elements):
        parent = element.parent
        if parent is not None and parent.end < element.end:
            parent.end = element.end
