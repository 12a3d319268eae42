"""WordPress's REST API (developer.wordpress.org/rest-api): a site's posts and categories."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pressclip.errors import NoCards, ReadError
from pressclip.models import Listing, Page
from scraper.feeds.entries import Feed, RawEntry, distinct, feed_of
from scraper.html.fragments import html_line
from scraper.html.markup import attribute, parse
from scraper.html.menu import MenuItem, uniquely_named
from scraper.html.sites import address
from scraper.text.json_text import parse_json, rows, text_at
from scraper.text.rising import falling

POST_FIELDS = (
    "id",
    "date",
    "date_gmt",
    "modified_gmt",
    "guid",
    "link",
    "title",
    "excerpt",
    "content",
    "_links",
    "_embedded",
)
_CATEGORY_FIELDS = ("id", "name", "link", "parent", "count")
_EMBEDDED = "author,wp:term,wp:featuredmedia"
_ODD = 3  # posts of an answer, at most, that may stand there whatever their age
_OUT_OF_ORDER = 0.3  # of an answer's posts
_CATEGORY = re.compile(r"/wp/v2/categories/(\d{1,9})/?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of a WordPress site: its section page as a menu would name it, its id, how many posts it has."""

    id: int  # what `posts_address` takes
    item: MenuItem
    posts: int


def posts_address(
    home: str,
    *,
    categories: Sequence[int] = (),
    per_page: int = 100,
    page: int = 1,
    after: datetime | None = None,
    modified_after: datetime | None = None,
    fields: Sequence[str] = POST_FIELDS,
) -> str:
    """Where a site answers its posts as JSON, newest first, at most 100 a page, with authors and terms.

    `categories` are ids, none of which stands for its children; `after` (aware) leaves older posts out,
    `modified_after` (aware; WordPress 5.7) those that were not edited since, and the last edited comes first.
    """
    query: dict[str, str | int] = {"per_page": per_page, "page": page, "_fields": ",".join(fields)}
    if "_embedded" in fields:
        query["_embed"] = _EMBEDDED
    if categories:
        query["categories"] = ",".join(map(str, categories))
    if after is not None:
        query["after"] = _gmt(after)
    if modified_after is not None:
        query |= {"modified_after": _gmt(modified_after), "orderby": "modified"}
    return _route(home, "posts", query)


