"""The text of the one article on a page of any theme: the element that holds it, and its lines."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import takewhile

from selectolax.lexbor import LexborNode

from scraper.articles.main_text import main_text
from scraper.dates.times import read_time
from scraper.html.box_names import are_of_a_text
from scraper.html.markup import lines_of, text_of
from scraper.html.outline import Element, Outline
from scraper.html.prose import Prose
from scraper.text.authors import is_byline
from scraper.text.link_words import is_aside, names_a_side_box, weight

_UNDIVIDED = frozenset({
    "p", "ul", "ol", "dl", "li", "figure", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
_LARGEST_SHARE = 0.75  # of an element's prose in one child: the child is the text, the rest stands around it
_MOST_AROUND = 8  # lines before or after a text that are none of it
_MOST_TIMES = 50
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # whether a line is a time does not depend on the day
_LINE = 80  # weight of a line that is surely text


def find_body(page: Outline, prose: Prose, headline: Element | None) -> Element | None:
    """The smallest element that holds nearly all prose of the article; None where there is none to hold."""
    region = _region(page, prose, headline)
    if region is None:
        return None
    named = [one for one in page.elements[region.index : region.end] if _names_itself(one)]
    sure = [one for one in named if prose.weight(one) and 2 * prose.weight(one) >= prose.weight(region)]
    if headline is not None:
        sure = [one for one in sure if not one.holds(headline)]
    return _narrowed(sure[0] if sure else region, prose)


def body_lines(body: Element, headline: Element | None, around: Sequence[str]) -> list[str]:
    """The lines of a text, without the headline and what stands above it, bylines, times, and lines said twice.

    `around` are texts that may be printed around the article's own: its title, its authors, its label.
    """
    if headline is not None and body.holds(headline):
        _cut_up_to(headline, body)
    times = [text_of(time) for time in body.node.css("time")[:_MOST_TIMES]]
    return tidy(lines_of(body.node), (*around, *times))


def last_resort(page: Outline, headline: Element | None, around: Sequence[str]) -> list[str]:
    """What another library takes for the main text, of the headline's article or of the whole page."""
    root = marked_around(headline) or next(iter(page.elements), None)
    return tidy(main_text(root.node), around) if root is not None else []


def marked_around(headline: Element | None) -> Element | None:
    """The element marked as an article, or as the page's main part, around a headline."""
    around = headline.around() if headline is not None else ()
    return next((here for here in around if here.tag in {"article", "main"} or "Article" in here.get("itemtype")), None)


def tidy(lines: Sequence[str], around: Sequence[str]) -> list[str]:
    """Lines without those that stand around a text: bylines, times, counts, titles of boxes; none twice in a row."""
    known = {text.casefold() for text in around if text}
    kept = [line for line, before in zip(lines, ("", *lines), strict=False) if line != before]
    for _ in range(_MOST_AROUND):
        if not kept or not _stands_around(kept[0], known):
            break
        kept = kept[1:]
    for _ in range(_MOST_AROUND):
        if not kept or not (names_a_side_box(kept[-1]) or is_aside(kept[-1])):
            break
        kept = kept[:-1]
    return kept


def _stands_around(line: str, known: set[str]) -> bool:
    if line.casefold() in known or read_time(line, at=_ANY_DAY, zone=UTC).lower is not None:
        return True
    return weight(line) < _LINE and (is_aside(line) or names_a_side_box(line) or is_byline(line))


def _region(page: Outline, prose: Prose, headline: Element | None) -> Element | None:
    """Where the article stands: marked as one around its headline, else the first element around it with some prose."""
    if headline is not None:
        marked = marked_around(headline)
        if marked is not None and 2 * prose.weight(marked) >= prose.total > 0:
            return marked
        for here in headline.around():
            if 3 * prose.weight(here) >= prose.total > 0:
                return here
    return page.elements[0] if page.elements and prose.total else None


def _names_itself(element: Element) -> bool:
    items = element.get("itemprop").lower().split()
    return "articlebody" in items or (bool(element.names) and are_of_a_text(element.names))


def _narrowed(body: Element, prose: Prose) -> Element:
    while (inner := _main_child(body, prose)) is not None:
        body = inner
    return body


def _main_child(body: Element, prose: Prose) -> Element | None:
    children = [child for child in body.children if isinstance(child, Element) and prose.weight(child)]
    most = max(children, key=prose.weight, default=None)
    if most is None or most.tag in _UNDIVIDED or prose.weight(most) < _LARGEST_SHARE * prose.weight(body):
        return None
    return None if any(one is not most and one.style == most.style and "." in one.style for one in children) else most


def _cut_up_to(headline: Element, body: Element) -> None:
    """Takes the headline, all that stands before it, and the rest of its `<header>` out of a text."""
    inside = list(takewhile(lambda here: here is not body, headline.around()))
    for here in inside:
        for before in list(_before(here.node)):
            before.decompose()
    header = next((here for here in reversed(inside) if here.tag in {"header", "hgroup"}), headline)
    header.node.decompose()


def _before(node: LexborNode) -> Iterator[LexborNode]:
    here = node.prev
    while here is not None:
        yield here
        here = here.prev
