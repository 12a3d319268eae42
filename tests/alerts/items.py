"""Small articles and alerts for the tests of messages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pressclip.models import AlertItem, Article, Field, Hit, Published, StoredArticle, WatchHit

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AT_NOON = Published(lower=NOON, upper=NOON, precision="minute")
PLAIN = Article(
    url="https://news.example/2026/11/23/haftar-in-palermo/",
    title="Haftar in Palermo",
    authors=("Ada Lovelace",),
    published=AT_NOON,
    excerpt="The general came late.",
    text="The general came late. Nobody had expected Haftar at all.",
)


def stored(article: Article = PLAIN, *, number: int = 1, section: str = "Middle East") -> StoredArticle:
    """The article as the archive has it."""
    return StoredArticle(
        id=number,
        seq=number,
        site="news",
        section=section,
        sections=(section,),
        time=NOON,
        first_seen=NOON,
        last_seen=NOON,
        article=article,
    )


def watch(name: str, *hits: Hit, query: str = "haftar") -> WatchHit:
    """A watch that was met."""
    return WatchHit(watch=name, query=query, hits=hits)


def hit(text: str | None, word: str, field: Field = "title", clause: str | None = None) -> Hit:
    """The first place of a word in a text, as a hit of that field."""
    start = (text or "").index(word)
    return Hit(clause=clause or word.lower(), field=field, start=start, end=start + len(word))


def item(
    article: Article = PLAIN, *watches: WatchHit, occasion: str = "new", also: bool = False, number: int = 1
) -> AlertItem:
    """What a channel is owed about an article."""
    met = watches or (watch("libya"),)
    return AlertItem(article=stored(article, number=number), watches=met, occasion=occasion, also=also)


def titled(title: str, words: Sequence[str] = ()) -> AlertItem:
    """An item with this title, hit at these words."""
    return item(replace(PLAIN, title=title), watch("libya", *(hit(title, word) for word in words)))
