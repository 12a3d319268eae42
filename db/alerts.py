"""The outbox as people see and mend it: messages listed, tried again, dropped."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, case, select, update

from db.outbox import LOOSE
from db.schema import Utc, message, owed

State = Literal["held", "owed", "sending", "sent", "failed", "uncertain", "merged", "dropped"]
STATES: tuple[State, ...] = ("held", "owed", "sending", "sent", "failed", "uncertain", "merged", "dropped")
_MENDABLE = ("owed", "failed", "uncertain")


def listed(tx: Connection, *, state: State | None, limit: int) -> list[dict[str, Any]]:
    """The newest messages first: id, state, channel, kind, watches, articles, occasion and what became of them.

    What is owed to a channel and is in no message yet comes first, as one row a channel, without an id.
    """
    rows = select(message) if state is None else select(message).where(message.c.state == state)
    messages = tx.execute(rows.order_by(message.c.id.desc()).limit(limit)).all()
    told = _told(tx, [row.id for row in messages])
    loose = _loose(tx) if state in {None, "owed"} else []
    return [*loose, *(_row(row._mapping, told.get(row.id, [])) for row in messages)][:limit]  # noqa: SLF001 - SQLAlchemy's public name for it


def _told(tx: Connection, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in tx.execute(select(owed).where(owed.c.message_id.in_(ids), owed.c.state == "owed").order_by(owed.c.id)):
        found.setdefault(row.message_id, []).append(row)
    return found


def _loose(tx: Connection) -> list[dict[str, Any]]:
    by_channel: dict[str, list[Any]] = {}
    for row in tx.execute(select(owed).where(*LOOSE).order_by(owed.c.id)):
        by_channel.setdefault(row.channel, []).append(row)
    nothing = dict.fromkeys(("id", "due", "last_error", "sent_at")) | {"state": "owed", "kind": "alert"}
    return [
        _row(nothing | {"channel": name, "created": rows[0].created, "attempts": 0, "repeats": 0}, rows)
        for name, rows in sorted(by_channel.items())
    ]


def _row(of: Any, told: Sequence[Any]) -> dict[str, Any]:
    return {
        "id": of["id"],
        "state": of["state"],
        "channel": of["channel"],
        "kind": of["kind"],
        "watches": sorted({row.watch for row in told}),
        "articles": list(dict.fromkeys(row.article_id for row in told)),
        "occasion": ", ".join(dict.fromkeys(row.occasion for row in told)),
        "created": of["created"],
        "due": of["due"],
        "attempts": of["attempts"],
        "repeats": of["repeats"],
        "last_error": of["last_error"],
        "sent_at": of["sent_at"],
    }


def retry(tx: Connection, ids: Sequence[int], now: datetime) -> dict[int, str]:
    """Owes these messages anew, to go out now; returns those of which it could not be done, with the reason.

    One that may have arrived counts as a repeat, and keeps the time that names it, so that a mail is known again.
    """
    mine = (message.c.id.in_(ids), message.c.state.in_(_MENDABLE))
    again = {"state": "owed", "due": now, "attempts": 0, "fence": message.c.fence + 1}
    is_uncertain = message.c.state == "uncertain"
    created = case((is_uncertain, message.c.created), else_=bindparam("now", now, type_=Utc))  # it names a mail
    repeats = case((is_uncertain, message.c.repeats + 1), else_=message.c.repeats)
    values = {**again, "created": created, "repeats": repeats}
    return _done(tx, ids, update(message).where(*mine).values(values).returning(message.c.id))


def drop(tx: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Gives these messages up; returns those of which it could not be done, with the reason."""
    mine = (message.c.id.in_(ids), message.c.state.in_([*_MENDABLE, "held"]))
    given_up = update(message).where(*mine).values(state="dropped", fence=message.c.fence + 1)
    return _done(tx, ids, given_up.returning(message.c.id))


def _done(tx: Connection, ids: Sequence[int], change: Any) -> dict[int, str]:
    changed = set(tx.scalars(change))
    left = [one for one in dict.fromkeys(ids) if one not in changed]
    states = dict(tx.execute(select(message.c.id, message.c.state).where(message.c.id.in_(left))).all())
    return {one: _why(states.get(one)) for one in left}


def _why(state: str | None) -> str:
    reasons = {
        None: "there is no such message",
        "sending": "it is being sent at this moment",
        "sent": "it was sent",
        "held": "it is held until its time; what its channel's digest, quiet hours and max_per_hour say decides",
    }
    return reasons.get(state, f"it is {state}")
