"""What speaks for a teaser being an article's card: its address, its headline, and what stands with it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.generic.card_marks import is_paid
from scraper.generic.card_parts import is_time_like
from scraper.generic.headlines import Story
from scraper.generic.lines import Shape
from scraper.html.outline import Element
from scraper.text.link_words import is_aside, says_next, weight

A_ROW: Final = 4  # cards of one kind below one parent
_LEAST_MERIT = 3.5
_LEAST_IN_A_ROW = 1.0
_LEAST_AMONG_LIKE = -2.0


@dataclass(slots=True, eq=False, kw_only=True)
class Rated:
    """A story with what speaks for it."""

    story: Story
    place: int  # in the page
    style: tuple[str, Shape | None]  # of its root and of its headline: alike in cards of one kind
    row: tuple[int, str]  # alike in cards of one kind below one parent
    is_bare: bool  # a link and nothing with it
    is_rich: bool  # a heading with a time, an excerpt or an image
    merit: float

    @property
    def key(self) -> str:
        """The address's identity."""
        return self.story.teaser.link.key

    @property
    def folder(self) -> str:
        """The address's identity without its last part."""
        return self.key.partition("?")[0].rpartition("/")[0]


def all_rated(told: Iterable[Story], elements: Sequence[Element]) -> list[Rated]:
    """The stories that look like articles, each with what speaks for it; paid ones are left out."""
    rated = [
        _rated(story, {element.tag for element in elements[story.teaser.root.index : story.teaser.root.end]})
        for story in told
        if story.title and not is_paid(story)
    ]
    rows = Counter(one.row for one in rated)
    good = Counter(one.row for one in rated if one.merit + (rows[one.row] >= A_ROW) >= _LEAST_MERIT)
    kept = []
    for one in rated:
        one.merit += rows[one.row] >= A_ROW
        vouched = good[one.row] >= 3 and 4 * good[one.row] >= 3 * rows[one.row]
        if one.merit >= (_LEAST_IN_A_ROW if vouched else _LEAST_MERIT):
            kept.append(one)
    return _with_short_headings(rated, kept)


def _with_short_headings(rated: Sequence[Rated], kept: Sequence[Rated]) -> list[Rated]:
    """Also those whose headings are too short to be known for an article's, where most of their style are kept."""
    styles = Counter(one.style for one in rated if one.story.is_heading)
    good = Counter(one.style for one in kept if one.story.is_heading)
    sure = {style for style, count in good.items() if count >= A_ROW and 4 * count >= 3 * styles[style]}
    members = set(map(id, kept))
    return [one for one in rated if id(one) in members or (one.style in sure and one.merit >= _LEAST_AMONG_LIKE)]


def _rated(story: Story, tags: set[str]) -> Rated:
    """What speaks for a teaser being an article's card; `tags` are those inside it."""
    root, title = story.teaser.root, story.title
    timed = "time" in tags or any(is_time_like(line.text) for line in story.lines)
    excerpt = any(line is not story.line and line.weight >= 60 for line in story.lines)
    image = "img" in tags
    merit = max(-3, min(story.teaser.link.promise, 3)) + 3 * story.is_heading + 2 * timed
    merit += excerpt + image + ("article" in tags)
    if is_aside(title) or is_time_like(title) or says_next(title):
        merit -= 5
    return Rated(
        story=story,
        place=root.index,
        style=(_kind(root), story.line.shape if story.line is not None else None),
        row=(root.parent.index if root.parent is not None else -1, root.style),
        is_bare=not (story.is_heading or timed or excerpt or image),
        is_rich=story.is_heading and (timed or excerpt or image),
        merit=merit + _merit_of_length(weight(title), timed=timed),
    )


def _kind(root: Element) -> str:
    """The style of a teaser's element, with that of the one around it where it has no class to be known by."""
    return root.style if "." in root.style or root.parent is None else f"{root.parent.style} {root.style}"


def _merit_of_length(size: float, *, timed: bool) -> float:
    if size < 12:
        return -1 if timed else -2
    return 0 if size < 20 else 2 if size <= 200 else -1
