"""Titles that changed since a channel was told of them: what is owed for that, and what the message said that it is of.

A title is noted when a message that tells of it is leased, so that no crash and no edit meanwhile is missed. Only
channels that want to hear of changes (`updates`) have notes, so only they are ever owed any.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, update

from db.hot import Hot
from db.merge import is_same
from db.schema import article, message, owed, revision
from db.schema_channels import moved_chat, receipt, sent_words, told_title
from db.sqlite.lists import among
from pressclip.models import Message, Rewrite

UPDATE = "update:"  # how the occasion begins
_KEPT = timedelta(days=90)  # a message that is older is edited no more
_LOOSE = and_(owed.c.state == "owed", owed.c.message_id.is_(None))

_TOLD = Hot(
    select(
        told_title.c.message_id, told_title.c.article_id, told_title.c.title, told_title.c.version, told_title.c.at,
        message.c.channel, article.c.title.label("now"),
    )
    .join(message, message.c.id == told_title.c.message_id)
    .join(article, article.c.id == told_title.c.article_id)
    .where(among(told_title.c.article_id, "ids"), message.c.state == "sent")
    .order_by(told_title.c.message_id)
)  # fmt: skip
_OF = Hot(select(owed.c.article_id).where(owed.c.message_id == bindparam("of"), owed.c.state == "owed").distinct())


def is_update(row: Row[Any]) -> bool:
    """Whether an owed row is about a title that changed."""
    return bool(row.occasion.startswith(UPDATE))


def note(tx: Connection, message_id: int, now: datetime) -> None:
    """Notes the titles that a message is about to tell."""
    mine = select(owed.c.article_id, article.c.title).join(article, article.c.id == owed.c.article_id).distinct()
    rows = tx.execute(mine.where(owed.c.message_id == message_id, owed.c.state == "owed")).all()
    tx.execute(delete(told_title).where(told_title.c.message_id == message_id))
    if rows:
        about = {"message_id": message_id, "version": tx.scalar(select(func.max(revision.c.id))) or 0, "at": now}
        tx.execute(insert(told_title), [about | {"article_id": row.article_id, "title": row.title} for row in rows])


def told_in(tx: Connection, message_ids: Sequence[int]) -> list[int]:
    """The articles that these messages tell of."""
    return sorted({row.article_id for one in message_ids for row in _OF.rows(tx, of=one)})


def owe(tx: Connection, ids: Sequence[int], now: datetime) -> int:
    """Owes the channels that told another title of these articles the one of now; returns how many rows are new.

    A channel that is still to be told anything of an article hears the newest title by that. Where the title is again
    what it was when it was told, an update that did not go out is withdrawn.
    """
    newest = {(row.channel, row.article_id): row for row in _TOLD.rows(tx, ids=list(ids))}
    if not newest:
        return 0
    edited, pending, due = _edited(tx, ids), _pending(tx, ids), 0
    for (name, article_id), row in newest.items():
        waits = pending.get((name, article_id), [])
        versions = edited.get(article_id, [])
        if not any(map(partial(_is_since, row), versions)) or is_same("title", row.title, row.now):
            _withdraw(tx, [one for one in waits if is_update(one)])
        elif not waits:
            due += _owe(tx, name, row, f"{UPDATE}{1 + len(versions)}", now)
    return due


def _is_since(told: Any, version: Row[Any]) -> bool:
    """Whether it is an edit of the title that came after the message was leased; a poll's time is that of its begin."""
    is_title = version.field == "title" and not version.source.startswith("article:")
    return is_title and (version.id > told.version or version.superseded_at >= told.at)


