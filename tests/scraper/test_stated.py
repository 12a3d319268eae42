from datetime import UTC, datetime

import pytest

from pressclip.models import Page
from scraper.stated import Stated, is_headed, says, stated

URL = "https://news.example/category/europe/"
NOTHING = stated(Page(url=URL, final_url=URL, status=200, date=datetime(2026, 11, 23, tzinfo=UTC), text="<p>x"))


def page(head: str = "", *, body: str = "", heading: str = "") -> Stated:
    html = f'<html><head>{head}</head><body class="{body}"><h1>{heading}</h1></body></html>'
    return stated(Page(url=URL, final_url=URL, status=200, date=datetime(2026, 11, 23, tzinfo=UTC), text=html))


def canonical(path: str) -> Stated:
    return page(f'<link rel="canonical" href="https://www.news.example{path}">')


def feed(path: str) -> Stated:
    return page(f'<link rel="alternate" type="application/rss+xml" href="{path}">')


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (canonical("/category/europe/"), None, "this"),
        (canonical("/category/africa/"), None, None),
        (canonical("/category/africa/"), canonical("/category/europe/"), "other"),
        (canonical("/category/africa/"), NOTHING, None),
        (canonical("/"), canonical("/"), None),
        (NOTHING, canonical("/category/europe/"), None),
        (page('<meta property="og:url" content="/category/europe">'), None, "this"),
        (feed("/category/europe/feed/"), feed("/category/africa/feed/"), "this"),
        (feed("/category/africa/feed/"), feed("/category/europe/feed/"), "other"),
        (feed("/feed/"), feed("/category/europe/feed/"), None),
        (feed("/feed.xml"), feed("/feed/"), None),
        (page(body="archive category-europe"), page(body="archive category-12"), "this"),
        (page(body="category-grid category-12"), page(body="category-wide category-12"), "this"),
        (page(body="category-africa category-7"), page(body="category-europe category-12"), "other"),
        (page(body="category-grid"), page(body="category-grid category-12"), None),
        (
            page(body="category-7", head='<link rel=canonical href="/category/europe/">'),
            page(body="category-12"),
            "this",
        ),
    ],
)
def test_whose_page_it_is_by_what_it_states_now_and_stated_before(
    now: Stated, before: Stated | None, told: str | None
) -> None:
    assert says(now, before, url=URL) == told


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (page(heading="Middle&nbsp;East"), "Middle East"),
        (page("<title>Łódź | News Example</title>"), "lodz"),
        (page("<title>Hotels &amp; Resorts – News</title>"), "Hotels & Resorts"),
    ],
)
def test_a_page_is_headed_by_its_heading_or_its_title_without_the_sites_name(one: Stated, name: str) -> None:
    assert is_headed(one, name)
    assert not is_headed(one, "Africa")
