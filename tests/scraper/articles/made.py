"""Article pages drawn and written down, for the tests that read them."""

from pressclip.models import Article, Page
from scraper.articles.article import read_article
from tests.scraper.saved import ROME, answer


def read(page: Page) -> Article:
    """The article of a page, without profiles."""
    return read_article(page, zone=ROME, profiles=())


BODY = """<p>The wall is walked twice a day, once by each of the two engineers who look after it.</p>
<p>They write down what they see, and at the end of the week they compare what the other has written.</p>"""
URL = "https://tidal.example/2026/11/23/the-quay-wall-will-hold/"


def drawn(head: str = "", body: str = BODY, title: str = "The quay wall will hold", attributes: str = "") -> Page:
    """A small page that says it is an article."""
    sign = '<meta property="article:published_time" content="2026-11-23T08:00:00Z">'
    main = f"<main><h1>{title}</h1>{body}</main>"
    return answer(f"<html{attributes}><head>{sign}{head}</head><body>{main}</body></html>", URL)
