"""The headline of an article's page: the element that prints it, and the title without what is printed around it."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from scraper.html.markup import text_of
from scraper.html.outline import Element, Outline

_PARTS = re.compile(r"\s+[-–—:·•]+\s+|\s*[|«»‹›•]\s*")
_KICKER = re.compile(
    r"(?:^|[_-])(?:kicker|overline|dachzeile|eyebrow|pre-?title|sur-?titre|topline|antetitulo|occhiello|category)(?:$|[_-])"
)
_NAMED = re.compile(r"(?:^|[_-])(?:(?:entry|post|article|story|news)-?(?:title|headline)|headline|p-name)(?:$|[_-])")

_LOGO = re.compile(r"(?:^|[_-])(?:logo|site-?(?:title|name|branding)|brand\w*|masthead|header-?title)(?:$|[_-])")
_OTHERS = frozenset({"div", "p", "span", "td"})
_ELSEWHERE = frozenset({"nav", "footer", "aside", "form"})
_LONGEST, _MOST = 400, 50  # characters of a headline; headings looked at
_MOST_PARTS = 4
_ENOUGH = 12  # letters that must agree where one title is the beginning or the end of the other


def find_headline(
    page: Outline, stated: Sequence[str], *, mine: Sequence[Element], others: Sequence[Element]
) -> Element | None:
    """The element that prints the title: one that agrees with a stated title, else the first `h1` of the article.

    Headings in menus, footers and logos are none. Where pieces say that they are this article (`mine`), it is in
    one of them; a heading in pieces that say they are `others` is one only if it agrees and no other does.
    """
    found = [one for one in _candidates(page) if 0 < len(one.text()) <= _LONGEST]
    inside = [one for one in found if _is_in(one, mine)] if mine else []
    own = [one for one in inside or found if not _is_in(one, others)]
    pools = (own,) if inside else (own, found)
    agreeing = (headline for pool in pools if (headline := _agreeing(pool, stated)) is not None)
    first = (one for one in own if one.tag == "h1" or _NAMED.search(one.names))
    return next(agreeing, None) or next(first, None)


def _is_in(element: Element, pieces: Sequence[Element]) -> bool:
    return any(piece.holds(element) for piece in pieces)


def _agreeing(candidates: Sequence[Element], stated: Sequence[str]) -> Element | None:
    """The heading that agrees best with the first of the stated titles that any agrees with."""
    for title in stated:
        if alike := [one for one in candidates if agree(one.text(), title)]:
            return min(alike, key=lambda one: (one.tag != "h1", abs(len(one.text()) - len(title)), one.index))
    return None


def printed_title(headline: Element, stated: Iterable[str]) -> str:
    """A headline without the kicker printed in it, as an element of its own or before a stated title."""
    whole = " ".join(text_of(headline.node).split())
    titles = [title for title in stated if title]
    if any(_letters(title) == _letters(whole) for title in titles):
        return whole
    for title in titles:
        if len(_letters(title)) >= _ENOUGH and _letters(whole).endswith(_letters(title)):
            return title
    kickers = [one for one in headline.children if isinstance(one, Element) and _KICKER.search(one.names)]
    for kicker in kickers:
        printed = " ".join(text_of(kicker.node).split())
        if printed and whole.startswith(printed) and whole != printed:
            whole = whole[len(printed) :].lstrip(" :|–—·-")
    return whole


def page_titles(tree: LexborHTMLParser, site: str) -> tuple[str, ...]:
    """What `<title>` says: all of it, then its parts between dashes and bars but for the name of the `site`."""
    node = tree.css_first("title")
    whole = " ".join(node.text(deep=True).split())[:_LONGEST] if node is not None else ""
    parts = sorted(_PARTS.split(whole), key=len, reverse=True)[:_MOST_PARTS] if whole else []
    named = _letters(site)
    kept = [part for part in parts if len(_letters(part)) >= _ENOUGH // 2 and _letters(part) not in named]
    return tuple(dict.fromkeys(filter(None, (whole, *kept))))


def agree(one: str, other: str) -> bool:
    """Whether two titles are one, but for signs, case, and what stands before or after: a kicker, the site's name."""
    first, second = sorted((_letters(one), _letters(other)), key=len)
    if len(first) < _ENOUGH:
        return bool(first) and first == second
    return first == second or second.startswith(first) or second.endswith(first)


def _candidates(page: Outline) -> list[Element]:
    found = [*page.tagged["h1"][:_MOST], *page.tagged["h2"][:_MOST], *page.tagged["h3"][:_MOST]]
    named = (one for one in page.elements if one.tag in _OTHERS and one.names and _NAMED.search(one.names))
    found += islice(named, _MOST)
    return sorted((one for one in found if not one.hidden and not _is_elsewhere(one)), key=lambda one: one.index)


def _is_elsewhere(element: Element) -> bool:
    return any(here.tag in _ELSEWHERE or (here.names and _LOGO.search(here.names)) for here in element.around())


@lru_cache(maxsize=1024)
def _letters(title: str) -> str:
    return "".join(char for char in title.casefold() if char.isalnum())
