import pytest

from replica.site import Site
from tests.replica.making import ORIGIN, Hands, get, html, post, posts


@pytest.fixture
def site() -> Site:
    return Site(posts(25), clock=Hands())


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/category/africa", "/category/africa/"),
        ("/category/africa/page/1/", "/category/africa/"),
        ("/page/1/", "/"),
        ("/category//africa/", "/category/africa/"),
        ("/?p=3", "/2026/11/23/story-3/"),
        ("/?cat=3", "/category/europe/eastern-europe/"),
        ("/?paged=2", "/page/2/"),
        ("/category/africa/?paged=2", "/category/africa/page/2/"),
        ("/story-3/", "/2026/11/23/story-3/"),
        ("/2019/01/01/story-3/", "/2026/11/23/story-3/"),
        ("/feed", "/feed/"),
        ("/2026/11/23/story-3?utm_source=x", "/2026/11/23/story-3/?utm_source=x"),
    ],
)
def test_an_address_that_is_not_canonical_is_redirected_for_good(site: Site, target: str, location: str) -> None:
    response = get(site, target)
    assert (response.status, response.headers["Location"]) == (301, ORIGIN + location)


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/latest-news/",
        "/about/",
        "/category/africa/",
        "/category/africa/page/3/",
        "/2026/11/23/story-3/",
        "/?p=999",
    ],
)
def test_a_page_is_html_without_validators(site: Site, target: str) -> None:
    response = get(site, target)
    assert response.status == 200
    assert dict(response.headers) == {"Content-Type": "text/html; charset=UTF-8"}


@pytest.mark.parametrize(
    "target",
    [
        "/nowhere/",
        "/category/nowhere/",
        "/category/africa/page/4/",
        "/category/africa/page/0/",
        "/category/energy/africa/",
        "/category/energy/page/2/",
        "/2026/11/23/story-99/",
    ],
)
def test_what_is_not_there_is_a_404_that_still_shows_cards(site: Site, target: str) -> None:
    response = get(site, target)
    assert response.status == 404
    assert b"/2026/11/23/story-1/" in response.body


def test_a_child_category_answers_at_two_addresses(site: Site) -> None:
    site.add(post(99, categories=("eastern-europe",)))
    for target in ("/category/europe/eastern-europe/", "/category/eastern-europe/"):
        assert "Story 99" in html(site, target)


def test_home_and_latest_answer_200_past_their_end_for_ever(site: Site) -> None:
    assert get(site, "/page/99/").status == 200
    assert get(site, "/latest-news/page/99/").status == 200


def test_robots_txt_is_what_the_site_says(site: Site) -> None:
    site.robots = "User-agent: *\nDisallow: /\n"
    assert get(site, "/robots.txt").body == site.robots.encode()


def test_the_pictures_that_pages_show_can_be_fetched(site: Site) -> None:
    assert get(site, "/wp-content/uploads/2026/11/picture-1.gif").headers["Content-Type"] == "image/gif"
