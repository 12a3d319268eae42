"""The address of a list's next, older page as the page gives it: by relation, by number, by words.

Rather none than a wrong one: the address must be of the same list and its number, where it has one, the next.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser

from scraper.html.markup import attribute
from scraper.html.outline import Element, Outline
from scraper.html.sites import LONGEST, address, identity, is_same_site
from scraper.text.link_words import says_next

_PAGE = (
    r"page|paged|pg|p|pagina|p%C3%A1gina|pagenum|page_?no|page_?number|currentpage|seite|pag|side|sayfa|strona|pn|npage"
)
_OFFSET = r"offset|start|from|skip|startrow|begin|first|limitstart|b_start(?::int)?"
_COUNTED = re.compile(
    rf"{_PAGE}|(?:[\w-]*[_-])?page(?:[_-]?(?:index|number|nr)|-\w+)?|\w*paged|pagen_\d+|.*\[(?:current)?page\]",
    re.IGNORECASE,
)
_OFFSETS = re.compile(_OFFSET, re.IGNORECASE)
_CURSOR = re.compile(
    r"after|before|cursor|until|(?:\w+-)?max(?:_?id)?|older|next|token|continue|last_?id|(?:from|last|to|start|end)_?(?:date|time)",
    re.IGNORECASE,
)
_DAY = re.compile(r"/(?:19|20)\d\d/\d{1,2}/\d{1,2}(?:/|$)")  # a calendar's
_PATH = re.compile(
    rf"(?<![/_,.-])[/_,.-]++(?:(?:{_PAGE}|{_OFFSET}|index|list|archive)[/:=_-]?)?(?P<number>\d{{1,5}})(?=/?(?:\.\w{{3,5}})?/?$)",
    re.IGNORECASE,
)
_INDEX = re.compile(r"(?:/(?:index|default|list))?(?:\.(?:s?html?|php|aspx?|jsp))?/?$", re.IGNORECASE)
_NAMED_NEXT = re.compile(
    r"(?:^|[\s_-])(?:next|older|next(?:page|posts)\w*|load-?more|nav-previous|previous-posts)(?:$|[\s_-])"
)
_PLAIN = re.compile(r"/page[/-]?\d+/?(?:$|\?)|[?&]paged=\d+")  # of WordPress and others, whatever the link's words
_NAMED_CURRENT = re.compile(r"(?:^|[\s_-])(?:current|active|selected|aktiv|actual)(?:$|[\s_-])")
_LONGEST_NUMBER = 15  # characters: "Current page 12", "Give me more"
_LONGEST_WORDS = 30  # characters of a link to another page
_FAR = 12  # elements between one page's number and the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """What a page says of its list's further pages: addresses of the next one, the surest first, and where such
    links stand (the places of elements), earlier pages' among them."""

    following: tuple[str, ...] = ()
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lead:
    """A link that may lead on. `current` is the number that the page shows as its own."""

    href: str
    place: int | None = None  # None in the page's head
    current: int | None = None


def paging(tree: LexborHTMLParser, page: Outline, base: str) -> Paging:
    """The links of a page at the address `base` to the further pages of its list."""
    anchors = [anchor for anchor in page.tagged["a"] if anchor.get("href")]
    numbers = [
        (number, element) for number, element in page.numbered if number < 100_000 and len(element.children) <= 3
    ]
    following: dict[str, str] = {}
    places = []
    for lead in _leads(tree, anchors, numbers, base):
        url = _of_this_list(lead.href, base)
        if url is not None and _follows(url, base, lead.current):
            following.setdefault(identity(url) or "", url)
            places += [lead.place] if lead.place is not None else []
    for number, element in numbers:
        link = _anchor(element)
        url = _of_this_list(link.get("href"), base) if link is not None else None
        if link is not None and url is not None and (number == 1 or _number(url) is not None):
            places.append(link.index)
    return Paging(following=tuple(following.values()), places=tuple(places))


def _of_this_list(href: str, base: str) -> str | None:
    """The address of another page of the list, None for anything else."""
    url = address(href, base)
    key, here = identity(url), identity(base)
    if url is None or key is None or here is None or key == here or not is_same_site(key, here):
        return None
    if _DAY.search(urlsplit(url).path) and not _DAY.search(urlsplit(base).path):
        return None
    return url if _is_of_one_list(url, base) else None


def _leads(
    tree: LexborHTMLParser, anchors: Sequence[Element], numbers: Sequence[tuple[int, Element]], base: str
) -> Iterator[_Lead]:
    for node in tree.css("link[rel~=next]"):
        yield _Lead(href=attribute(node, "href"))
    for anchor in anchors:
        if "rel" in anchor.attributes and "next" in anchor.get("rel").lower().split():
            yield _Lead(href=anchor.get("href"), place=anchor.index)
    yield from _numbered(numbers, base)
    for anchor in anchors:
        if _says_next(anchor) or _is_plainly_next(anchor, base):
            yield _Lead(href=anchor.get("href"), place=anchor.index)


