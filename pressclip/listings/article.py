"""One article with everything that is known of it."""

from typing import Any

from sqlalchemy import Connection

from db import aliases, articles, matches, outbox, rights, stories
from db.versions import versions
from pressclip.differences import differences
from pressclip.rows import article_row


def article_object(tx: Connection, public_id: int) -> dict[str, Any] | None:
    """An article with text, sightings, versions, matches, alerts and addresses; None where there is none of that id.

    Times of what hangs on it are aware UTC, to be printed by `rows.stamped`.
    """
    stored = articles.load(tx, [public_id]).get(public_id)
    if stored is None:
        return None
    kept = versions(tx, public_id)
    for one in kept:
        pieces = () if one["superseded_by"] is None else differences(one["value"], one["superseded_by"])
        one["diff"] = [{"op": piece.op, "text": piece.text} for piece in pieces]
    return article_row(stored, full=True) | {
        "sightings": articles.sightings(tx, public_id),
        "revision_list": kept,
        "match_list": matches.matches_of(tx, public_id),
        "alerts": outbox.alerts_of(tx, public_id),
        "aliases": aliases.of_articles(tx, [public_id]).get(public_id, []),
        "gone": stored.gone,
        "story": stories.elsewhere(tx, public_id),
        "reserved": bool(rights.withheld(tx, [public_id])),
        "rights": rights.of_article(tx, public_id),
    }
