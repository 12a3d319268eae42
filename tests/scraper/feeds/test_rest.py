import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import NoCards, ReadError
from pressclip.models import Published
from replica.site import Site
from scraper.feeds.rest import (
    Category,
    before_address,
    categories_address,
    category_of,
    in_order,
    may_be_empty,
    older_address,
    posts_address,
    read_branches,
    read_categories,
    read_posts,
)  # fmt: skip
from scraper.html.menu import MenuItem
from tests.replica.making import NOW, ORIGIN, Hands, get, post, posts
from tests.scraper.saved import ROME, THEMES, answer, real, saved
from tests.shared_pages import shared_pages

_HOME = "https://tidal.example"
_POSTS = posts_address(_HOME)


def _answered(value: object, url: str = _POSTS, status: int = 200) -> Any:
    return answer(json.dumps(value), url, status=status)


def test_an_address_asks_for_what_is_read_and_no_more() -> None:
    after = datetime(2026, 11, 23, 18, 0, tzinfo=timezone(timedelta(hours=1)))
    address = urlsplit(
        posts_address(f"{_HOME}/", categories=(7,), per_page=50, page=2, after=after, fields=("link", "title"))
    )
    assert (address.netloc, address.path) == ("tidal.example", "/wp-json/wp/v2/posts")
    assert parse_qs(address.query) == {
        "categories": ["7"], "per_page": ["50"], "page": ["2"], "after": ["2026-11-23T17:00:00Z"],
        "_fields": ["link,title"],
    }  # fmt: skip


def test_a_post_has_all_that_the_api_tells() -> None:
    feed = read_posts(saved("feeds/posts.json", _POSTS), zone=ROME)
    entry = feed.entries[0]
    exact = datetime(2026, 11, 23, 17, 10, 30, tzinfo=UTC)
    assert (entry.card.url, entry.card.title) == (
        "https://tidal.example/2026/11/23/quay-wall/",
        "Quay & wall: “it holds”",
    )
    assert entry.card.published == Published(lower=exact, upper=exact, precision="second")
    assert entry.card.excerpt == "It holds. For […]"
    assert entry.article.text == "It holds.\nFor now."
    assert entry.article.authors == ("Lind, Mara & Co",)
    assert entry.categories == ("Harbours", "Arts & Culture", "stone")
    assert (entry.card.label, entry.card.image) == ("Harbours", "https://tidal.example/uploads/quay.jpg")
    assert entry.guid == "https://tidal.example/?p=41"
    assert (feed.listing.method, feed.listing.cards[0]) == ("api", entry.card)


def test_a_post_without_a_time_in_utc_has_the_sites_and_a_protected_one_no_text() -> None:
    _, locked = read_posts(saved("feeds/posts.json", _POSTS), zone=ROME).entries
    assert locked.card.published.lower == datetime(2026, 11, 22, 8, 5, tzinfo=UTC)
    assert (locked.article.text, locked.article.authors, locked.guid) == (None, (), None)


@pytest.mark.parametrize(
    ("value", "status", "reason", "empty"),
    [
        ([], 200, "no posts", True),
        ([{"id": 7}], 200, "no posts", False),
        ({"code": "rest_post_invalid_page_number", "message": "x"}, 400, "rest_post_invalid_page_number", False),
        ({"code": "rest_no_route"}, 200, "rest_no_route", False),
        ({"posts": []}, 200, "no list, with HTTP 200", False),
        ([{"link": "https://tidal.example/a/"}], 403, "no list, with HTTP 403", False),
    ],
)
def test_an_answer_without_posts_says_why(value: object, status: int, reason: str, empty: bool) -> None:
    with pytest.raises(NoCards, match=reason) as refusal:
        read_posts(_answered(value, status=status), zone=ROME)
    assert refusal.value.says_empty is empty


@pytest.mark.parametrize("text", ["", "<html>", "[" * 100_000, "9" * 10_000, '{"a":'])
def test_what_is_no_json_is_refused(text: str) -> None:
    for read in (lambda page: read_posts(page, zone=ROME), read_categories):
        with pytest.raises(ReadError):
            read(answer(text, _POSTS))


