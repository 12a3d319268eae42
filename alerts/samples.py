"""What a channel is sent to try it: a message and a digest as they will look. Pure."""

from datetime import datetime, timedelta

from alerts.digests import render_digest
from alerts.forms import Kind
from alerts.messages import render
from pressclip.models import AlertItem, Article, Hit, Message, Published, StoredArticle, WatchHit

WATCH = "sample"
_WORD = "Pressclip"
_TITLES = (
    "This is how Pressclip tells you of an article",
    "Pressclip puts several into one digest: < & > “quotes” 😀",
    "What a Pressclip watch found stands in bold",
)


def samples(kind: Kind, *, zone: str, now: datetime, link: str) -> dict[str, Message]:
    """The messages by what they are a sample of; `link` is where their titles lead."""
    items = [_item(number, title, now, link) for number, title in enumerate(_TITLES, start=1)]
    return {
        "message": render(items[:1], kind, zone=zone),
        "digest": render_digest(items, kind, zone=zone, why="digest"),
    }


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