def _edited(tx: Connection, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """The versions of each article, oldest first."""
    found: dict[int, list[Row[Any]]] = {}
    for row in tx.execute(select(revision).where(revision.c.article_id.in_(ids)).order_by(revision.c.id)):
        found.setdefault(row.article_id, []).append(row)
    return found


def _pending(tx: Connection, ids: Sequence[int]) -> dict[tuple[str, int], list[Row[Any]]]:
    rows = tx.execute(
        select(owed, message.c.state.label("message_state"))
        .outerjoin(message, message.c.id == owed.c.message_id)
        .where(owed.c.article_id.in_(ids), owed.c.state == "owed")
        .where(or_(message.c.id.is_(None), message.c.state.in_(["held", "owed", "sending"])))
    )
    found: dict[tuple[str, int], list[Row[Any]]] = {}
    for row in rows:
        found.setdefault((row.channel, row.article_id), []).append(row)
    return found


def _owe(tx: Connection, name: str, told: Any, occasion: str, now: datetime) -> int:
    by = (owed.c.message_id == told.message_id, owed.c.article_id == told.article_id)
    watch = tx.scalar(select(owed.c.watch).where(*by).order_by(owed.c.id).limit(1)) or ""
    values = {"channel": name, "article_id": told.article_id, "watch": watch, "occasion": occasion}
    there = select(owed.c.id).where(*(owed.c[column] == value for column, value in values.items()))
    if tx.scalar(there) is not None:
        return 0
    tx.execute(insert(owed).values(**values, state="owed", also=False, created=now))
    return 1


def _withdraw(tx: Connection, rows: Sequence[Row[Any]]) -> None:
    for row in rows:
        if row.message_state == "sending":
            continue
        tx.execute(update(owed).where(owed.c.id == row.id).values(state="merged", message_id=None))
        left = select(owed.c.id).where(owed.c.message_id == row.message_id).limit(1)
        if row.message_id is not None and tx.scalar(left) is None:
            tx.execute(update(message).where(message.c.id == row.message_id).values(state="merged"))


def merged(tx: Connection, lost: int, stays: int) -> None:
    """Of two articles that become one, a channel is told one new title; what the lost one owed is named apart."""
    pending = _pending(tx, [lost, stays])
    for (name, article_id), rows in pending.items():
        if article_id == lost and pending.get((name, stays)):
            _withdraw(tx, [row for row in rows if is_update(row)])
    mine = (owed.c.article_id == lost, owed.c.occasion.startswith(UPDATE))
    tx.execute(update(owed).where(*mine).values(occasion=owed.c.occasion + f" of {lost}"))


def give_up(tx: Connection, name: str) -> None:
    """Withdraws the updates of a channel that wants none any more."""
    mine = (owed.c.channel == name, _LOOSE, owed.c.occasion.startswith(UPDATE))
    tx.execute(update(owed).where(*mine).values(state="merged"))


def assemble(tx: Connection, name: str, now: datetime) -> bool:
    """Makes messages of a channel's updates, one for each message that can be edited; whether there is any.

    The others are left with what else the channel is owed.
    """
    by: dict[int | None, list[int]] = {}
    for row in tx.execute(select(owed).where(owed.c.channel == name, _LOOSE, owed.c.occasion.startswith(UPDATE))):
        by.setdefault(_target(tx, name, row.article_id), []).append(row.id)
    editable = {target: rows for target, rows in by.items() if standing(tx, target) is not None}
    for target, rows in editable.items():
        values = {
            "channel": name,
            "kind": "update",
            "state": "owed",
            "created": now,
            "due": now,
            "body": {"of": target},
        }
        made = tx.execute(insert(message).values(**values).returning(message.c.id)).scalar_one()
        tx.execute(update(owed).where(owed.c.id.in_(rows)).values(message_id=made))
    return bool(editable)


def _target(tx: Connection, name: str, article_id: int) -> int | None:
    """The message that told the channel of an article last, and is no update itself."""
    told = select(func.max(message.c.id)).join(told_title, told_title.c.message_id == message.c.id)
    mine = (message.c.channel == name, message.c.state == "sent", message.c.kind != "update")
    found: int | None = tx.scalar(told.where(told_title.c.article_id == article_id, *mine))
    return found


def told_before(tx: Connection, name: str, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """By article: the message which told the channel of it last, and under which title."""
    rows = _TOLD.rows(tx, ids=list(ids))
    return {row.article_id: (row.message_id, row.title) for row in rows if row.channel == name}


def standing(tx: Connection, message_id: int | None) -> Rewrite | None:
    """How a message stands with its service; None where that is not known, or where its chat became another since."""
    row = tx.execute(
        select(sent_words, receipt.c.reference, message.c.channel, message.c.sent_at)
        .join(receipt, receipt.c.message_id == sent_words.c.message_id)
        .join(message, message.c.id == sent_words.c.message_id)
        .where(sent_words.c.message_id == message_id)
    ).one_or_none()
    if row is None or not row.reference:
        return None
    moved = select(moved_chat.c.at).where(moved_chat.c.channel == row.channel, moved_chat.c.at > row.sent_at)
    if tx.scalar(moved) is not None:
        return None
    titles = tuple((number, text, html) for number, text, html in row.titles)
    return Rewrite(reference=row.reference, text=row.text, html=row.html, titles=titles)


def keep(tx: Connection, message_id: int, words: Message | Rewrite, now: datetime) -> None:
    """Keeps how a message stands now with its service, and lets go of what is too old to be edited."""
    gone = or_(sent_words.c.message_id == message_id, sent_words.c.at < now - _KEPT)
    tx.execute(delete(sent_words).where(gone))
    values = {"text": words.text, "html": words.html, "titles": words.titles, "at": now}
    tx.execute(insert(sent_words).values(message_id=message_id, **values))


def message_key(message_id: int, created: datetime) -> str:
    """What names a message at all its repeats; the time tells an archive's seventh from another archive's."""
    return f"{message_id}.{int(created.timestamp() * 1_000_000)}"


def key_of(tx: Connection, message_id: int) -> str:
    """The same of a message that was sent."""
    created = tx.execute(select(message.c.created).where(message.c.id == message_id)).scalar_one()
    return message_key(message_id, created)
