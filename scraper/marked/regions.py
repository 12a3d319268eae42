"""Which part of a page an element belongs to: the page's main matter, or a box beside, above or below it."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from scraper.generic.side_boxes import is_named_apart
from scraper.html.markup import attribute

_BESIDE_TAGS = frozenset({"aside", "nav", "footer"})
_BESIDE_ROLES = frozenset({"complementary", "navigation", "contentinfo", "search", "dialog"})
_DEEPEST = 100  # levels; nothing that deep is worth asking further


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around a node, the nearest first, up to the body."""
    here = node.parent
    for _ in range(_DEEPEST):
        if here is None or here.tag in {"body", "html"}:
            return
        yield here
        here = here.parent


def is_beside(node: LexborNode) -> bool:
    """Whether an element says of itself that it is a side box, a menu, a footer or the like."""
    if node.tag in _BESIDE_TAGS or attribute(node, "role") in _BESIDE_ROLES:
        return True
    return is_named_apart(f"{attribute(node, 'class')} {attribute(node, 'id')}".lower())
