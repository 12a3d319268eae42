"""Who else can tell what a section lists: its own feed, and WordPress's API. Each costs one request."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from pressclip.addresses import key
from pressclip.errors import NoCards
from pressclip.models import Page
from schedules.readers import aside
from scraper.feeds.entries import Feed
from scraper.feeds.feed import read_feed
from scraper.feeds.links import feed_links
from scraper.feeds.rest import (
    Branch,
    before_address,
    categories_address,
    category_of,
    posts_address,
    read_branches,
    read_categories,
    read_posts,
)  # fmt: skip
from scraper.fetching.fetch import Fetcher

_LISTED = ("id", "date", "date_gmt", "guid", "link", "title", "excerpt")  # of a post: what a card shows
_PER_PAGE = 20  # posts: more than a section shows at once
_A_HUNDRED = 100  # categories: as many as one answer has
_MOST_ANSWERS = 10  # of them


def feed_address(page: Page, remembered: str | None = None) -> str | None:
    """Where a section's own feed is: as its page names it, as is remembered, or as WordPress builds it.

    Raises ReadError.
    """
    links = [link for link in feed_links(page) if link.of == "section"]
    said = (link.url for link in links if not link.guess)
    return next(said, remembered) or next((link.url for link in links), None)


async def ask_feed(fetcher: Fetcher, url: str, *, site: str, zone: tzinfo) -> Feed:
    """The feed at an address. Raises NoCards for what is no feed of articles, ReadError, FetchError."""
    answer = await fetcher.get(url, site=site, kind="feed")
    return await aside(read_feed, answer, zone=zone)


async def ask_api(fetcher: Fetcher, page: Page, *, home: str, site: str, zone: tzinfo) -> Feed:
    """The newest posts of the category whose section page this is, by the site's API. Raises likewise."""
    url = await api_address(fetcher, page.final_url, category_of(page), home=home, site=site)
    answer = await fetcher.get(url, site=site, kind="api")
    return await aside(read_posts, answer, zone=zone)


async def api_address(fetcher: Fetcher, section_url: str, category: int | None, *, home: str, site: str) -> str:
    """Where the API lists the newest posts of a section's category: as its page says, else by its address.

    Raises likewise.
    """
    if category is None:
        category = await _category_by_name(fetcher, section_url, home, site)
    return posts_address(home, categories=(category,), per_page=_PER_PAGE)


async def whole_address(
    fetcher: Fetcher, section_url: str, *, home: str, site: str, kind: str = "api", before: datetime | None = None
) -> str:
    """Where the site's API lists all posts of the section at an address, newest first.

    Raises likewise. `before` (the site's wall clock, naive): only older ones. A section page shows the posts of the
    categories under its own as well, while the API takes every one by its id.
    """
    branches: list[Branch] = []
    for number in range(1, _MOST_ANSWERS + 1):
        answer = await fetcher.get(categories_address(home, page=number), site=site, kind=kind)
        several = read_branches(answer)
        branches += several
        if len(several) < _A_HUNDRED:
            break
    family = _family(branches, section_url)
    url = posts_address(home, categories=family, fields=_LISTED)
    return url if before is None else before_address(url, before)


def _family(branches: Sequence[Branch], url: str) -> tuple[int, ...]:
    """The id of the category whose section page this is, and of all under it. Raises NoCards where none is."""
    found = [branch.id for branch in branches if key(branch.url) == key(url)][:1]
    if not found:
        raise NoCards(f"the API knows no category at {url}")
    for one in found:  # it grows on the way
        found += [branch.id for branch in branches if branch.parent == one and branch.id not in found]
    return tuple(found)


async def _category_by_name(fetcher: Fetcher, url: str, home: str, site: str) -> int:
    """The id of the category at an address: it is named there as in the API."""
    slug = PurePosixPath(unquote(urlsplit(url).path)).name
    if not slug:
        raise NoCards("the page names no category of it")
    answer = await fetcher.get(categories_address(home, slug=slug), site=site, kind="api")
    for category in read_categories(answer):
        if key(category.item.url) == key(url):
            return category.id
    raise NoCards(f"the API knows no category at {url}")
