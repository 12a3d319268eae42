import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import ReadError
from scraper.feeds.links import FeedLink, feed_links
from tests.scraper.saved import THEMES, answer, real, saved

_SECTION = "https://tidal.example/category/coast/harbours/"


def _link(href: str, title: str = "", kind: str = "application/rss+xml", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


def _offered(*links: str, url: str = _SECTION) -> list[FeedLink]:
    """What a page offers, without the guess."""
    page = answer(f"<html><head>{''.join(links)}</head><body><p>x</p></body></html>", url)
    return [link for link in feed_links(page) if not link.guess]


def test_the_sections_own_feed_stands_before_the_sites_and_anothers_last() -> None:
    offered = _offered(
        _link("/category/coast/feed/"), _link("/feed/"), _link("/category/coast/harbours/feed/"), _link("/?feed=rss2")
    )
    assert [(link.url, link.of) for link in offered] == [
        ("https://tidal.example/category/coast/harbours/feed/", "section"),
        ("https://tidal.example/feed/", "site"),
        ("https://tidal.example/?feed=rss2", "site"),
        ("https://tidal.example/category/coast/feed/", "other"),
    ]


@pytest.mark.parametrize(
    ("section", "feed", "of"),
    [
        ("/category/harbours/page/7/", "/category/harbours/feed/", "section"),
        ("/harbours/", "/rss/harbours.xml", "section"),
        ("/harbours.html", "https://feeds.example/harbours", "section"),
        ("/?cat=7", "/?feed=rss2&cat=7", "section"),
        ("/harbours/", "/estuaries/feed/", "other"),
        ("/harbours/", "/index.xml", "site"),
        ("/", "/feed/", "section"),
        ("/", "/harbours/feed/", "other"),
        ("/latest/", "/rss.xml", "section"),
    ],
)
def test_whose_feed_it_is_shows_in_its_address(section: str, feed: str, of: str) -> None:
    (link,) = _offered(_link(feed), url=f"https://tidal.example{section}")
    assert link.of == of


@pytest.mark.parametrize(
    "link",
    [
        _link("/comments/feed/"),
        _link("/?feed=comments-rss2"),
        _link("/feed/2/", title="Tidal Post &raquo; Comments Feed"),
        _link("/feed/2/", title="Flux des commentaires"),
        _link("/wp-json/wp/v2/categories/10", kind="application/json"),
        _link("/embed", kind="application/json+oembed"),
        _link("/print.css", kind="text/css", rel="alternate stylesheet"),
        _link("/en/", kind="text/html"),
        _link("/feed/", rel="self"),
        _link("javascript:void(0)"),
        _link(""),
    ],
)
def test_what_is_no_feed_of_articles_is_not_offered(link: str) -> None:
    assert [found.url for found in _offered(link) if found.url != _SECTION] == []


@pytest.mark.parametrize(
    "kind",
    [
        "application/rss+xml",
        "application/atom+xml",
        "APPLICATION/RDF+XML",
        "application/feed+json",
        "application/rss+xml; charset=utf-8",
    ],
)
def test_every_kind_of_feed_is_offered(kind: str) -> None:
    assert [link.url for link in _offered(_link("/feed/", kind=kind, rel="alternate home"))] == [
        "https://tidal.example/feed/"
    ]


def test_a_feed_offered_twice_is_one() -> None:
    assert len(_offered(_link("/feed/"), _link("https://www.tidal.example/feed"))) == 1


@pytest.mark.parametrize(
    ("section", "guess"),
    [
        ("https://tidal.example/category/harbours/", "https://tidal.example/category/harbours/feed/"),
        ("https://tidal.example/category/harbours", "https://tidal.example/category/harbours/feed/"),
        ("https://tidal.example/category/harbours/page/12/", "https://tidal.example/category/harbours/feed/"),
        ("https://tidal.example/", "https://tidal.example/feed/"),
        ("https://tidal.example", "https://tidal.example/feed/"),
        ("https://tidal.example/?cat=7", "https://tidal.example/?cat=7&feed=rss2"),
    ],
)
def test_wordpresss_address_is_guessed_last_and_said_to_be_a_guess(section: str, guess: str) -> None:
    page = answer(f"<head>{_link('/elsewhere/feed/')}</head>", section)
    assert feed_links(page)[-1] == FeedLink(url=guess, of="section", guess=True)
    assert [link.url for link in feed_links(page)] == ["https://tidal.example/elsewhere/feed/", guess]


def test_what_is_offered_is_not_guessed_again() -> None:
    page = answer(f"<head>{_link('/category/coast/harbours/feed')}</head>", _SECTION)
    assert [link.guess for link in feed_links(page)] == [False]


def test_a_page_built_to_exhaust_the_parser_is_refused() -> None:
    with pytest.raises(ReadError, match="elements"):
        feed_links(answer("<link>" * 50_000))


@given(st.text(max_size=60), st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_no_page_raises_anything_but_a_read_error(text: str, path: str) -> None:
    url = f"https://tidal.example/{path}"
    for page in (answer(f"<head>{text}{_link(text)}</head>", url), answer(text, url), saved("zox-section.html", url)):
        try:
            assert all(link.url.startswith("http") for link in feed_links(page))
        except ReadError:
            continue


@pytest.mark.parametrize("theme", THEMES)
def test_every_real_section_page_offers_its_own_feed_first(theme: str) -> None:
    sections = [page for name, facts, page in real(theme) if facts.get("cards") and name.startswith("category")]
    assert sections
    for page in sections:
        own, site, *further = feed_links(page)
        base = page.final_url.partition("page/")[0]
        assert (own, site) == (
            FeedLink(url=f"{base}feed/", of="section"),
            FeedLink(url="https://news.example/feed/", of="site"),
        )
        assert further == []


def test_slashes_at_the_end_of_a_sections_address_are_looked_at_once() -> None:
    started = time.process_time()
    assert feed_links(answer("<p>Harbours</p>", f"https://tidal.example/{'/' * 20_000}x")) == ()  # too long to be one
    assert time.process_time() - started < 1
