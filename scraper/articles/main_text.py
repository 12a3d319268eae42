"""The door to resiliparse: the main text of a piece of a page in which no element stands out as the article's text."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

# The library's parser cannot be interrupted, and its time is quadratic in nesting: 5,000 levels take it half a second,
# 40,000 half a minute. Below these bounds the worst piece takes a few hundredths of a second.
_DEEPEST = 200  # levels
_MOST_ELEMENTS = 5_000
_LONGEST = 1_000_000  # characters


def main_text(node: LexborNode) -> list[str]:
    """The lines of the main text below a node, none of them empty; no lines for a piece that must not be parsed again.

    Drops captions and short lists along with menus, so it is the last resort.
    """
    if not _is_bounded(node):
        return []
    html = (node.html or "").encode("utf-8", "replace").decode("utf-8")
    if len(html) > _LONGEST:
        return []
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(html, main_content=True, list_bullets=False, links=False, alt_texts=False)
    return [line for raw in text.split("\n") if (line := " ".join(raw.split()))]


def _is_bounded(node: LexborNode) -> bool:
    return all(depth <= _DEEPEST and count <= _MOST_ELEMENTS for count, depth in enumerate(_depths(node)))


def _depths(node: LexborNode) -> Iterator[int]:
    """How deep each element below a node stands in it."""
    waiting = [(node, 0)]
    while waiting:
        here, depth = waiting.pop()
        yield depth
        waiting.extend((child, depth + 1) for child in here.iter())