def _gmt(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def older_address(page: Page) -> str | None:
    """Where the posts before those of an answer are, None where it has none or they name no time.

    By the time of one of the last and not by page numbers, which shift when posts come and go: it and those below it
    are answered once more. The time is the wall clock by which WordPress sorts, as releases before 5.3 take every
    `before` for that. What stands out of order, or at the very end, may be an old post that a plugin put there: by its
    time all between would be jumped over. Raises ReadError.
    """
    moments = _moments(page)
    ordered = [moments[at] for at in falling(moments)]
    if not ordered:
        return None
    query = dict(parse_qsl(urlsplit(page.url).query))
    before = ordered[-min(_ODD, 1 + len(ordered) // 10)] + timedelta(seconds=1)
    whole_page_of_one_second = query.get("before") == before.isoformat(timespec="seconds")
    return before_address(page.url, before, page=int(query["page"]) + 1 if whole_page_of_one_second else 1)


def before_address(url: str, before: datetime, *, page: int = 1) -> str:
    """The same posts as at a `posts_address`, but only those before a moment of the site's wall clock (naive)."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {"before": before.isoformat(timespec="seconds"), "page": str(page)}
    return parts._replace(query=urlencode(query, safe=",:")).geturl()


def in_order(page: Page) -> frozenset[str]:
    """The addresses of as many posts of an answer as stand in the order of their times, the newest first.

    The order is that of the site's wall clock, by which WordPress sorts: where that is put back, it is another one than
    that of the times in UTC. Raises ReadError for an answer that is in no such order.
    """
    timed = [(text_at(post, "link"), moment) for post in _answered(page) if (moment := _wall_clock(post)) is not None]
    standing = falling([moment for _, moment in timed])
    if len(timed) - len(standing) > max(_ODD, _OUT_OF_ORDER * len(timed)) or not timed:
        raise ReadError("what is listed does not stand in the order of time")
    links = (address(timed[at][0], page.final_url) for at in standing if timed[at][0].strip())
    return frozenset(link for link in links if link)


def is_heeded(page: Page) -> bool:
    """Whether an answer lists posts from before the moment that its address names. Raises ReadError."""
    named = dict(parse_qsl(urlsplit(page.url).query)).get("before")
    moments = _moments(page)
    if named is None:
        return True
    newer = sum(moment >= datetime.fromisoformat(named) for moment in moments)
    return newer <= max(_ODD, len(moments) // 2)


def may_be_empty(url: str) -> bool:
    """Whether an answer that has no posts, or is none, may be the end of the list.

    That is not so of the first page of those before a moment that `older_address` took from a post: it has that post.
    """
    query = dict(parse_qsl(urlsplit(url).query))
    return "before" not in query or query.get("page", "1") != "1"


def _moments(page: Page) -> list[datetime]:
    return [moment for post in _answered(page) if (moment := _wall_clock(post)) is not None]


def _wall_clock(post: dict[str, Any]) -> datetime | None:
    try:
        return datetime.fromisoformat(text_at(post, "date")).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None


def categories_address(home: str, *, slug: str | None = None, per_page: int = 100, page: int = 1) -> str:
    """Where a site answers its categories (those of one `slug`) as JSON, at most 100 a page."""
    query: dict[str, str | int] = {"per_page": per_page, "page": page, "hide_empty": "true"}
    if slug is not None:
        query["slug"] = slug
    return _route(home, "categories", query | {"_fields": ",".join(_CATEGORY_FIELDS)})


def category_of(page: Page) -> int | None:
    """The id of the category whose section page this is, as WordPress's head links to its JSON.

    Raises ReadError for a page that must not be parsed at all.
    """
    head, _, _ = page.text.partition("<body")
    for node in parse(head).css('link[rel~=alternate][type="application/json"]')[:20]:
        if match := _CATEGORY.search(attribute(node, "href")):
            return int(match[1])
    return None


def read_posts(page: Page, *, zone: tzinfo) -> Feed:
    """The posts of an answer, with method "api"; `zone` is the site's, for posts that name no time in UTC.

    Raises NoCards where there are none (`says_empty` for an empty answer), ReadError for what is no JSON.
    """
    posts = _answered(page)
    listing = Listing(
        url=page.final_url,
        cards=(),
        method="api",
        next_url=_next_url(page.final_url, len(posts)),
        evidence=(f"{len(posts)} posts in an answer of WordPress's API",),
    )
    feed = feed_of((_raw(post) for post in posts), page, listing, zone=zone)
    if not feed.entries:
        raise NoCards("the answer of the API has no posts", says_empty=not posts)
    return feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A category as a place in the tree of all: its id, its parent's (0: none), and its section page."""

    id: int
    parent: int
    url: str


def read_branches(page: Page) -> tuple[Branch, ...]:
    """The categories of an answer, those without posts of their own too. Raises NoCards, ReadError likewise."""
    found = [
        Branch(id=category["id"], parent=category["parent"], url=url)
        for category in _answered(page)
        if isinstance(category.get("id"), int) and isinstance(category.get("parent"), int)
        if (url := address(text_at(category, "link"), page.final_url))
    ]
    return tuple(found)


def read_categories(page: Page) -> tuple[Category, ...]:
    """The categories of an answer that have posts, in its order; names are unique, as in a menu.

    Raises NoCards where there are none, ReadError for what is no JSON.
    """
    found = {category["id"]: category for category in _answered(page) if isinstance(category.get("id"), int)}
    names = {number: html_line(text_at(category, "name")) for number, category in found.items()}
    kept: dict[int, MenuItem] = {}
    for number, category in found.items():
        url = address(text_at(category, "link"), page.final_url)
        if url and names[number] and _count(category):
            kept[number] = MenuItem(name=names[number], url=url, parent=_parent(category, names))
    if not kept:
        raise NoCards("the answer of the API has no categories with posts")
    items = uniquely_named(kept.values())
    return tuple(
        Category(id=number, item=item, posts=_count(found[number]))
        for number, item in zip(kept, items, strict=True)
    )  # fmt: skip


def _parent(category: dict[str, Any], names: dict[int, str]) -> str | None:
    parent = category.get("parent")
    return (names.get(parent) or None) if isinstance(parent, int) else None


def _count(category: dict[str, Any]) -> int:
    count = category.get("count", 1)
    return count if isinstance(count, int) else 1


def _route(home: str, name: str, query: dict[str, str | int]) -> str:
    return f"{home.rstrip('/')}/wp-json/wp/v2/{name}?{urlencode(query, safe=',:')}"


def _answered(page: Page) -> list[dict[str, Any]]:
    """The objects of an answer's list. Raises NoCards for WordPress's errors and for other sites' JSON."""
    value = parse_json(page.text)
    if isinstance(value, list) and page.status < 400:
        return rows(value)
    code = text_at(value, "code")
    raise NoCards(f"the API answered {code[:80]}" if code else f"the API answered no list, with HTTP {page.status}")


def _raw(post: dict[str, Any]) -> RawEntry:
    embedded = post.get("_embedded")
    embedded = embedded if isinstance(embedded, dict) else {}
    return RawEntry(
        link=text_at(post, "link"),
        title=html_line(text_at(post.get("title"), "rendered")),
        time=_time(post),
        updated=_utc(text_at(post, "modified_gmt")),
        authors=tuple(distinct(html_line(text_at(author, "name")) for author in rows(embedded.get("author")))),
        categories=tuple(distinct(_terms(embedded.get("wp:term")))),
        summary=text_at(post.get("excerpt"), "rendered"),
        content=text_at(post.get("content"), "rendered"),
        image=next((text_at(media, "source_url") for media in rows(embedded.get("wp:featuredmedia"))), ""),
        guid=text_at(post.get("guid"), "rendered") or None,
    )


def _time(post: dict[str, Any]) -> str:
    """`date_gmt` is UTC without saying so, all zeros on drafts; `date` is the site's wall clock."""
    return _utc(text_at(post, "date_gmt")) or text_at(post, "date")


def _utc(time: str) -> str:
    return f"{time.removesuffix('Z')}Z" if time and not time.startswith("0000") else ""


def _terms(groups: object) -> Iterator[str]:
    """The names of terms, a list for each taxonomy, categories before tags."""
    several = groups if isinstance(groups, list) else []
    terms = [term for group in several for term in rows(group)]
    for term in sorted(terms, key=lambda term: term.get("taxonomy") != "category"):
        yield html_line(text_at(term, "name"))


def _next_url(url: str, count: int) -> str | None:
    """The next page, where this one is full; past the last page WordPress answers 400."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    size, number = query.get("per_page", "10"), query.get("page", "1")
    if not (size.isdecimal() and number.isdecimal()) or len(number) > 6 or count < int(size[:6]):
        return None
    further = urlencode({**query, "page": int(number) + 1}, safe=",:")
    return parts._replace(query=further).geturl()
