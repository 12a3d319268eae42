"""What stands for the alerts of a message in the journal of what was sent, and what the journal knows already."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from db import aliases
from db.headlines import UPDATE
from db.hot import Hot
from db.schema import article, owed
from db.sent_journal import mark_of

Marks = dict[int, frozenset[str]]  # by owed row: one for each address of its article

_ALERTS = Hot(
    select(owed.c.id, owed.c.channel, owed.c.watch, owed.c.occasion, article.c.title)
    .add_columns(owed.c.article_id)
    .join(article, article.c.id == owed.c.article_id)
    .where(owed.c.message_id == bindparam("of"), owed.c.state == "owed")
)


def marks_of(tx: Connection, message_id: int) -> Marks:
    """The marks of a message's alerts; empty for one that is about no articles."""
    rows = _ALERTS.rows(tx, of=message_id)
    keys = aliases.of_articles(tx, {row.article_id for row in rows})
    return {
        row.id: frozenset(mark_of(one, row.channel, row.watch, _occasion(row)) for one in keys.get(row.article_id, ()))
        for row in rows
    }


def _occasion(row: Any) -> str:
    """Revisions are counted anew in another archive: an edit is known by the title that it left.

    A title may come back and be told again, so an update counts by its number as well.
    """
    if row.occasion.startswith(UPDATE):
        return f"{row.occasion} {row.title}"
    return "new" if row.occasion == "new" else f"edit {row.title}"


def leave_out(tx: Connection, rows: Collection[int]) -> None:
    """Takes alerts out of their messages that were sent before."""
    tx.execute(update(owed).where(owed.c.id.in_(rows)).values(state="told"))
