"""The outbox: what is owed becomes messages; a message is leased, sent, settled.

owed row -> message held until its time -> owed -> sending (leased) -> sent | owed again (back-off) | failed
                           lease ran out, owner dead -> owed again, counted as a repeat | uncertain
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, func, insert, or_, select, update

from db import story_alerts
from db.hot import Hot
from db.leases import Alive, free
from db.schema import article, channel, message, owed
from pressclip.models import Outcome

_HOUR = timedelta(hours=1)
_DIED = "its sender died"
LOOSE = (owed.c.state == "owed", owed.c.message_id.is_(None))  # owed, and in no message yet

_BUSY = message.alias()
_NEXT = Hot(  # of a channel that waits for nothing, and to which nothing is under way
    select(
        message.c.id, message.c.kind, message.c.body, message.c.fence, message.c.attempts, message.c.repeats,
        message.c.created,
    )
    .where(message.c.channel == bindparam("name"), message.c.state == "owed", message.c.due <= bindparam("now"))
    .where(~exists().where(channel.c.name == bindparam("name"), channel.c.not_before > bindparam("now")))
    .where(~exists().where(_BUSY.c.channel == bindparam("name"), _BUSY.c.state == "sending"))
    .order_by(message.c.id)
    .limit(1)
)  # fmt: skip
_TAKE = Hot(
    update(message)
    .where(message.c.id == bindparam("taken"), message.c.state == "owed", message.c.fence == bindparam("known"))
    .values(
        state="sending",
        lease_owner=bindparam("by"),
        lease_until=bindparam("until"),
        fence=message.c.fence + 1,
        attempts=message.c.attempts + 1,
    )
)
_SENT = Hot(
    update(message)
    .where(message.c.id == bindparam("taken"), message.c.fence == bindparam("known"))
    .values(state="sent", sent_at=bindparam("now"), last_error=bindparam("told"), lease_owner=None, lease_until=None)
)
_WELL = Hot(
    update(channel)
    .where(channel.c.name == bindparam("of"))
    .values(last_sent=bindparam("now"), failures=0, error=None, not_before=None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A message taken to be sent."""

    id: int
    channel: str
    kind: str
    body: Any
    fence: int
    attempts: int
    repeats: int
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a channel waits with."""

    loose: bool  # something is owed, and in no message yet
    held: datetime | None  # since when a message waits for its time
    ready: bool  # a message could go out
    under_way: bool  # a message is being sent, or its sender died


_LEFT_ALONE = Hot(select(channel.c.name).where(channel.c.not_before > bindparam("now")))
_WITH_LOOSE = Hot(select(owed.c.channel).where(*LOOSE).distinct())
_WITH_MESSAGES = Hot(
    select(message.c.channel, message.c.state, func.min(message.c.created).label("since"))
    .where(
        or_(
            message.c.state == "held",
            message.c.state == "sending",
            and_(message.c.state == "owed", message.c.due <= bindparam("now")),
        )
    )
    .group_by(message.c.channel, message.c.state)
)


def waiting(tx: Connection, now: datetime) -> dict[str, Waiting]:
    """The channels that wait with anything, but for those that asked to be left alone for now."""
    asked = {row.name for row in _LEFT_ALONE.rows(tx, now=now)}
    loose = {row.channel for row in _WITH_LOOSE.rows(tx)}
    found = {(row.channel, row.state): row.since for row in _WITH_MESSAGES.rows(tx, now=now)}
    return {
        name: Waiting(
            loose=name in loose,
            held=found.get((name, "held")),
            ready=(name, "owed") in found,
            under_way=(name, "sending") in found,
        )
        for name in ({one for one, _ in found} | loose) - asked
    }


def told_lately(tx: Connection, name: str, now: datetime) -> list[datetime]:
    """When the channel was told of articles during the last hour; what is about to go out counts as told now."""
    about = (message.c.channel == name, message.c.kind.in_(["alert", "digest"]))
    sent = select(message.c.sent_at).where(*about, message.c.state == "sent", message.c.sent_at > now - _HOUR)
    soon = select(func.count()).where(*about, message.c.state.in_(["owed", "sending"]))
    return [*tx.scalars(sent), *[now] * (tx.scalar(soon) or 0)]


def lost(tx: Connection, name: str, now: datetime, alive: Alive) -> list[int]:
    """The channel's messages that somebody was sending and never marked."""
    sending = message.c.state == "sending"
    mine = and_(message.c.channel == name, sending, free(tx, message, now, alive, among=sending))
    return list(tx.scalars(select(message.c.id).where(mine)))


