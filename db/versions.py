"""The versions of an article: each superseded one with when it was seen first, and what came in its place."""

from typing import Any

from sqlalchemy import Connection, select

from db.card_words import EXCERPT, TITLE
from db.schema import article, revision, section, sighting

_CARD = "card:"


def versions(tx: Connection, article_id: int) -> list[dict[str, Any]]:
    """The superseded versions, oldest first: field, source, where, value, first_seen, superseded_at, superseded_by.

    A version is superseded within its source, so `superseded_by` is the next value that the same source gave, None
    where that is not known any more. `where` is the source in words.
    """
    shown = tx.execute(select(article).where(article.c.id == article_id)).mappings().one()
    rows = tx.execute(select(revision).where(revision.c.article_id == article_id).order_by(revision.c.id)).all()
    cards = _cards(tx, article_id)
    following: dict[tuple[str, str], str | None] = {}
    found: list[dict[str, Any]] = []
    for row in reversed(rows):
        place = (row.field, row.source)
        found.append(
            {
                "field": row.field,
                "source": row.source,
                "where": _where(row.source, cards),
                "value": row.value,
                "first_seen": shown["first_seen"],
                "superseded_at": row.superseded_at,
                "superseded_by": following.get(place) or _current(row.field, row.source, shown, cards),
            }
        )
        following[place] = row.value
    found.reverse()
    since: dict[tuple[str, str], Any] = {}
    for one in found:
        place = (one["field"], one["source"])
        one["first_seen"] = since.get(place, one["first_seen"])
        since[place] = one["superseded_at"]
    return found


def _cards(tx: Connection, article_id: int) -> dict[str, Any]:
    """What each section shows of the article now, by the source that its versions have."""
    rows = tx.execute(
        select(TITLE.label("title"), EXCERPT.label("excerpt"), section.c.id, section.c.name)
        .select_from(sighting)
        .join(article, article.c.id == sighting.c.article_id)
        .join(section, section.c.id == sighting.c.section_id)
        .where(sighting.c.article_id == article_id)
    )
    return {f"{_CARD}{row.id}": row for row in rows}


def _current(field: str, source: str, shown: Any, cards: dict[str, Any]) -> str | None:
    if source.startswith(_CARD):
        value: str | None = getattr(cards[source], field, None) if source in cards else None
    elif field == "title":
        value = shown["page_title"] or shown["title"]
    else:
        value = shown[field]
    return value


def _where(source: str, cards: dict[str, Any]) -> str:
    if source.startswith(_CARD):
        return f"in {cards[source].name}" if source in cards else "in a section"
    words = {"page": "on its page", "feed": "in the feed", "api": "in the API"}
    return words.get(source, f"as {source.replace(':', ' ')}")
