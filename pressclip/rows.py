"""Values as the rows and objects that people and scripts read; the fields are fixed by what scripts rest on."""

from datetime import UTC, datetime
from typing import Any

from pressclip.models import StoredArticle


def stamp(time: datetime | None) -> str | None:
    """`2026-11-23T17:05:11Z`, or None."""
    return None if time is None else time.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def article_row(stored: StoredArticle, *, full: bool = False) -> dict[str, Any]:
    """An article in JSON; `full` adds its text."""
    article = stored.article
    row: dict[str, Any] = {
        "id": stored.id,
        "seq": stored.seq,
        "url": article.url,
        "title": article.title,
        "site": stored.site,
        "section": stored.section,
        "sections": list(stored.sections),
        "label": article.label,
        "authors": list(article.authors),
        "time": stamp(stored.time),
        "published": stamp(article.published.lower),
        "published_to": stamp(article.published.upper),
        "published_precision": article.published.precision,
        "first_seen": stamp(stored.first_seen),
        "last_seen": stamp(stored.last_seen),
        "modified": stamp(article.modified),
        "access": article.access,
        "categories": list(stored.categories),
        "excerpt": article.excerpt,
        "image": article.image,
        "language": article.language,
        "revisions": stored.revisions,
        "matches": list(stored.matches),
        "story_id": stored.story_id,
    }
    if full:
        row["text"] = article.text
    return row


def stamped(value: Any) -> Any:
    """The same value with every datetime in it printed, however deep."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, dict):
        return {name: stamped(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [stamped(inner) for inner in value]
    return value
