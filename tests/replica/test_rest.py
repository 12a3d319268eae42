import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from replica.site import Site
from tests.replica.making import Hands, get, post, posts

POSTS = "/wp-json/wp/v2/posts"


@pytest.fixture
def site() -> Site:
    return Site(posts(25), clock=Hands(), zone=ZoneInfo("Europe/Rome"))


def _rows(site: Site, target: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(get(site, target).body)
    return rows


def test_posts_come_newest_first_with_their_totals_in_headers(site: Site) -> None:
    answer = get(site, f"{POSTS}?per_page=10&page=3")
    assert [row["id"] for row in json.loads(answer.body)] == [21, 22, 23, 24, 25]
    assert (answer.headers["X-WP-Total"], answer.headers["X-WP-TotalPages"]) == ("25", "3")
    assert "ETag" not in answer.headers


def test_a_date_is_local_without_zone_and_its_gmt_without_z(site: Site) -> None:
    row = _rows(site, POSTS)[0]
    assert (row["date"], row["date_gmt"]) == ("2026-11-23T17:00:00", "2026-11-23T16:00:00")


def test_a_title_is_html_with_entities(site: Site) -> None:
    site.add(post(99, title="Wind & “water”"))
    assert _rows(site, POSTS)[0]["title"]["rendered"] == "Wind &#038; &#8220;water&#8221;"


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("after=2026-11-23T14:00:00Z", [1, 2]),
        ("after=2026-11-23T15:00:00", [1, 2]),  # site time
        ("before=2026-11-22T18:00:00Z", [24, 25]),
        ("modified_after=2026-11-23T16:30:00Z", [7]),
        ("categories=6", [7]),
        ("categories=2", []),
    ],
)
def test_a_filter_leaves_what_it_says(site: Site, query: str, ids: list[int]) -> None:
    site.edit(7, categories=("energy",))
    assert [row["id"] for row in _rows(site, f"{POSTS}?{query}")] == ids


def test_fields_are_only_those_asked_for(site: Site) -> None:
    assert set(_rows(site, f"{POSTS}?_fields=id,title.rendered")[0]) == {"id", "title"}


@pytest.mark.parametrize(
    "query", ["page=4", "page=0", "per_page=101", "per_page=0", "page=x", "after=yesterday", "categories=x"]
)
def test_a_page_past_the_end_and_a_wrong_parameter_are_refused_with_400(site: Site, query: str) -> None:
    answer = get(site, f"{POSTS}?{query}")
    assert answer.status == 400
    assert json.loads(answer.body)["code"].startswith("rest_")


def test_categories_know_their_parent_address_and_count(site: Site) -> None:
    rows = {row["slug"]: row for row in _rows(site, "/wp-json/wp/v2/categories?per_page=100")}
    assert rows["eastern-europe"]["parent"] == rows["europe"]["id"]
    assert rows["eastern-europe"]["link"].endswith("/category/europe/eastern-europe/")
    assert rows["africa"]["count"] == 25
    assert rows["hotels-resorts"]["name"] == "Hotels &#038; Resorts"


def test_an_unknown_route_is_a_404(site: Site) -> None:
    assert get(site, "/wp-json/wp/v2/comments").status == 404
