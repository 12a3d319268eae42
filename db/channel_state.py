"""What is known of a channel: whether it takes messages, where its chat went, when it was written to.

A trouble begins with the first sending that failed and ends with the first that arrived; it is worth telling at once
where it will not pass by itself, else when it has lasted for a while.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, insert, or_, select, update

from db.hot import Hot
from db.schema import channel, message, owed
from db.schema_channels import channel_trouble, moved_chat, receipt
from pressclip.models import Outcome, Trouble

MUTE = "mute"
MOVED = "moved"  # written to, but something is to be mended
_WORTH_TELLING = timedelta(hours=1)
_SETTLED = timedelta(minutes=10)  # of taking messages, until a trouble is over for good
_AGAIN = timedelta(days=7)
_LONG_WAIT = timedelta(minutes=30)  # asked for by the service: no need to see whether it lasts

_LASTS = Hot(
    select(channel_trouble.c.id).where(channel_trouble.c.channel == bindparam("of"), channel_trouble.c.ended.is_(None))
)
_FIRST = Hot(select(owed.c.watch).where(owed.c.message_id == bindparam("of")).order_by(owed.c.id).limit(1))


def failed(tx: Connection, name: str, outcome: Outcome, now: datetime) -> bool:
    """Notes a sending that did not arrive; whether a trouble that is worth telling at once began by it."""
    at_once = outcome.state == "failed" or (outcome.after or timedelta()) >= _LONG_WAIT
    just_over = (channel_trouble.c.channel == name, channel_trouble.c.sort == MUTE)
    tx.execute(update(channel_trouble).where(*just_over, _was_just_over(now)).values(ended=None))
    lasting = tx.execute(select(channel_trouble).where(*_lasting(name))).one_or_none()
    if lasting is None:
        values = {"channel": name, "sort": MUTE, "error": outcome.error, "at_once": at_once, "began": now}
        tx.execute(insert(channel_trouble).values(**values))
        return at_once
    if at_once and not lasting.at_once:
        tx.execute(update(channel_trouble).where(*_lasting(name)).values(error=outcome.error, at_once=True))
        return True
    return False


def arrived(tx: Connection, name: str, message_id: int, outcome: Outcome, now: datetime) -> None:
    """Notes a message that was taken: its trouble is over."""
    if _LASTS.first(tx, of=name) is not None:
        _end(tx, name, now)
    if outcome.message_ref or outcome.note:
        values = {"reference": outcome.message_ref, "note": outcome.note}
        if tx.execute(update(receipt).where(receipt.c.message_id == message_id).values(**values)).rowcount == 0:
            tx.execute(insert(receipt).values(message_id=message_id, **values))


def _end(tx: Connection, name: str, now: datetime) -> None:
    trifle = (channel_trouble.c.began_told.is_(False), channel_trouble.c.at_once.is_(False))
    tx.execute(delete(channel_trouble).where(*_lasting(name), *trifle, channel_trouble.c.began > now - _WORTH_TELLING))
    tx.execute(update(channel_trouble).where(*_lasting(name)).values(ended=now))


def moved(tx: Connection, name: str, was: str, chat: str, advice: str, now: datetime) -> None:
    """Notes that the chat `was` became `chat`; `advice` is what to do about it."""
    values = {"was": was, "chat": chat, "at": now}
    if tx.execute(update(moved_chat).where(moved_chat.c.channel == name).values(**values)).rowcount == 0:
        tx.execute(insert(moved_chat).values(channel=name, **values))
    _advise(tx, name, advice, now)


def advised(tx: Connection, name: str, advice: str, now: datetime) -> None:
    """Notes what is to be mended about a channel, unless the same was noted lately."""
    lately = (channel_trouble.c.error == advice, channel_trouble.c.began > now - _AGAIN)
    if tx.scalar(select(channel_trouble.c.id).where(channel_trouble.c.sort == MOVED, *lately).limit(1)) is None:
        _advise(tx, name, advice, now)


def _advise(tx: Connection, name: str, advice: str, now: datetime) -> None:
    told = {"channel": name, "sort": MOVED, "error": advice, "at_once": True, "began": now, "ended": now}
    tx.execute(insert(channel_trouble).values(**told))


def chat_instead(tx: Connection, name: str, was: str) -> str:
    """The chat to write to instead of the configured one; "" where that is still right."""
    known = select(moved_chat.c.chat).where(moved_chat.c.channel == name, moved_chat.c.was == was)
    return tx.scalar(known) or ""


def _was_just_over(now: datetime) -> ColumnElement[bool]:
    """Its end was told to nobody yet, so that a channel that comes and goes has one trouble, not many."""
    return and_(channel_trouble.c.ended > now - _SETTLED, channel_trouble.c.ended_told.is_(False))


def _lasting(name: str) -> tuple[ColumnElement[bool], ...]:
    return channel_trouble.c.channel == name, channel_trouble.c.ended.is_(None)


def ready(tx: Connection, now: datetime) -> list[int]:
    """The troubles whose beginning or end is to be told now; what was over before it was told is not."""
    told, ended = channel_trouble.c.began_told, channel_trouble.c.ended
    ripe = or_(channel_trouble.c.at_once, channel_trouble.c.began <= now - _WORTH_TELLING)
    begins = and_(told.is_(False), ended.is_(None), ripe)
    is_over = or_(ended <= now - _SETTLED, and_(ended.is_not(None), channel_trouble.c.sort == MOVED))
    short = and_(told.is_(False), is_over, channel_trouble.c.at_once)  # a message was lost all the same
    ends = and_(told.is_(True), is_over, channel_trouble.c.ended_told.is_(False))
    return list(tx.scalars(select(channel_trouble.c.id).where(or_(begins, short, ends)).order_by(channel_trouble.c.id)))


def mute(tx: Connection, names: Sequence[str], now: datetime) -> tuple[Trouble, ...]:
    """The troubles of these channels that last and are worth telling."""
    ripe = or_(channel_trouble.c.at_once, channel_trouble.c.began <= now - _WORTH_TELLING)
    mine = (channel_trouble.c.channel.in_(names), channel_trouble.c.ended.is_(None), ripe)
    return load(tx, tx.scalars(select(channel_trouble.c.id).where(*mine)).all())


def told(tx: Connection, ids: Sequence[int]) -> None:
    """Marks what was put into a notice."""
    mine = channel_trouble.c.id.in_(ids)
    tx.execute(update(channel_trouble).where(mine, channel_trouble.c.ended.is_not(None)).values(ended_told=True))
    tx.execute(update(channel_trouble).where(mine).values(began_told=True))


def load(tx: Connection, ids: Sequence[int]) -> tuple[Trouble, ...]:
    """The troubles as people are told of them, in the order of their ids: `section` is the channel."""
    rows = tx.execute(select(channel_trouble).where(channel_trouble.c.id.in_(ids)).order_by(channel_trouble.c.id))
    return tuple(
        Trouble(section=row.channel, status=row.sort, error=row.error, began=row.began, ended=row.ended) for row in rows
    )


def first_watch(tx: Connection, message_id: int) -> str:
    """The watch that a message was owed for first; "" for one that is about no article."""
    first = _FIRST.first(tx, of=message_id)
    return first.watch if first is not None else ""


def sent_since(tx: Connection, names: Sequence[str], since: datetime, now: datetime) -> list[datetime]:
    """When messages went to any of these channels; those under way count as sent now."""
    sent = select(message.c.sent_at).where(message.c.channel.in_(names), message.c.sent_at > since)
    busy = select(func.count()).where(message.c.channel.in_(names), message.c.state == "sending")
    return [*tx.scalars(sent), *[now] * (tx.scalar(busy) or 0)]


def hold(tx: Connection, names: Sequence[str], until: datetime) -> None:
    """Lets nothing go to these channels before `until`; a longer wait that one has stays."""
    known = set(tx.scalars(select(channel.c.name).where(channel.c.name.in_(names))))
    if missing := [{"name": name} for name in names if name not in known]:
        tx.execute(insert(channel), missing)
    sooner = or_(channel.c.not_before.is_(None), channel.c.not_before < until)
    tx.execute(update(channel).where(channel.c.name.in_(names), sooner).values(not_before=until))


def is_left_alone(tx: Connection, name: str, until: datetime) -> bool:
    """Whether the channel takes nothing until then, or longer."""
    return tx.scalar(select(channel.c.name).where(channel.c.name == name, channel.c.not_before > until)) is not None


def waits_until(tx: Connection, names: Sequence[str], now: datetime) -> datetime | None:
    """When the first of these channels that waits without a fault may go on with a message that is ready."""
    ready = select(message.c.channel).where(message.c.state == "owed", message.c.due <= now)
    mine = (channel.c.name.in_(names), channel.c.name.in_(ready))
    waits = select(channel.c.not_before).where(*mine, channel.c.error.is_(None), channel.c.not_before > now)
    return min(tx.scalars(waits), default=None)
