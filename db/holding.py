"""What is owed becomes messages: at once, or once the time of a message that is held for the rest has come.

A channel has at most one message that is held. Each owed row joins a message once and for all, so that an article is
in exactly one; what comes while a digest is put together is in that one or in the next, never in both or none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from db.items import items
from db.outbox import LOOSE
from db.schema import message, owed
from pressclip.models import AlertItem

Split = Callable[[Sequence[AlertItem]], Sequence[Sequence[AlertItem]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a channel is to be told: owed rows, and the message that is held for it."""

    rows: tuple[Row[Any], ...]  # in no message yet
    held: Row[Any] | None
    since: datetime  # since when the oldest of it is owed


def due(tx: Connection, name: str) -> Due | None:
    """What is owed to a channel and is in no message that goes out yet; None where there is nothing."""
    rows = tx.execute(select(owed).where(owed.c.channel == name, *LOOSE).order_by(owed.c.id)).all()
    held = tx.execute(select(message).where(message.c.channel == name, message.c.state == "held")).one_or_none()
    if not rows and held is None:
        return None
    times = [row.created for row in rows] + ([held.created] if held is not None else [])
    return Due(rows=tuple(rows), held=held, since=min(times))


def hold(tx: Connection, name: str, what: Due, until: datetime, why: str) -> None:
    """Puts it into the message that is held for the channel until then; `due` and `body` say until when and why."""
    if what.held is None:
        values = {"channel": name, "kind": "digest", "state": "held", "created": what.since}
        made = insert(message).values(**values, due=until, body={"why": why}).returning(message.c.id)
        held_id = tx.execute(made).scalar_one()
    else:
        held_id = what.held.id
        if (what.held.due, (what.held.body or {}).get("why")) != (until, why):
            tx.execute(update(message).where(message.c.id == held_id).values(due=until, body={"why": why}))
    _join(tx, what.rows, held_id)


def release(tx: Connection, name: str, what: Due, split: Split, now: datetime, **values: Any) -> int:
    """Makes messages of it, to go out now, as `split` cuts it; `values` are their kind and body. Returns how many.

    The message that was held becomes the first of them.
    """
    rows = list(what.rows)
    if what.held is not None:
        mine = select(owed).where(owed.c.message_id == what.held.id, owed.c.state == "owed")
        rows = [*tx.execute(mine.order_by(owed.c.id)), *rows]
    groups = split(items(tx, rows)) if rows else []
    ids = [] if what.held is None else [what.held.id]
    for group in groups:
        message_id = ids.pop() if ids else _new(tx, name, now)
        given = update(message).where(message.c.id == message_id)
        tx.execute(given.values(state="owed", created=now, due=now, **values))
        _join(tx, _told_in(group, rows), message_id)
    for emptied in ids:  # all that it held was withdrawn meanwhile
        tx.execute(update(message).where(message.c.id == emptied).values(state="merged"))
    return len(groups)


def _new(tx: Connection, name: str, now: datetime) -> int:
    values = {"channel": name, "kind": "alert", "state": "owed", "created": now, "due": now}
    made: int = tx.execute(insert(message).values(**values).returning(message.c.id)).scalar_one()
    return made


def _told_in(group: Sequence[AlertItem], rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    told = {(item.article.id, item.occasion, item.also, hit.watch) for item in group for hit in item.watches}
    return [row for row in rows if (row.article_id, row.occasion, row.also, row.watch) in told]


def _join(tx: Connection, rows: Sequence[Row[Any]], message_id: int) -> None:
    if rows:
        tx.execute(update(owed).where(owed.c.id.in_([row.id for row in rows])).values(message_id=message_id))
