"""One alert a story, watch and channel: what an article of the story told already, another of it need not tell again.

Nothing that was sent is recalled, and nothing is kept silent for an alert that did not arrive and never will.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from db import stories
from db.schema import message, owed

_ALIVE = ("owed", "held", "sending", "sent", "uncertain")
_Alert = tuple[str, int, str]  # channel, article, watch


class Told:
    """What the other articles of some articles' stories told, or are about to tell, within the window of a story."""

    def __init__(self, tx: Connection, ids: Sequence[int], now: datetime) -> None:
        self._twins: Mapping[int, frozenset[int]] = stories.members(tx, ids)
        self._rows: dict[_Alert, int] = {}
        others = {other for twins in self._twins.values() for other in twins}
        if others:
            self._rows = _rows(tx, others, now)

    def told(self, channel: str, article_id: int, watch: str, *, before: int | None = None) -> bool:
        """Whether another article of the story told this channel of this watch; `before` this row, if one is given.

        If none did, this one does: who asks next, for another article of the story, is told so.
        """
        rows = [self._rows.get((channel, other, watch)) for other in self._twins.get(article_id, ())]
        if any(row is not None and (before is None or row < before) for row in rows):
            return True
        self._rows.setdefault((channel, article_id, watch), 0)
        return False


def _rows(tx: Connection, ids: set[int], now: datetime) -> dict[_Alert, int]:
    rows = tx.execute(
        select(owed.c.id, owed.c.channel, owed.c.watch, owed.c.article_id)
        .outerjoin(message, message.c.id == owed.c.message_id)
        .where(owed.c.article_id.in_(ids), owed.c.occasion == "new", owed.c.state == "owed")
        .where(owed.c.created > now - stories.WINDOW, or_(message.c.id.is_(None), message.c.state.in_(_ALIVE)))
    )
    return {(row.channel, row.article_id, row.watch): row.id for row in rows}


def revive(tx: Connection, message_id: int, now: datetime) -> None:
    """Owes what other articles kept silent for the alerts of a message that will never arrive."""
    failed = tx.execute(select(owed).where(owed.c.message_id == message_id, owed.c.occasion == "new")).all()
    Silent(failed, stories.members(tx, [row.article_id for row in failed])).speak(tx, now)


class Silent:
    """What other articles of their stories keep silent for some alerts that will never arrive."""

    def __init__(self, rows: Sequence[Row[Any]], twins: Mapping[int, frozenset[int]]) -> None:
        self._rows, self._twins = rows, twins

    @classmethod
    def for_unsent(cls, tx: Connection, ids: Sequence[int]) -> "Silent":
        """For what is owed of articles that are about to go, and is neither sent nor under way."""
        mine = (owed.c.article_id.in_(ids), owed.c.occasion == "new", owed.c.state == "owed")
        unsent = or_(message.c.id.is_(None), message.c.state.in_(["held", "owed"]))
        rows = select(owed).outerjoin(message, message.c.id == owed.c.message_id).where(*mine, unsent)
        return cls(tx.execute(rows.order_by(owed.c.id)).all(), stories.members(tx, ids))

    def speak(self, tx: Connection, now: datetime) -> None:
        """Owes it: for each alert that of the first article, unless yet another one tells the story."""
        for row in self._rows:
            others = self._twins.get(row.article_id, frozenset())
            silent = (owed.c.article_id.in_(others), owed.c.channel == row.channel, owed.c.watch == row.watch)
            merged = (owed.c.state == "merged", owed.c.occasion == "new", owed.c.created > now - stories.WINDOW)
            kept = select(owed.c.id, owed.c.article_id).where(*silent, *merged).order_by(owed.c.id).limit(1)
            first = tx.execute(kept).one_or_none()
            if first is not None and not Told(tx, [first.article_id], now).told(
                row.channel, first.article_id, row.watch
            ):
                tx.execute(update(owed).where(owed.c.id == first.id).values(state="owed", message_id=None))


def withdraw(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """Takes back what articles of their stories owe and another owed first, where no message goes out with it."""
    ids = sorted({*ids, *(other for others in stories.members(tx, ids).values() for other in others)})
    stories_told = Told(tx, ids, now)
    loose = (
        select(owed)
        .outerjoin(message, message.c.id == owed.c.message_id)
        .where(owed.c.article_id.in_(ids), owed.c.state == "owed")
        .where(or_(message.c.id.is_(None), message.c.state == "held"))
    )
    again = [
        row.id
        for row in tx.execute(loose.where(owed.c.occasion == "new"))
        if stories_told.told(row.channel, row.article_id, row.watch, before=row.id)
    ]
    if again:
        tx.execute(update(owed).where(owed.c.id.in_(again)).values(state="merged", message_id=None))
