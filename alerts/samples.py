"""Articles that were never published, to try channels and templates with. Pure."""

from datetime import datetime, timedelta

from pressclip.models import AlertItem, Article, Hit, Published, StoredArticle, WatchHit

WATCH = "sample"
_WORD = "Pressclip"
_TITLES = (
    "This is how Pressclip tells you of an article",
    "Pressclip puts several into one digest: < & > “quotes” 😀",
    "What a Pressclip watch found stands in bold",
)


def sample_items(now: datetime, link: str) -> list[AlertItem]:
    """Three articles that were never published."""
    return [_item(number, title, now, link) for number, title in enumerate(_TITLES, start=1)]


def _item(number: int, title: str, now: datetime, link: str) -> AlertItem:
    at = (now - timedelta(minutes=number)).replace(second=0, microsecond=0)
    article = Article(
        url=link,
        title=title,
        authors=("Pressclip",),
        published=Published(lower=at, upper=at, precision="minute"),
        excerpt="A sample, sent by `pressclip channels test`: nothing was published.",
    )
    stored = StoredArticle(
        id=number, seq=number, site="sample", section="Sample", sections=("Sample",), time=at, first_seen=at,
        last_seen=at, article=article,
    )  # fmt: skip
    start = title.index(_WORD)
    hit = Hit(clause=_WORD.lower(), field="title", start=start, end=start + len(_WORD))
    return AlertItem(article=stored, watches=(WatchHit(watch=WATCH, query=_WORD.lower(), hits=(hit,)),))
