"""Every entry of the real feeds and of the replica's is told exactly."""

from datetime import datetime
from difflib import SequenceMatcher
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from replica.site import Site
from scraper.text.shortcodes import without_shortcodes
from tests.replica.making import Hands, get, post, posts
from tests.scraper.feeds.made import read
from tests.scraper.saved import THEMES, truth
from tests.shared_pages import shared_pages


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["feed.xml", "feed-atom.xml", "category-energy-feed.xml"])
def test_every_entry_of_a_real_feed_is_told_exactly(theme: str, name: str) -> None:
    text, articles = (shared_pages() / theme / name).read_text("utf-8"), truth()
    feed = read(text, "https://news.example/feed/")
    assert len(feed.entries) == 10
    for entry in feed.entries:
        true = articles[unquote(urlsplit(entry.card.url).path)]
        instant = datetime.fromisoformat(true["date_gmt"])
        assert entry.card.title == true["title"]
        assert (entry.card.published.lower, entry.card.published.upper) == (instant, instant)
        assert entry.article.authors == (true["author"],)
        assert list(entry.categories[: len(true["categories"])]) == true["categories"]  # tags follow
        told, said = entry.article.text, without_shortcodes(true["body_text"])
        assert told is not None
        assert told == said or SequenceMatcher(None, told, said, autojunk=False).ratio() >= 0.99


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/category/africa/feed/"])
def test_every_entry_of_the_replicas_feeds_is_told_exactly(path: str) -> None:
    odd = post(99, title="AT&T <b> “up”", author="Lind, Mara & Co ]]>", paragraphs=("One < two.", "Three & four."))
    site = Site([odd, *posts(5)], clock=Hands(), zone=ZoneInfo("Europe/Rome"))
    feed = read(get(site, path).body.decode(), f"http://127.0.0.1:8080{path}")
    assert [entry.guid for entry in feed.entries] == [
        f"http://127.0.0.1:8080/?p={item.id}" for item in site.published()
    ]
    for entry, item in zip(feed.entries, site.published(), strict=True):
        assert entry.card.url == f"http://127.0.0.1:8080{site.path_of(item)}"
        assert (entry.card.title, entry.article.authors) == (item.title, (item.author,))
        assert entry.card.published.lower == entry.card.published.upper == item.published
        assert entry.categories == ("Africa",)
        assert entry.article.text == "\n".join(item.paragraphs)