def _numbered(numbers: Sequence[tuple[int, Element]], base: str) -> Iterator[_Lead]:
    """In rows of page numbers, the link to the one behind the current; then any that the address itself bears out."""
    shown = _number(base)
    for (one, here), (two, there) in pairwise(numbers):
        link = _anchor(there)
        if two != one + 1 or link is None or there.index - here.index > _FAR:
            continue
        if one == (shown or 1) or _is_current(here, base):
            yield _Lead(href=link.get("href"), place=link.index, current=one)
    for number, element in numbers:
        link = _anchor(element)
        if link is not None and number == (shown or 1) + 1 == _number(link.get("href")):
            yield _Lead(href=link.get("href"), place=link.index, current=number - 1)


def _anchor(element: Element) -> Element | None:
    """The link that a number is, or None for a number beside other words."""
    for distance, here in enumerate(element.around()):
        if here.tag == "a":
            return here if here.get("href") and len(here.text()) <= _LONGEST_NUMBER else None
        if distance == 2:
            break
    return None


def _is_current(element: Element, base: str) -> bool:
    link = _anchor(element)
    if link is None or identity(address(link.get("href"), base)) == identity(base):
        return True
    near = [link, *([link.parent] if link.parent is not None else [])]
    return any(here.get("aria-current") not in {"", "false"} or _NAMED_CURRENT.search(here.names) for here in near)


def _says_next(anchor: Element) -> bool:
    text = anchor.text()
    if says_next(text) or ("title" in anchor.attributes and says_next(anchor.get("title"))):
        return True
    if "aria-label" in anchor.attributes and says_next(anchor.get("aria-label")):
        return True
    for child in anchor.children:
        if not isinstance(child, str) and child.tag == "img" and says_next(child.get("alt")):
            return True
    around = anchor.parent.names if anchor.parent is not None else ""
    return len(text) <= _LONGEST_WORDS and (_names_next(anchor.names) or _names_next(around))


def _is_plainly_next(anchor: Element, base: str) -> bool:
    """Whether a link of any words leads to the page behind this one of the very same list, as its address says."""
    href = anchor.get("href")
    if "page" not in href or _PLAIN.search(href) is None:  # as nearly always: found out without the pattern
        return False
    if _number(href) != (_number(base) or 1) + 1 or len(anchor.text()) > _LONGEST_NUMBER:
        return False
    return _stem(address(href, base) or "") == _stem(base)


@lru_cache(maxsize=4096)
def _names_next(names: str) -> bool:
    return _NAMED_NEXT.search(names) is not None


def _follows(url: str, base: str, current: int | None) -> bool:
    """Whether a page of the list is the one behind this: its number is the next, or it bears no number but a mark."""
    number = _number(url)
    if number is None:
        return _has_cursor(url) or (current is not None and _has_value(url, current + 1))
    if _has(url, _OFFSETS):
        return number > (_number(base) or 0)
    if current is not None:
        return number in {current + 1, current} if _has(url, _COUNTED) else number == current + 1
    here = _number(base) if _has(url, _COUNTED) == _has(base, _COUNTED) else None
    # Some content systems (Drupal) count the pages of the query from 0.
    return number == here + 1 if here is not None else number == 2 or (number == 1 and _stem(url) == _stem(base))


def _is_of_one_list(url: str, base: str) -> bool:
    shorter, longer = sorted((_stem(url), _stem(base)), key=len)
    return longer == shorter or (longer.startswith(shorter) and (shorter == "" or longer[len(shorter)] in "/_-.,"))


def _stem(url: str) -> str:
    """The path of a list's pages without what tells them apart."""
    return _INDEX.sub("", _PATH.sub("", urlsplit(url).path)).rstrip("/")


def _number(url: str) -> int | None:
    """The page's number or offset in an address, which may be as a link has it."""
    if len(url) > LONGEST:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # "//[" in a broken tag
        return None
    for name, value in parse_qsl(parts.query):
        last = value.rpartition(",")[2]  # Drupal counts several lists of a page
        if last.isdecimal() and len(last) < 7 and (_COUNTED.fullmatch(name) or _OFFSETS.fullmatch(name)):
            return int(last)
    match = _PATH.search(parts.path)
    return int(match["number"]) if match else None


def _has(url: str, names: re.Pattern[str]) -> bool:
    """Whether the query has a parameter of such a name."""
    return any(names.fullmatch(name) for name, _ in parse_qsl(urlsplit(url).query))


def _has_value(url: str, number: int) -> bool:
    """Whether a parameter of the query, whatever its name, is this number."""
    return any(value == str(number) for _, value in parse_qsl(urlsplit(url).query))


def _has_cursor(url: str) -> bool:
    """Whether the query says where the page begins: by the last article's id or time."""
    names = {name for name, value in parse_qsl(urlsplit(url).query) if value}
    return any(_CURSOR.fullmatch(name) or _OFFSETS.fullmatch(name) for name in names)