def of_kind(tx: Connection, ids: Collection[int], kind: str) -> frozenset[int]:
    """Those of the messages that are of this kind."""
    mine = (message.c.id.in_(ids), message.c.kind == kind)
    return frozenset(tx.scalars(select(message.c.id).where(*mine))) if ids else frozenset()


def take_over(tx: Connection, ids: Collection[int], now: datetime, *, arrived: bool, repeat: bool) -> None:
    """Settles messages that were `lost`.

    Those that are known to have arrived are sent. Of others nobody knows: they are owed again and counted as a repeat,
    or become uncertain.
    """
    values: dict[str, Any] = {"state": "uncertain", "last_error": _DIED}
    if arrived:
        values = {"state": "sent", "sent_at": now, "last_error": f"{_DIED}, but it had noted that this arrived"}
    elif repeat:
        values |= {"state": "owed", "due": now, "repeats": message.c.repeats + 1}
    freed = {"lease_owner": None, "lease_until": None, "fence": message.c.fence + 1}
    tx.execute(update(message).where(message.c.id.in_(ids)).values(**values, **freed))


def lease_next(tx: Connection, name: str, owner: str, now: datetime, *, lasts: timedelta) -> Leased | None:
    """Takes the channel's oldest message that is due, unless the channel waits or one is under way already."""
    row = _NEXT.first(tx, name=name, now=now)
    if row is None:
        return None
    if not _TAKE.run(tx, taken=row.id, known=row.fence, by=owner, until=now + lasts):
        return None  # somebody else was faster
    return Leased(
        id=row.id,
        channel=name,
        kind=row.kind,
        body=row.body,
        fence=row.fence + 1,
        attempts=row.attempts + 1,
        repeats=row.repeats,
        created=row.created,
    )


def settle(
    tx: Connection, leased: Leased, outcome: Outcome, now: datetime, *, retry_at: datetime, repeat: bool = True
) -> bool:
    """Writes how a sending ended; False, and nothing written, where the message was taken over since.

    A retry holds the whole channel until `retry_at`, so that its messages keep their order. A message that may have
    arrived is sent again where the channel wants it so (`repeat`), and counted; else it stays `uncertain`.
    """
    if outcome.state == "sent":
        told = outcome.error or None
        written = _SENT.run(tx, taken=leased.id, known=leased.fence, now=now, told=told)
    else:
        due = now if outcome.state == "failed" else retry_at  # it was given up then
        written = _back(tx, leased, outcome, due, repeat=repeat)
    if written:
        _note_health(tx, leased.channel, outcome, now, retry_at)
    if written and outcome.state == "failed":
        story_alerts.revive(tx, leased.id, now)
    return written == 1


def _back(tx: Connection, leased: Leased, outcome: Outcome, due: datetime, *, repeat: bool) -> int:
    values: dict[str, Any] = {"state": outcome.state, "last_error": outcome.error or None}
    if outcome.state == "retry":
        values |= {"state": "owed", "due": due}
    elif outcome.state == "uncertain" and repeat:
        values |= {"state": "owed", "due": due, "repeats": message.c.repeats + 1}
    elif outcome.state == "failed":
        values |= {"due": due}
    mine = and_(message.c.id == leased.id, message.c.fence == leased.fence)
    return tx.execute(update(message).where(mine).values(lease_owner=None, lease_until=None, **values)).rowcount


def _note_health(tx: Connection, name: str, outcome: Outcome, now: datetime, retry_at: datetime) -> None:
    if outcome.state == "sent" and _WELL.run(tx, of=name, now=now):
        return
    ensure_channel(tx, name)
    if outcome.state == "sent":
        _WELL.run(tx, of=name, now=now)
        return
    values: dict[str, Any] = {"failures": channel.c.failures + 1, "error": outcome.error}
    if outcome.state != "failed":
        values["not_before"] = retry_at
    tx.execute(update(channel).where(channel.c.name == name).values(**values))