@pytest.mark.parametrize(
    ("url", "found", "further"),
    [
        (posts_address(_HOME, per_page=2), 2, posts_address(_HOME, per_page=2, page=2)),
        (
            posts_address(_HOME, per_page=2, page=9, categories=(7,)),
            2,
            posts_address(_HOME, per_page=2, page=10, categories=(7,)),
        ),
        (posts_address(_HOME, per_page=3), 2, None),
        (f"{_HOME}/wp-json/wp/v2/posts?per_page=²", 2, None),
    ],
)
def test_a_full_page_has_a_next_one(url: str, found: int, further: str | None) -> None:
    rows = [{"link": f"https://tidal.example/{number}/"} for number in range(found)]
    listing = read_posts(_answered(rows, url), zone=ROME).listing
    assert (listing.next_url and parse_qs(urlsplit(listing.next_url).query)) == (
        further and parse_qs(urlsplit(further).query)
    )


def test_categories_are_sections_with_unique_names_their_parents_and_ids() -> None:
    page = saved("feeds/categories.json", categories_address(_HOME))
    base = "https://tidal.example/category"
    assert read_categories(page) == (
        Category(id=3, item=MenuItem(name="Coast & sea", url=f"{base}/coast/"), posts=12),
        Category(id=7, item=MenuItem(name="Opinion", url=f"{base}/coast/opinion/", parent="Coast & sea"), posts=4),
        Category(id=8, item=MenuItem(name="Inland", url=f"{base}/inland/"), posts=2),
        Category(id=9, item=MenuItem(name="Inland / Opinion", url=f"{base}/inland/opinion/", parent="Inland"), posts=5),
    )


def test_an_answer_without_categories_has_none() -> None:
    with pytest.raises(NoCards):
        read_categories(_answered([]))


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ('<link rel="alternate" type="application/json" href="https://tidal.example/wp-json/wp/v2/categories/10">', 10),
        ('<link rel="alternate" type="application/json" href="https://tidal.example/wp-json/wp/v2/tags/10">', None),
        ('<link rel="https://api.w.org/" href="https://tidal.example/wp-json/">', None),
    ],
)
def test_a_section_page_tells_its_categorys_id(link: str, number: int | None) -> None:
    assert category_of(answer(f"<head>{link}</head><body></body>")) == number


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("https://tidal.example/a/"),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([
            "id", "link", "title", "rendered", "date_gmt", "_embedded", "author", "name", "wp:term", "parent", "count",
        ]),
        inner,
    ),
    max_leaves=15,
)  # fmt: skip


@given(st.lists(_JSON, max_size=3))
@settings(max_examples=200, deadline=None)
def test_an_answer_of_wrong_types_raises_nothing_but_a_read_error(rows: list[Any]) -> None:
    for read in (lambda page: read_posts(page, zone=ROME), read_categories):
        try:
            assert read(_answered(rows))
        except ReadError:
            continue


def test_every_post_of_the_replicas_api_is_told_exactly() -> None:
    odd = post(99, title="AT&T <b> “up”", paragraphs=("One < two.", "Three & four."))
    site = Site([odd, *posts(5)], clock=Hands(), zone=ZoneInfo("Europe/Rome"))
    target = posts_address(ORIGIN, categories=(6,), per_page=4).removeprefix(ORIGIN)
    site.edit(3, categories=("energy",))
    page = answer(get(site, target.replace("categories=6", "per_page=4")).body.decode(), f"{ORIGIN}{target}")
    feed = read_posts(page, zone=ROME)
    for entry, item in zip(feed.entries, site.published(), strict=False):
        assert entry.card.url == f"{ORIGIN}{site.path_of(item)}"
        assert entry.card.published.lower == entry.card.published.upper == item.published
        assert (entry.card.title, entry.article.text) == (item.title, "\n".join(item.paragraphs))
    after = posts_address(ORIGIN, after=NOW - timedelta(hours=3)).removeprefix(ORIGIN)
    assert len(json.loads(get(site, after).body)) == 3
    assert len(json.loads(get(site, target).body)) == 1


def test_the_replicas_categories_lead_to_its_sections() -> None:
    site = Site(posts(3), clock=Hands(), zone=ZoneInfo("Europe/Rome"))
    address = categories_address(ORIGIN)
    (africa,) = read_categories(answer(get(site, address.removeprefix(ORIGIN)).body.decode(), address))
    assert (africa.item, africa.posts) == (MenuItem(name="Africa", url=f"{ORIGIN}/category/africa/"), 3)


