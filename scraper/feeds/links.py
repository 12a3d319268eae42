"""Where a section page says that its feed is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from pressclip.models import Page
from scraper.html.markup import attribute, parse
from scraper.html.sites import address, identity

_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|rdf\+xml|feed\+json)\b", re.IGNORECASE)
_OF_COMMENTS = re.compile(r"comment|komment|coment|коммент|تعليق", re.IGNORECASE)
_FURTHER_PAGE = re.compile(r"/page/\d+$")
_SAYS_NOTHING = frozenset({
    "feed", "feeds", "rss", "rss2", "rss.xml", "atom", "rdf", "xml", "json", "index", "all", "default", "alt", "page",
    "category", "categories", "section", "sections", "topic", "topics", "tag", "tags", "search", "latest",
})  # fmt: skip
_ORDER = ("section", "site", "other")
_MOST_LINKS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page offers: of the section itself, of the whole site, or of something else; or our guess."""

    url: str
    of: Literal["section", "site", "other"]
    guess: bool = False  # built as WordPress builds it, said by nobody


def feed_links(page: Page) -> tuple[FeedLink, ...]:
    """The feeds of articles that a page offers (`link rel=alternate`), the section's own first, each once.

    Feeds of comments are left out. WordPress's address for the page's own feed stands last, as a guess, where the
    page does not offer it. Raises ReadError for a page that must not be parsed at all.
    """
    found: dict[str | None, FeedLink] = {}
    for link in sorted(_offered(page), key=lambda link: _ORDER.index(link.of)):
        found.setdefault(identity(link.url), link)
    if guess := _guess(page.final_url):
        found.setdefault(identity(guess), FeedLink(url=guess, of="section", guess=True))
    return tuple(found.values())


def _offered(page: Page) -> Iterator[FeedLink]:
    head, _, _ = page.text.partition("<body")
    for node in parse(head).css("link[rel~=alternate][href]")[:_MOST_LINKS]:
        url = address(attribute(node, "href"), page.final_url)
        if url is None or not _TYPE.match(attribute(node, "type").strip()):
            continue
        if not _OF_COMMENTS.search(urlsplit(url).path + urlsplit(url).query + attribute(node, "title")):
            yield FeedLink(url=url, of=_scope(url, page.final_url))


def _scope(url: str, section: str) -> Literal["section", "site", "other"]:
    """Whose feed it is, by the words of both addresses that name a part of the site."""
    feed, own = _words(url), _words(section)
    if feed == own:
        return "section"
    return "other" if feed else "site"


def _words(url: str) -> frozenset[str]:
    """What tells an address from others of its site: `energy` of `/category/energy/feed/` and `/rss/energy.xml`."""
    parts = urlsplit(url)
    path = _first_page(parts.path).lower().split("/")
    stems = (re.sub(r"\.(?:xml|rss|rdf|atom|json|html?|php|aspx?)$", "", segment) for segment in path)
    named = (value.lower() for name, value in parse_qsl(parts.query) if name not in {"paged", "format"})
    return frozenset(word for word in (*stems, *named) if word and word not in _SAYS_NOTHING)


def _guess(section: str) -> str | None:
    """WordPress's feed of a page: `feed/` below it, or `feed=rss2` where addresses are queries."""
    parts = urlsplit(section)
    if parts.query:
        return address(f"?{parts.query}&feed=rss2", section)
    return address(f"{_first_page(parts.path)}/feed/", section)


def _first_page(path: str) -> str:
    """The path of a list, whichever of its pages this is, without a slash at its end."""
    return _FURTHER_PAGE.sub("", path.rstrip("/"))
