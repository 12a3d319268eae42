"""Whatever stands in an article's fields or a query, no channel's markup and no terminal obeys it."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from alerts.forms import Kind
from alerts.messages import render
from pressclip.models import AlertItem, Hit, WatchHit
from tests.alerts.items import PLAIN, stored

EVIL = '<script>alert(1)</script><b onmouseover="x">&amp; ]]> \x1b[31m \x9b \u202e \r\nBcc: a@b'
FIELDS = ("title", "excerpt", "author", "section", "clause", "query", "watch")


def hostile(field: str) -> AlertItem:
    """An alert with the hostile words in one field."""
    article = replace(
        PLAIN,
        title=EVIL if field == "title" else PLAIN.title,
        excerpt=EVIL if field == "excerpt" else PLAIN.excerpt,
        authors=(EVIL,) if field == "author" else PLAIN.authors,
    )
    hit = Hit(clause=EVIL if field == "clause" else "haftar", field="title", start=0, end=6)
    watch = WatchHit(
        watch=EVIL if field == "watch" else "libya", query=EVIL if field == "query" else "haftar", hits=(hit,)
    )
    section = EVIL if field == "section" else "Africa"
    return AlertItem(article=stored(article, section=section), watches=(watch,))


class _Tags(HTMLParser):
    """The tags and attributes of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


@pytest.mark.parametrize("kind", ["telegram", "email", "console", "plain"])
@pytest.mark.parametrize("field", FIELDS)
def test_hostile_words_are_shown_as_words(field: str, kind: Kind) -> None:
    message = render([hostile(field)], kind, zone="UTC")
    tags = _Tags()
    tags.feed(message.html or "")
    assert not {"script", "onmouseover"} & tags.found
    for told in (message.subject, message.text.replace("\x1b[1m", "").replace("\x1b[22m", ""), message.html or ""):
        assert not set("\x1b\x9b\u202e\r") & set(told)
    assert "\n" not in message.subject
