"""The piece of a page's source behind which no more cards of the section stand."""

import re
from collections.abc import Iterator

from scraper.html.outline import Element
from scraper.induced.sketch import Sketch
from scraper.text.written_names import Standing, standing

_BEHIND = re.compile(
    r"(?:.*[-_])?(?:sidebar|side|aside|secondary|footer|foot|colophon|rail|widget-area|widgets|bottom)(?:[-_].*)?",
    re.IGNORECASE,
)
_TAGS_BEHIND = frozenset({"aside", "footer"})
_MOST_MARKS = 12


def marks(sketch: Sketch, last: Element) -> Iterator[str]:
    """Pieces of source that occur once and may be the end of what counts, `last` being the last container.

    The end of `main`, then the opening tags that follow, in page order, of what says that it is a side bar or a footer.
    """
    source = sketch.page.text
    if any(around.tag == "main" for around in last.around()):
        yield from _once(source, "</main>")
    for element in _following(last):
        yield from (mark for mark in _openings(element) if source.count(mark) == 1)


def _once(source: str, mark: str) -> Iterator[str]:
    if source.count(mark) == 1:
        yield mark


def _following(last: Element) -> Iterator[Element]:
    """What stands next to the container, or to what it stands in, behind it."""
    found = 0
    for element in last.around():
        siblings = element.parent.children if element.parent is not None else []
        for child in siblings:
            if not isinstance(child, str) and child.index >= last.end and found < _MOST_MARKS:
                found += 1
                yield child


def _openings(element: Element) -> Iterator[str]:
    """How the source may begin an element, up to the names that tell what it is."""
    for name in ("id", "class"):
        value = element.get(name)
        names = value.split()
        if any(standing(one) > Standing.LOOKS for one in names):
            continue
        if names and (element.tag in _TAGS_BEHIND or any(map(_BEHIND.fullmatch, names))):
            yield from (f"<{element.tag} {name}={quote}{value}{quote}" for quote in "\"'")
    if element.tag == "footer":
        yield "<footer"
