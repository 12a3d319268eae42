"""Every reader of pages and feeds by its name, and the time that each may take."""

import time
from collections.abc import Callable

from pressclip.errors import PressclipError
from pressclip.models import Known, Page
from scraper.articles.article import read_article
from scraper.feeds.feed import read_feed
from scraper.feeds.links import feed_links
from scraper.feeds.rest import read_categories, read_posts
from scraper.generic.reading import read_generic
from scraper.html.fingerprint import fingerprint
from scraper.html.links_digest import links_digest
from scraper.html.markup import parse
from scraper.html.menu import read_menu
from scraper.html.next_page import paging
from scraper.html.outline import outline
from scraper.learned.reading import read_learned
from scraper.marked.lists import read_markup
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import shipped_profiles
from scraper.rights.said import statements
from scraper.walls.check import check_page
from tests.scraper.saved import AT, ROME, answer

_KNOWN = (
    Known(key="tidal.example/2026/11/23/quay-wall", title="The quay wall “will hold” & the town breathes"),
    Known(key="tidal.example/2026/11/22/dredger", title="The dredger came at night"),
    Known(key="tidal.example/ferry-strike", title="Ferry strike enters week two", excerpt="Islanders row."),
)


def _next_page(page: Page) -> object:
    tree = parse(page.text)
    return paging(tree, outline(tree), page.final_url)


READERS: dict[str, Callable[[Page], object]] = {
    "listing": lambda page: read_listing(page, zone=ROME, profiles=shipped_profiles()),
    "article": lambda page: read_article(page, zone=ROME, profiles=shipped_profiles()),
    "menu": read_menu,
    "generic": lambda page: read_generic(page, zone=ROME),
    "learned": lambda page: read_learned(page, zone=ROME, known=_KNOWN),
    "next page": _next_page,
    "markup": lambda page: read_markup(page, zone=ROME),
    "feed": lambda page: read_feed(page, zone=ROME),
    "feed links": feed_links,
    "posts": lambda page: read_posts(page, zone=ROME),
    "categories": read_categories,
    "fingerprint": fingerprint,
    "links digest": lambda page: links_digest(page.text),
    "rights": lambda page: statements(page, None, AT),
    "section wall": lambda page: check_page(page, expected="listing"),
    "article wall": lambda page: check_page(page, expected="article"),
}
_SECONDS = 3.0  # of processor time for one reader and one page; a page of news takes a thousandth


def bounded(reader: str, text: str) -> None:
    """Has the page read: any error but ours fails the test, and so does one that takes long or says nothing."""
    started = time.process_time()
    assert _outcome(reader, text)
    assert time.process_time() - started < _SECONDS


def _outcome(reader: str, text: str) -> str:
    try:
        READERS[reader](answer(text))
    except PressclipError as error:
        return str(error)
    return "read"
