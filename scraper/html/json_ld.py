"""Lists of articles that a page carries as JSON-LD (schema.org): ItemList, CollectionPage, Blog, a row of articles."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from scraper.html.fragments import title_line
from scraper.text.json_text import rows, text_at
from scraper.text.link_words import names_a_side_box

SCRIPTS = "script[type='application/ld+json']"
MOST_SCRIPTS, MOST_NODES, _MOST_ITEMS, _LONGEST = 100, 20_000, 500, 2_000_000
_TRAILING_COMMA = re.compile(r",(\s*+[\]}])")
_ARTICLE = re.compile(r"(?:Article|Posting|Report|ReviewNewsArticle)$")
ALONE = "Article"
_LISTS = ("itemListElement", "hasPart", "blogPost", "blogPosts")
_ADDRESSES = ("url", "mainEntityOfPage", "@id", "sameAs")


@dataclass(frozen=True, slots=True, kw_only=True)
class LdItem:
    """One article of a list, as JSON-LD tells it; addresses and times as given."""

    url: str
    title: str
    time: str = ""
    excerpt: str = ""
    image: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LdList:
    """A list of articles: `kind` is the schema.org type that holds it."""

    kind: str
    items: tuple[LdItem, ...]
    is_main: bool = False  # the page says that it is about this list
    is_aside: bool = False  # its name is that of a side box: most read, related


def ld_lists(tree: LexborHTMLParser) -> Iterator[LdList]:
    """Every list of articles in a page's JSON-LD, in page order. What is no JSON even after mending says nothing.

    A BreadcrumbList, a menu and lists of products or people are none. The last, of kind "Article", has the
    articles that stand in no list: all of a listing, or the one whose page this is.
    """
    scripts = tree.css(SCRIPTS)[:MOST_SCRIPTS]
    nodes = [node for script in scripts for node in nodes_in(loaded(script.text(deep=True)))]
    main = [one for node in nodes for one in rows(node.get("mainEntity"))]
    objects, names = {id(one) for one in main}, {text_at(one, "@id") for one in main} - {""}
    for node in nodes:
        yield from _lists_of(node, is_main=id(node) in objects or text_at(node, "@id") in names)
    alone = (item for node in nodes if kinds_of(node) and is_article(node) and (item := _item(node)))
    yield LdList(kind=ALONE, items=tuple(islice(alone, _MOST_ITEMS)))


def loaded(source: str) -> Any:
    """The JSON of a script; None for what is none even after mending."""
    if len(source) > _LONGEST:
        return None
    for text in (source, _mended(source)):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _mended(source: str) -> str:
    """Without comment and CDATA marks around it, and without commas before a closing bracket."""
    text = source.replace("<![CDATA[", "").replace("]]>", "")
    starts = [place for bracket in "{[" if (place := text.find(bracket)) >= 0]
    whole = text[min(starts, default=0) : max(text.rfind("}"), text.rfind("]")) + 1]
    return _TRAILING_COMMA.sub(r"\1", whole)


def nodes_in(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a document that are no items of a list themselves, in order. No recursion: it may nest deep."""
    waiting = [value]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        here = waiting.pop()
        if isinstance(here, list):
            waiting.extend(reversed(here))
        elif isinstance(here, dict):
            yield here
            inner = [here[name] for name in ("@graph", "mainEntity") if name in here]
            parts = [part for part in rows(here.get("hasPart")) if any(name in part for name in _LISTS)]
            waiting.extend(reversed([*inner, *parts]))


def _lists_of(node: dict[str, Any], *, is_main: bool) -> Iterator[LdList]:
    kinds = kinds_of(node)
    if "BreadcrumbList" in kinds or "SiteNavigationElement" in kinds:
        return
    is_aside = names_a_side_box(title_line(text_at(node, "name")))
    for name in _LISTS:
        entries = [_inner(row) for row in _in_order(rows(node.get(name))[:_MOST_ITEMS])]
        items = tuple(item for entry in entries if is_article(entry) and (item := _item(entry)))
        if items:
            yield LdList(kind=next(iter(kinds), "list"), items=items, is_main=is_main, is_aside=is_aside)


def _in_order(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items of a list as their positions say, as they stand where one has none."""
    places = [row.get("position") for row in listed]
    numbers = [place for place in places if isinstance(place, int)]
    return (
        [row for _, row in sorted(zip(numbers, listed, strict=True), key=itemgetter(0))]
        if numbers == places
        else listed
    )


def _inner(row: dict[str, Any]) -> dict[str, Any]:
    """What a ListItem holds, its own name and address where it holds no more than an address."""
    item = row.get("item")
    if isinstance(item, dict):
        return {**{name: value for name, value in row.items() if name not in {"@type", "@id"}}, **item}
    return {**row, "url": item} if isinstance(item, str) else row


def is_article(node: dict[str, Any]) -> bool:
    """Whether an object is an article of some kind, or does not say what it is."""
    kinds = kinds_of(node) - {"ListItem"}
    return not kinds or any(_ARTICLE.search(kind) for kind in kinds)


def kinds_of(node: dict[str, Any]) -> set[str]:
    """The types of an object, without the vocabulary they are of."""
    kinds = node.get("@type")
    several = kinds if isinstance(kinds, list) else [kinds]
    return {kind.rpartition("/")[2] for kind in several if isinstance(kind, str)}


def _item(node: dict[str, Any]) -> LdItem | None:
    url, title = address_in(node), title_line(text_at(node, "headline", "name", "title"))
    if not url or not title:
        return None
    return LdItem(
        url=url,
        title=title,
        time=text_at(node, "datePublished", "dateCreated"),
        excerpt=title_line(text_at(node, "description")),
        image=picture_in(node.get("image")),
        label=title_line(first_text(node.get("articleSection"))),
    )


def address_in(node: dict[str, Any]) -> str:
    """The address that an object gives as its own; "" where it gives none."""
    for name in _ADDRESSES:
        said = node.get(name)
        text = text_at(said, "@id", "url") if isinstance(said, dict) else said
        if isinstance(text, str) and text.strip() and not text.startswith("#"):
            return text.strip()
    return ""


def picture_in(value: Any) -> str:
    """The address of a picture, in any of the forms that one is given in."""
    first = value[0] if isinstance(value, list) and value else value
    return text_at(first, "url", "contentUrl", "@id") or first_text(first)


def first_text(value: Any) -> str:
    """A text, or the first of several; "" for anything else."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else ""
