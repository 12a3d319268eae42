"""Cards that stand where they stand for another reason than their age: held on top by the editors, or paid for."""

import re

from selectolax.lexbor import LexborNode

from scraper.html.markup import text_of
from scraper.text.link_words import is_advert

_SMALL = "span, small, em, b, strong, i, p, div, a"
_LONGEST = 40  # characters of such a label
_CLASS = re.compile(
    r"(?:^|\s)(?:(?:is|post|td|tag|category)-)?(?:sticky|pinned|sponsored|promoted|advertorial|partner-content)"
    r"(?:-(?:post|content|card))?(?=\s|$)|(?:^|\s)node--?sticky(?=\s|$)"
)


def is_set_apart(classes: str) -> bool:
    """Whether the classes of a card say so: `sticky` of WordPress, `sponsored` and the like."""
    return _CLASS.search(classes) is not None


def paid_labels(node: LexborNode) -> list[LexborNode]:
    """The labels below a node that say that somebody paid, such as "Sponsored"; each an element of text alone."""
    several = set(node.text(separator="\n").split("\n"))  # most are blank
    lines = {line.strip() for line in several if len(line) <= _LONGEST}
    if not any(map(is_advert, lines)):
        return []  # as nearly always, and found out without a look at each element
    return [small for small in node.css(_SMALL) if _is_text_alone(small) and is_advert(text_of(small))]


def _is_text_alone(node: LexborNode) -> bool:
    text = node.child
    return text is not None and text.tag == "-text" and text.next is None and len(text.text_content or "") <= _LONGEST
