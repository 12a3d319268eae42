from datetime import UTC, datetime

import pytest

from pressclip.errors import NotAnArticle
from pressclip.models import Article, Page
from schedules.own_addresses import own_addresses

HERE = "https://news.example/2026/11/23/a-poor-harvest/"


def page(final: str = HERE, moved_to: str | None = None) -> Page:
    return Page(url=HERE, final_url=final, status=200, date=datetime(2026, 11, 23, 12, tzinfo=UTC), moved_to=moved_to)


@pytest.mark.parametrize(
    ("canonical", "believed"),
    [
        (HERE, True),
        (f"{HERE}amp/", True),
        ("https://news.example/world/a-poor-harvest/", True),
        ("https://news.example/world/harvest-of-the-year/", True),
        ("https://news.example/?p=94346", False),
        ("https://news.example/news/", False),
        ("https://news.example/welcome/", False),
        ("https://news.example/2026/11/23/our-newsletter/", False),
    ],
)
def test_a_canonical_address_is_believed_where_the_way_there_or_a_word_of_the_title_speaks_for_it(
    canonical: str, believed: bool
) -> None:
    own = own_addresses(HERE, page(), Article(url=canonical, title="A poor harvest"))
    assert (own.canonical, own.doubted) == ((canonical, None) if believed else (HERE, canonical))


@pytest.mark.parametrize(("stated", "believed"), [(3, True), (2, False)])
def test_where_links_are_numbers_the_number_of_another_post_is_not_believed(stated: int, *, believed: bool) -> None:
    url, canonical = "https://news.example/?p=3", f"https://news.example/?p={stated}"
    own = own_addresses(url, page(url), Article(url=canonical, title="A poor harvest"))
    assert (own.canonical, own.doubted) == ((canonical, None) if believed else (url, canonical))


def test_the_number_of_a_post_speaks_for_a_canonical_address() -> None:
    found_at = "https://news.example/read.php?id=1234567"
    article = Article(url="https://news.example/1234567-x/", title="A poor harvest")
    own = own_addresses(found_at, page(found_at), article)
    assert own.canonical == article.url


def test_a_link_that_leads_elsewhere_for_the_moment_says_nothing() -> None:
    landing = "https://news.example/subscribe/"
    with pytest.raises(NotAnArticle, match="leads elsewhere for now"):
        own_addresses(HERE, page(landing), Article(url=landing, title="Subscribe"))


def test_a_permanent_redirect_is_a_new_address() -> None:
    new = "https://news.example/2026/11/23/hunger-ahead/"
    own = own_addresses(HERE, page(new, moved_to=new), Article(url=new, title="Hunger ahead"))
    assert own.proven == (HERE, new)
