"""Two rows that turned out to be one story become one row; nothing is lost, nobody is told again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from db import indexing, stories
from db.counters import draw
from db.schema import alias, article, match, merged, message, noise, owed, raw, revision, sighting, waiting

# where an article stands once for each of these columns
_UNIQUE: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (sighting, ("section_id",)),
    (match, ("watch", "occasion")),
    (waiting, ("watch",)),
    (noise, ("field", "source")),
)


def merge(tx: Connection, lost: int, stays: int, now: datetime) -> None:
    """Moves all that hangs on the article `lost` to the article `stays`; the lost id leads there for ever.

    What the one that stays has already (a section's sighting, a watch's match) is not doubled. Of two alerts of one
    channel and watch the one that was sent stays; an unsent one is withdrawn, and so is a message left without any.
    The lost title and text are kept as versions.
    """
    _keep_versions(tx, lost, stays, now)
    with indexing.reindexed(tx, [stays]):
        indexing.remove(tx, [lost])
        for table, columns in _UNIQUE:
            _move(tx, table, columns, lost, stays)
        _move_owed(tx, lost, stays)
        stories.merged(tx, lost, stays)
        for table in (alias, revision, merged, raw):
            tx.execute(update(table).where(table.c.article_id == lost).values(article_id=stays))
        told = select(article.c.announced_at).where(article.c.id == lost).scalar_subquery()
        silent = update(article).where(article.c.id == stays, article.c.announced_at.is_(None))
        tx.execute(silent.values(announced_at=told))
        tx.execute(delete(article).where(article.c.id == lost))
    tx.execute(insert(merged).values(id=lost, article_id=stays, at=now))
    tx.execute(update(article).where(article.c.id == stays).values(seq=draw(tx, "seq", 1)[0]))


def _move(tx: Connection, table: Table, columns: tuple[str, ...], lost: int, stays: int) -> None:
    there = {
        tuple(row) for row in tx.execute(select(*(table.c[c] for c in columns)).where(table.c.article_id == stays))
    }
    rows = tx.execute(select(*(table.c[c] for c in columns)).where(table.c.article_id == lost)).all()
    for row in rows:
        this = [table.c.article_id == lost, *(table.c[c] == value for c, value in zip(columns, row, strict=True))]
        if tuple(row) in there:
            tx.execute(delete(table).where(*this))
        else:
            tx.execute(update(table).where(*this).values(article_id=stays))


def _move_owed(tx: Connection, lost: int, stays: int) -> None:
    there = {_alert(row): row for row in tx.execute(select(owed).where(owed.c.article_id == stays))}
    for row in tx.execute(select(owed).where(owed.c.article_id == lost)).all():
        twin = there.get(_alert(row))
        if twin is None:
            tx.execute(update(owed).where(owed.c.id == row.id).values(article_id=stays))
        elif _is_sent(tx, row.message_id) and not _is_sent(tx, twin.message_id):
            _withdraw(tx, twin.id, twin.message_id)
            tx.execute(update(owed).where(owed.c.id == row.id).values(article_id=stays))
        else:
            _withdraw(tx, row.id, row.message_id)


def _alert(row: Row[Any]) -> tuple[str, str, str]:
    return row.channel, row.watch, row.occasion


def _is_sent(tx: Connection, message_id: int | None) -> bool:
    """Sent, or under way: it can be called back no more."""
    state = tx.scalar(select(message.c.state).where(message.c.id == message_id))
    return state in {"sent", "sending", "uncertain"}


def _withdraw(tx: Connection, owed_id: int, message_id: int | None) -> None:
    tx.execute(delete(owed).where(owed.c.id == owed_id))
    left = select(owed.c.id).where(owed.c.message_id == message_id).limit(1)
    if message_id is not None and tx.scalar(left) is None and not _is_sent(tx, message_id):
        tx.execute(update(message).where(message.c.id == message_id).values(state="merged"))


def _keep_versions(tx: Connection, lost: int, stays: int, now: datetime) -> None:
    rows = {row.id: row for row in tx.execute(select(article).where(article.c.id.in_([lost, stays])))}
    for field in ("title", "text"):
        value, shown = getattr(rows[lost], field), getattr(rows[stays], field)
        if value and value != shown:
            kept = {"article_id": stays, "field": field, "source": f"article:{lost}", "value": value}
            tx.execute(insert(revision).values(**kept, superseded_at=now))