@pytest.mark.parametrize("theme", THEMES)
def test_real_categories_are_read_whole(theme: str) -> None:
    text = (shared_pages() / theme / "wp-json-categories.json").read_text("utf-8")
    categories = read_categories(answer(text, categories_address("https://news.example")))
    assert len(categories) == len({category.item.name for category in categories}) == 18
    assert [category.item.parent for category in categories if category.item.name == "Eastern Europe"] == ["Europe"]
    numbers = {category.item.url: category.id for category in categories}
    for name, facts, page in real(theme):
        if facts.get("cards") and name.startswith("category"):
            assert category_of(page) == numbers[page.final_url.partition("page/")[0]]


def test_the_older_posts_are_those_before_the_last_ones_second_by_the_sites_clock() -> None:
    first = posts_address(_HOME, categories=(7, 9), fields=("link", "date"))
    rows = [{"date": f"2026-11-23T10:00:0{second}", "date_gmt": "2026-11-23T09:00:00"} for second in (5, 4)]
    older = older_address(_answered(rows, first))
    assert older == before_address(first, datetime(2026, 11, 23, 10, 0, 5))  # noqa: DTZ001 - a clock on a wall
    assert parse_qs(urlsplit(older or "").query) == {
        "categories": ["7,9"], "per_page": ["100"], "page": ["1"], "before": ["2026-11-23T10:00:05"],
        "_fields": ["link,date"],
    }  # fmt: skip


def test_a_whole_page_of_one_second_is_followed_by_its_next_page_and_then_by_time_again() -> None:
    first = before_address(_POSTS, datetime(2026, 11, 23, 10, 0, 5))  # noqa: DTZ001 - a clock on a wall
    again = older_address(_answered([{"date": "2026-11-23T10:00:04"}], first))
    assert again is not None
    assert parse_qs(urlsplit(again).query)["page"] == ["2"]
    later = older_address(_answered([{"date": "2026-11-23T10:00:03"}], again))
    assert parse_qs(urlsplit(later or "").query)["page"] == ["1"]


def told(*hours: int | None) -> Any:
    """An answer with a post of each hour of a day by the site's clock; None names no time."""
    return _answered([
        {"link": f"https://news.example/post-{at}/", "date": "soon" if one is None else f"2026-11-23T{one:02}:00:00"}
        for at, one in enumerate(hours)
    ])  # fmt: skip


def test_the_posts_that_stand_in_the_order_of_time_are_told_from_those_that_do_not() -> None:
    standing = (1, 2, 3, 5, 7, 8)
    assert in_order(told(3, 21, 20, 20, 2, 19, None, 18, 17)) == {f"https://news.example/post-{at}/" for at in standing}


@pytest.mark.parametrize("hours", [(5, 6, 7, 8, 9), (None, None), (), (20, 1, 19, 2, 18, 3, 17, 4, 16, 5)])
def test_posts_in_no_order_of_time_prove_nothing(hours: tuple[int | None, ...]) -> None:
    with pytest.raises(ReadError, match="order of time"):
        in_order(told(*hours))


def test_only_a_first_page_of_what_is_before_a_post_cannot_be_empty() -> None:
    before = before_address(_POSTS, datetime(2026, 11, 23, 10))  # noqa: DTZ001 - a clock on a wall
    further = before_address(_POSTS, datetime(2026, 11, 23, 10), page=2)  # noqa: DTZ001
    assert [may_be_empty(url) for url in (_POSTS, before, further)] == [True, False, True]


@pytest.mark.parametrize("date", [None, "", "yesterday", 7])
def test_posts_without_a_time_lead_no_further(date: object) -> None:
    assert older_address(_answered([{"date": date}])) is None


def test_categories_are_a_tree_with_those_that_have_no_posts_of_their_own() -> None:
    rows = [
        {"id": 3, "parent": 0, "link": f"{_HOME}/coast/", "count": 0},
        {"id": 7, "parent": 3, "link": f"{_HOME}/coast/opinion/", "count": 4},
        {"id": "x", "parent": 0, "link": f"{_HOME}/x/"},
    ]
    found = read_branches(_answered(rows, categories_address(_HOME)))
    assert [(one.id, one.parent, one.url) for one in found] == [
        (3, 0, f"{_HOME}/coast/"), (7, 3, f"{_HOME}/coast/opinion/"),
    ]  # fmt: skip
