"""What one step of a CSS selector may say of an element, and how well that would survive a change of the page.

Classes and attributes that people wrote cost least, then tags that mean something, then names for looks, the written
part of a tool's names, those names themselves, and bare tags. A name of one article or section is never among them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.html.outline import Element
from scraper.text.written_names import Standing, is_of_one_article, standing, stem

_MOST_CLASSES = 8
_MOST_CHOICES = 12
_OF_CLASS = {Standing.WRITTEN: 1.0, Standing.LOOKS: 4.5, Standing.MADE: 5.5}
_OF_STEM = 3.0
_OF_TAG = {
    "article": 1.5, "main": 1.0, "time": 1.5, "h1": 1.5, "h2": 2.0, "h3": 2.0, "h4": 2.0, "h5": 2.0, "h6": 2.0,
    "img": 2.0, "figure": 2.5, "figcaption": 2.5, "picture": 2.5, "body": 3.0, "section": 4.0, "p": 4.0, "ul": 4.5,
    "ol": 4.0, "dl": 3.0, "dt": 3.0, "dd": 3.0, "li": 4.5, "table": 5.0, "tbody": 6.0, "tr": 5.0, "td": 6.0, "a": 5.0,
}  # fmt: skip
_OTHER_TAG = 7.0
_MEANING = {"itemprop": 1.0, "rel": 1.0, "role": 1.5, "data-testid": 2.0, "data-qa": 2.0, "data-component": 2.0}
_VALUE = re.compile(r"[A-Za-z][A-Za-z_-]*")
_RELATIONS = frozenset({"bookmark", "category"})
_ROLES = frozenset({"main", "article", "feed", "list", "listitem", "heading"})


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """A selector and its cost, the lower the surer."""

    cost: float
    selector: str


def simple(element: Element, words: frozenset[str]) -> tuple[Choice, ...]:
    """The steps that fit an element, the surest first; `words` are those of the page that no name may hold."""
    tag = element.tag
    if not tag.isascii() or not tag.replace("-", "").isalnum():
        return ()
    found = [*_by_class(element, words), *_by_attribute(element), Choice(_OF_TAG.get(tag, _OTHER_TAG), tag)]
    if tag == "time" and element.get("datetime"):
        found.append(Choice(1.2, "time[datetime]"))
    return tuple(sorted(found)[:_MOST_CHOICES])


def by_id(element: Element, words: frozenset[str]) -> Iterator[Choice]:
    """The element by its id, if people wrote that and it is no section's own."""
    name = element.get("id")
    if name and standing(name) <= Standing.LOOKS and not _tells_the_section(name, (), words):
        yield Choice(0.8, f"#{name}")


def _by_class(element: Element, words: frozenset[str]) -> Iterator[Choice]:
    classes = element.get("class").split()[:_MOST_CLASSES]
    usable: list[Choice] = []
    for name in dict.fromkeys(classes):
        kind = standing(name)
        if kind is Standing.OWN or _tells_the_section(name, classes, words):
            continue
        if written := stem(name) if kind is Standing.MADE else "":
            yield Choice(_OF_STEM, f'[class*="{written}"]')
        usable.append(Choice(_OF_CLASS[kind], f".{name}"))
    usable.sort()
    yield from usable
    yield from (Choice(one.cost + 0.6, element.tag + one.selector) for one in usable[:3])
    for at, one in enumerate(usable[:3]):
        yield from (Choice(one.cost + other.cost / 2, one.selector + other.selector) for other in usable[at + 1 : 4])


def _tells_the_section(name: str, classes: list[str] | tuple[()], words: frozenset[str]) -> bool:
    return name.lower() in words or is_of_one_article(name, classes, words)


def _by_attribute(element: Element) -> Iterator[Choice]:
    for name, cost in _MEANING.items():
        for value in element.get(name).split()[:2]:
            if not _VALUE.fullmatch(value) or standing(value) > Standing.LOOKS:
                continue
            if (name == "rel" and value not in _RELATIONS) or (name == "role" and value not in _ROLES):
                continue
            yield Choice(cost, f"[{name}~={value}]")
