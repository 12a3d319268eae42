"""Which of a teaser's texts is the headline: the one that stands where other teasers have theirs, of a like length.

A kicker, a label, a time, an author, a count or an excerpt is told by its place too: a label repeats from card to
card, a time reads as one, an excerpt is longer than what stands above it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scraper.generic.card_parts import is_time_like, kind_of_names
from scraper.generic.lines import Line, Shape, lines_of
from scraper.generic.teasers import Teaser
from scraper.html.outline import HEADINGS, Element
from scraper.text.link_words import has_letters, is_aside, is_flag

_MANY = 4  # teasers with a line of one shape
_CONSENT = 4.0  # points for a line whose like is the headline everywhere else
_LEAST = 3.0  # points of a headline
_OPEN_END = re.compile(r"(?<![\s|·•(\[])[\s|·•(\[]++$")  # begun once for a run of such marks: linear time


@dataclass(slots=True, eq=False, kw_only=True)
class Story:
    """A teaser with its lines and the line that is its headline."""

    teaser: Teaser
    lines: list[Line]
    title: str = ""
    line: Line | None = None  # None where no line shows the headline
    is_heading: bool = False
    points: float = 0.0  # what speaks for that line


@dataclass(slots=True, kw_only=True)
class _Habit:
    """What the lines of one shape are like all over the page."""

    teasers: int = 0
    lines: int = 0
    total: float = 0.0
    different: int = 0
    asides: int = 0
    opening: int = 0  # lines that begin what the next one goes on with


def stories(teasers: Sequence[Teaser]) -> list[Story]:
    """Each teaser with its headline, "" where none can be told."""
    found = [Story(teaser=teaser, lines=lines_of(teaser.root)) for teaser in teasers]
    habits = _habits(found)
    marks = [_marks(story, habits) for story in found]
    consent = _consent(found, marks, habits)
    for story, those in zip(found, marks, strict=True):
        agreed = [points + consent.get(line.shape, 0.0) for line, points in zip(story.lines, those, strict=True)]
        _name(story, agreed, habits)
    return found


def _consent(
    found: Sequence[Story], marks: Sequence[Sequence[float]], habits: Mapping[Shape, _Habit]
) -> dict[Shape, float]:
    """What speaks for lines of a shape that is the headline's in most teasers that have it."""
    told = [(story, those) for story, those in zip(found, marks, strict=True) if max(those, default=0) > _LEAST]
    heads = Counter(story.lines[_best(those)].shape for story, those in told)
    shown = {shape: habits[shape].teasers for shape in heads}
    return {shape: _CONSENT * count / shown[shape] for shape, count in heads.items() if shown[shape] >= _MANY}


def _best(marks: Sequence[float]) -> int:
    return marks.index(max(marks))


def _habits(found: Iterable[Story]) -> dict[Shape, _Habit]:
    texts: dict[Shape, list[str]] = defaultdict(list)
    habits: dict[Shape, _Habit] = defaultdict(_Habit)
    for story in found:
        for shape in {line.shape for line in story.lines}:
            habits[shape].teasers += 1
        for line in story.lines:
            texts[line.shape].append(line.text)
            habits[line.shape].total += line.weight
            habits[line.shape].asides += is_aside(line.text) or is_time_like(line.text)
        for near, line in pairwise(story.lines):
            habits[near.shape].opening += _opens(near, line)
    for shape, habit in habits.items():
        habit.lines = len(texts[shape])
        habit.different = len(set(texts[shape]))
    return habits


def _marks(story: Story, habits: dict[Shape, _Habit]) -> list[float]:
    """How much each line of a teaser is like a headline."""
    root, anchors = story.teaser.root, story.teaser.anchors
    said = _said(anchors)
    marks = []
    for order, line in enumerate(story.lines):
        owner, around = line.owner, _around(line.owner, root)
        linked = any(anchor.holds(owner) or owner.holds(anchor) for anchor in anchors)
        points = _fitness(line, habits[line.shape]) + _named(around) - 0.15 * order
        marks.append(points + 4 * _is_heading(around) + 3 * linked + 4 * (bool(said) and line.text.casefold() in said))
    return marks


def _name(story: Story, marks: Sequence[float], habits: dict[Shape, _Habit]) -> None:
    if marks and max(marks) > _LEAST:
        line = story.lines[_best(marks)]
        story.line, story.points = line, max(marks)
        story.is_heading = _is_heading(_around(line.owner, story.teaser.root))
        story.title = _with_affixes(line, story.lines, habits)
    else:
        spare = (text for text in _spare(story.teaser.anchors) if has_letters(text) and not is_aside(text))
        story.title = max((text for text in spare if not is_time_like(text)), key=len, default="")


