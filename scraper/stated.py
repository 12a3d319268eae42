"""What a section page states of itself: its address, feed, category and heading. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from pressclip.models import Page
from queries.tokens import words
from scraper.feeds.links import feed_links
from scraper.html.markup import attribute, parse, text_of
from scraper.html.sites import address, identity

Says = Literal["this", "other"]  # the section, or another page; None where it says neither
_ADDRESSES = (("link[rel~=canonical]", "href"), ("meta[property='og:url']", "content"))
_CATEGORY = re.compile(r"(?:category|term|tag|topic|section)-([\w-]+)")
_NUMBER = re.compile(r"\d+")
_SITE_NAME = re.compile(r"\s+[|–—·»:-]\s+.*")
_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What one page states, each empty where it states nothing."""

    addresses: frozenset[str]  # keys of rel=canonical and og:url
    own_feeds: frozenset[str]  # keys of the feeds that it offers, named as its address is
    other_feeds: frozenset[str]  # and named as another part of the site is
    categories: frozenset[str]  # the classes of its body that name one
    headings: tuple[str, ...]  # of the page and its title, folded, without the site's name


def stated(page: Page) -> Stated:
    """What a page states of itself. Raises ReadError for one that must not be parsed at all."""
    tree = parse(page.text)
    offered = [link for link in feed_links(page) if not link.guess]
    feeds = [(key, link.of) for link in offered if (key := identity(link.url))]
    body = tree.css_first("body")
    return Stated(
        addresses=frozenset(_addresses(tree, page)),
        own_feeds=frozenset(key for key, of in feeds if of == "section"),
        other_feeds=frozenset(key for key, of in feeds if of == "other"),
        categories=frozenset(_CATEGORY.findall(attribute(body, "class")) if body is not None else ()),
        headings=tuple(dict.fromkeys(_headings(tree))),
    )


def _addresses(tree: LexborHTMLParser, page: Page) -> Iterator[str]:
    for selector, name in _ADDRESSES:
        for node in tree.css(selector)[:_MOST]:
            if key := identity(address(attribute(node, name), page.final_url)):
                yield key


def _headings(tree: LexborHTMLParser) -> Iterator[str]:
    for node in (*tree.css("h1")[:_MOST], *tree.css("title")[:1]):
        if heading := " ".join(words(_SITE_NAME.sub("", text_of(node)))):
            yield heading


def says(now: Stated, before: Stated | None, *, url: str) -> Says | None:
    """Whose page this one says it is by addresses, feeds and categories, beside what the section's page said before.

    `url` is the section's address. What fits the section in one of them counts more than what differs in others:
    sites are rebuilt. What a page states as it did before, whatever that is, is no contradiction.
    """
    parts = {part for part in urlsplit(url).path.lower().split("/") if part}
    if identity(url) in now.addresses or now.own_feeds or now.categories & parts:
        return "this"
    if before is None:
        return None
    if any(_NUMBER.fullmatch(name) for name in now.categories & before.categories):
        return "this"
    is_another = (
        bool(before.own_feeds and now.other_feeds - before.other_feeds)
        or _differ(before.addresses, now.addresses)
        or _differ(before.categories, now.categories)
    )
    return "other" if is_another else None


def _differ(before: frozenset[str], now: frozenset[str]) -> bool:
    """Whether each has something that the other lacks; a page that states nothing contradicts nothing."""
    return bool(now - before and before - now)


def is_headed(page: Stated, name: str) -> bool:
    """Whether one of the page's headings is the name of a section."""
    return " ".join(words(name)) in page.headings