def ensure_channel(tx: Connection, name: str) -> None:
    """Makes the channel's row where it is missing."""
    if tx.scalar(select(channel.c.name).where(channel.c.name == name)) is None:
        tx.execute(insert(channel).values(name=name))


_WELCOMED = Hot(select(channel.c.name).where(channel.c.welcomed_at.is_not(None)))


def unwelcomed(tx: Connection, names: Sequence[str]) -> list[str]:
    """The channels among these that had no welcome yet."""
    had = {row.name for row in _WELCOMED.rows(tx)}
    return [name for name in names if name not in had]


def owe_welcome(tx: Connection, name: str, body: dict[str, Any], now: datetime) -> None:
    """Owes a channel its welcome, once."""
    ensure_channel(tx, name)
    tx.execute(update(channel).where(channel.c.name == name).values(welcomed_at=now))
    owe_message(tx, name, "welcome", body, now)


def owe_notice(tx: Connection, name: str, body: dict[str, Any], now: datetime) -> None:
    """Owes an operator's channel a notice."""
    owe_message(tx, name, "notice", body, now)


def owe_message(tx: Connection, name: str, kind: str, body: dict[str, Any], now: datetime) -> None:
    """Owes a channel a message that is not about articles of its watches; `body` is kept as JSON."""
    tx.execute(insert(message).values(channel=name, kind=kind, state="owed", created=now, due=now, body=body))


def health(tx: Connection) -> dict[str, dict[str, Any]]:
    """Channels by name: state, last_sent, failures, owed (articles not yet sent), error."""
    pending = or_(message.c.state.in_(["owed", "held", "sending"]), owed.c.message_id.is_(None))
    counted: dict[str, int] = dict(
        tx.execute(
            select(owed.c.channel, func.count(func.distinct(owed.c.article_id)))
            .outerjoin(message, message.c.id == owed.c.message_id)
            .where(owed.c.state == "owed", pending)
            .group_by(owed.c.channel)
        ).all()
    )
    rows = {row.name: row for row in tx.execute(select(channel))}
    return {
        name: {
            "state": "failing" if name in rows and rows[name].error else "ok",
            "last_sent": rows[name].last_sent if name in rows else None,
            "failures": rows[name].failures if name in rows else 0,
            "owed": counted.get(name, 0),
            "error": rows[name].error if name in rows else None,
        }
        for name in rows.keys() | counted.keys()
    }


STATE = case(  # of an alert: its message's, unless it was taken out of that, or is in none yet
    (owed.c.state != "owed", owed.c.state), (message.c.id.is_(None), owed.c.state), else_=message.c.state
).label("state")


def alerts_of(tx: Connection, article_id: int) -> list[dict[str, Any]]:
    """What was owed for one article: channel, watch, occasion, state, created, attempts, sent_at, last_error."""
    rows = tx.execute(
        select(
            owed.c.channel, owed.c.watch, owed.c.occasion, STATE, owed.c.created,
            func.coalesce(message.c.attempts, 0).label("attempts"), message.c.sent_at, message.c.last_error,
        )
        .outerjoin(message, message.c.id == owed.c.message_id)
        .join(article, article.c.id == owed.c.article_id)
        .where(owed.c.article_id == article_id)
        .order_by(owed.c.id)
    )  # fmt: skip
    return [dict(row) for row in rows.mappings()]


def states(tx: Connection, *, since: datetime | None = None) -> dict[str, int]:
    """How many messages are in each state, due or given up since then; what is in none yet counts as `owed`."""
    rows = select(message.c.state, func.count()).group_by(message.c.state)
    counted: dict[str, int] = dict(tx.execute(rows if since is None else rows.where(message.c.due >= since)).all())
    loose = select(func.count()).where(*LOOSE)
    counted["owed"] = counted.get("owed", 0) + (tx.scalar(loose) or 0)
    return counted
