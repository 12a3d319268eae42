"""How soon people were told: from when an article was seen to when its message had arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from db.schema import article, message, owed


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert that arrived, about one article; times are aware UTC."""

    url: str
    seen: datetime  # by the poll that found it
    sent: datetime


def told_of(tx: Connection) -> Sequence[Told]:
    """The alerts that arrived by messages that were held for nothing, each article once a channel."""
    rows = tx.execute(
        select(article.c.url, article.c.first_seen, message.c.sent_at)
        .join(owed, owed.c.message_id == message.c.id)
        .join(article, article.c.id == owed.c.article_id)
        .where(message.c.kind == "alert", message.c.state == "sent", owed.c.occasion == "new")
        .distinct()
        .order_by(message.c.sent_at)
    )
    return [Told(url=row.url, seen=row.first_seen, sent=row.sent_at) for row in rows]
