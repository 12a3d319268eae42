"""The versions of an article: each superseded one with when it was seen first, and what came in its place."""

from typing import Any

from sqlalchemy import Connection, select

from db.card_words import EXCERPT, TITLE
from db.merge import Same, plain
from db.schema import article, revision, section, sighting

IN_TIME = (revision.c.superseded_at, revision.c.id)  # an import adds what is older than what is there
CARD = "card:"


def versions(tx: Connection, article_id: int) -> list[dict[str, Any]]:
    """The superseded versions, oldest first: field, source, where, value, first_seen, superseded_at, superseded_by.

    A version is superseded within its source, so `superseded_by` is the next value that the same source gave, None
    where that is not known any more. `where` is the source in words, with those that made the same edit later.
    """
    shown = tx.execute(select(article).where(article.c.id == article_id)).mappings().one()
    rows = tx.execute(select(revision).where(revision.c.article_id == article_id).order_by(*IN_TIME)).all()
    cards = cards_of(tx, article_id)
    following: dict[tuple[str, str], str] = {}
    found: list[dict[str, Any]] = []
    for row in reversed(rows):
        after = following.get((row.field, row.source)) or current(row.field, row.source, shown, cards)
        found.append(
            {
                "field": row.field,
                "source": row.source,
                "where": _where(row.source, cards),
                "value": row.value,
                "first_seen": shown["first_seen"],
                "superseded_at": row.superseded_at,
                "superseded_by": None if after is not None and plain(row.value) == plain(after) else after,
                "echo": row.echo,
            }
        )
        following[row.field, row.source] = row.value
    found.reverse()
    since: dict[tuple[str, str], Any] = {}
    for one in found:
        place = (one["field"], one["source"])
        first_seen = since.get(place, one["first_seen"])
        one["first_seen"] = min(first_seen, one["superseded_at"])  # another archive may have known the article before
        since[place] = one["superseded_at"]
    return _told_once(found)


def _told_once(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The versions without their echoes, each with all the places that showed it."""
    told: list[dict[str, Any]] = []
    sames = {field: Same(field) for field in ("title", "excerpt", "text")}
    for one in found:
        if not one.pop("echo"):
            told.append(one)
            continue
        same = (it for it in reversed(told) if it["field"] == one["field"])
        first = next((it for it in same if sames[one["field"]](it["value"], one["value"])), None)
        if first is None:
            told.append(one)
        elif one["where"] not in first["where"].split(", "):
            first["where"] += f", {one['where']}"
    return told


def cards_of(tx: Connection, article_id: int) -> dict[str, Any]:
    """What each section shows of the article now, by the source that its versions have."""
    rows = tx.execute(
        select(TITLE.label("title"), EXCERPT.label("excerpt"), section.c.id, section.c.name, sighting.c.last_seen)
        .select_from(sighting)
        .join(article, article.c.id == sighting.c.article_id)
        .join(section, section.c.id == sighting.c.section_id)
        .where(sighting.c.article_id == article_id)
    )
    return {f"{CARD}{row.id}": row for row in rows}


def current(field: str, source: str, shown: Any, cards: dict[str, Any]) -> str | None:
    """What a source of versions says of a field now, given its article as it is shown and its cards."""
    if source.startswith(CARD):
        value: str | None = getattr(cards[source], field, None) if source in cards else None
    elif field == "title":
        value = shown["page_title"] or shown["title"]
    else:
        value = shown[field]
    return value


def _where(source: str, cards: dict[str, Any]) -> str:
    if source.startswith(CARD):
        return f"in {cards[source].name}" if source in cards else "in a section"
    words = {"page": "on its page", "feed": "in the feed", "api": "in the API"}
    return words.get(source, f"as {source.replace(':', ' ')}")
