"""Feeds drawn and saved, for the tests that read them."""

from scraper.feeds.entries import Feed, FeedEntry
from scraper.feeds.feed import read_feed
from tests.scraper.saved import ROME, answer, saved

FEED = "https://tidal.example/category/harbours/feed/"
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'


def read(text: str, url: str = FEED) -> Feed:
    """A feed of this text."""
    return read_feed(answer(text, url), zone=ROME)


def saved_feed(name: str) -> Feed:
    """A feed of the saved ones."""
    return read_feed(saved(f"feeds/{name}", FEED), zone=ROME)


def item(fields: str) -> FeedEntry:
    """The entry of an RSS feed whose one item has these fields."""
    link = "" if "<link" in fields else "<link>https://tidal.example/a/</link>"
    return read(
        f'<rss {CONTENT} xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>{link}{fields}</item></channel></rss>'
    ).entries[0]