def _is_heading(around: Sequence[Element]) -> bool:
    """Whether a line stands in a heading, but for one that is named for another part, such as the author."""
    for element in around:
        if element.tag in HEADINGS or element.attributes.get("role") == "heading":
            return kind_of_names(element.names) >= 0
    return False


def _around(owner: Element, root: Element) -> list[Element]:
    """The element of a line and those around it inside the teaser, four at most."""
    found = [here := owner]
    while here is not root and here.parent is not None and len(found) < 4:
        found.append(here := here.parent)
    return found


def _said(anchors: Sequence[Element]) -> set[str]:
    """What the anchors and their pictures say of themselves without showing it."""
    said = set()
    for anchor in anchors[:4]:
        said |= {anchor.get("title"), anchor.get("aria-label")}
        said |= {child.get("alt") for child in anchor.children if isinstance(child, Element) and child.tag == "img"}
    return {" ".join(text.split()).casefold() for text in said if text}


def _spare(anchors: Sequence[Element]) -> Iterable[str]:
    for anchor in anchors[:4]:
        yield from (" ".join(anchor.get(name).split()) for name in ("aria-label", "title"))
        yield from (child.text() for child in anchor.children if isinstance(child, Element) and child.hidden)
        yield anchor.text()


def _fitness(line: Line, habit: _Habit) -> float:
    """How much a text is like a headline by its own length and by what stands at its place elsewhere."""
    points = _length_points(line.weight)
    if habit.lines >= 3:
        points = (points + _length_points(habit.total / habit.lines)) / 2
        points -= 6 * (1 - habit.different / habit.lines)
        points -= 3 * (habit.asides / habit.lines)
    if is_time_like(line.text) and (line.weight < 20 or line.owner.tag == "time"):
        points -= 6
    if is_aside(line.text) or is_flag(line.text) or not has_letters(line.text):
        points -= 6
    if line.text.endswith(("...", "…")):
        points -= 2
    elif line.text.endswith(".") and line.weight > 60:
        points -= 1
    return points


def _length_points(size: float) -> float:
    if size < 12:
        return -1.0 if size >= 6 else -3.0
    if size < 20:
        return 1.0
    if size <= 130:
        return 3.0 + (size / 90 if size <= 90 else 0)
    return 1.5 if size <= 200 else -3.0


def _named(around: Sequence[Element]) -> float:
    """What the names of the nearest elements say: of the line's own most, of the one around it less."""
    points = 0.0
    for distance, element in enumerate(around[:3]):
        if not element.names or element.tag == "article":
            continue
        kind = kind_of_names(element.names)
        if kind > 0:
            return points + 2
        if kind < 0 and distance < 2 and element.tag not in HEADINGS:
            points -= 5 if distance == 0 else 2
    return points


def _with_affixes(line: Line, lines: Sequence[Line], habits: dict[Shape, _Habit]) -> str:
    """The headline with the emphasised words at its ends, but without a kicker or mark that other teasers have too."""
    first = last = lines.index(line)
    while first > 0 and (_is_opening(lines[first - 1], line, habits) or _belongs(lines[first - 1], line, habits)):
        first -= 1
    while last + 1 < len(lines) and _belongs(lines[last + 1], line, habits):
        last += 1
    return _without_open_end(" ".join(each.text for each in lines[first : last + 1]))


def _without_open_end(title: str) -> str:
    """A title without the bracket or bar that opened what followed it: a count, a time."""
    return _OPEN_END.sub("", title) or title


def _opens(near: Line, line: Line) -> bool:
    """Whether a text goes on in the middle of a sentence that a marked word before it began."""
    return line.text[0].islower() and line.owner.holds(near.owner)


def _is_opening(near: Line, line: Line, habits: dict[Shape, _Habit]) -> bool:
    """Whether a marked word before a headline is its first, as it is in most teasers that have one."""
    return line.owner.holds(near.owner) and 2 * habits[near.shape].opening >= habits[near.shape].lines


def _belongs(near: Line, line: Line, habits: dict[Shape, _Habit]) -> bool:
    if (
        near.owner.parent is not line.owner
        or near.owner.tag not in {"span", "a"}
        or is_aside(near.text)
        or is_time_like(near.text)
    ):
        return False
    if near.owner.tag == "a" or near.owner.names or is_flag(near.text):
        return False
    mine, theirs = habits[near.shape], habits[line.shape]
    return mine.teasers * 2 < theirs.teasers and mine.different == mine.lines
