"""The texts of a piece of the page as lines: an element with text of its own keeps its words together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scraper.html.outline import HEADINGS, INLINE, RUNNING, Element
from scraper.text.link_words import weight

_MOST_LINES = 40  # of one teaser
_MOST_PARTS = 400  # elements and texts of one teaser that are looked at
_WORDS = 3  # one in an element of its own each
_SPOKEN = re.compile(r"\w")  # a letter or a number

Shape = tuple[str, str, int]  # the styles of a line's element and of the one around it, which of its like it is


@dataclass(slots=True, eq=False, kw_only=True)
class Line:
    """One text of a teaser with the element that it stands in; `shape` is alike in teasers of one kind."""

    text: str
    owner: Element
    shape: Shape
    weight: float


def lines_of(root: Element) -> list[Line]:
    """The texts of a piece of the page in order; an element with text of its own keeps its words together."""
    lines: list[Line] = []
    shapes: dict[Shape, int] = {}
    waiting: list[Element | str | Line] = [root]
    parts = 0
    while waiting and len(lines) < _MOST_LINES and parts < _MOST_PARTS:
        here = waiting.pop()
        if isinstance(here, Element):
            if not here.hidden:
                parts += len(here.children) + 1
                waiting.extend(reversed(here.children if _holds_no_text(here) else _parts(here, root)))
        elif isinstance(here, Line):
            above, own, place = shape = here.shape
            here.shape = (above, own, place + shapes.get(shape, 0))
            shapes[shape] = shapes.get(shape, 0) + 1
            lines.append(here)
    return lines


def _holds_no_text(element: Element) -> bool:
    """Whether an element has no text of its own, as most have none."""
    for child in element.children:
        if isinstance(child, str) or child.tag in RUNNING:
            return False
    return len(element.children) < _WORDS or not _is_word_by_word(element.children)


def _is_word_by_word(children: Sequence[Element | str]) -> bool:
    """Whether a text stands word by word in plain spans, so that each can be drawn apart."""
    if not isinstance(children[0], Element) or children[0].style != "span":
        return False
    words = [child for child in children if isinstance(child, Element) and child.tag != "br"]
    return len(words) >= _WORDS and all(word.style == "span" and len(word.text().split()) <= 1 for word in words)


def _parts(element: Element, root: Element) -> Sequence[Element | Line]:
    """An element's own lines among its children, which keep theirs."""
    children = element.children
    if len(children) == 1 and isinstance(children[0], str):
        return _lines(children, element, root, before=0)
    spoken = dict.fromkeys(index for index, child in enumerate(children) if _is_running(child))
    if not spoken and _is_word_by_word(children):
        return _lines(_spaced(children), element, root, before=0)
    if not spoken:
        return [child for child in children if isinstance(child, Element)]
    first, last = next(iter(spoken)), next(reversed(spoken))
    parts: list[Element | Line] = []
    run: list[Element | str] = []
    before = 0
    breaks = element.tag != "a" and element.tag not in HEADINGS
    for index, child in enumerate(children):
        if isinstance(child, str):
            run.append(child)
        elif child.tag == "br":
            run.append(" ")
            if breaks:
                before += _flush(run, parts, element, root, before)
        elif index in spoken or (child.tag in INLINE and first < index < last):
            run += [" " * (index > 0 and isinstance(children[index - 1], Element)), child]
        else:
            before += _flush(run, parts, element, root, before)
            parts.append(child)
    _flush(run, parts, element, root, before)
    return parts


def _spaced(children: Sequence[Element | str]) -> list[Element | str]:
    return [piece for child in children for piece in (child, " ")]


def _is_running(child: Element | str) -> bool:
    """Whether a child is text of its element's own, emphasised or not."""
    if isinstance(child, str):
        return not child.isspace() and _SPOKEN.search(child) is not None
    if child.tag not in RUNNING or child.hidden:
        return False
    inner = [part for part in child.children if isinstance(part, Element)]
    return all(part.tag in RUNNING for part in inner) and _SPOKEN.search(child.text()) is not None


def _flush(run: list[Element | str], parts: list[Element | Line], owner: Element, root: Element, before: int) -> int:
    """Puts the line that a run makes behind the parts; returns how many lines that is."""
    lines = _lines(run, owner, root, before=before)
    parts += lines
    run.clear()
    return len(lines)


def _lines(run: Sequence[Element | str], owner: Element, root: Element, *, before: int) -> list[Line]:
    """The line that some texts of an element make together, if there is anything to read in it."""
    text = " ".join("".join(piece if isinstance(piece, str) else piece.text() for piece in run).split())
    if not _SPOKEN.search(text):
        return []
    above = owner.parent.style if owner.parent is not None else ""
    place = before + (_place(owner) if owner is not root else 0)
    return [Line(text=text, owner=owner, shape=(above, owner.style, place), weight=weight(text))]


def _place(element: Element) -> int:
    """Which of its like an element is below its parent, as far as it matters."""
    alike = 0
    for child in element.parent.children[:12] if element.parent is not None else ():
        if child is element:
            break
        alike += isinstance(child, Element) and child.style == element.style
    return alike
