"""Takes articles out of the archive with all that hangs on them; their ids are given to no other."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Table, delete, exists, insert, select, update

from db import aliases, indexing, raw_bases, stories, story_alerts
from db.counters import count_matches, draw
from db.schema import article, merged, message, owed, parsing, raw
from db.schema_channels import sent_words
from db.schema_keeping import metadata, removed


def remove(tx: Connection, ids: Sequence[int], now: datetime) -> int:
    """Removes these articles at `now` (aware UTC); returns how many there were.

    With them go their addresses, sightings, versions, matches, verdicts, alerts, kept pages and words in the index; a
    message that was not sent yet and tells of nothing else is dropped. What another article of their story kept silent
    for an alert that was not sent is owed. Of others that were merged into them it is known that they were removed.
    """
    there = list(tx.scalars(select(article.c.id).where(article.c.id.in_(ids)).order_by(article.c.id)))
    if not there:
        return 0
    indexing.remove(tx, there)
    told = tx.scalars(select(owed.c.message_id).where(owed.c.article_id.in_(there), owed.c.message_id.is_not(None)))
    messages = sorted(set(told))
    silent = story_alerts.Silent.for_unsent(tx, there)
    raw_bases.remove(tx, tx.scalars(select(raw.c.id).where(raw.c.article_id.in_(there))).all())
    stories.leave(tx, there)
    lost = list(tx.scalars(select(merged.c.id).where(merged.c.article_id.in_(there)).order_by(merged.c.id)))
    tx.execute(delete(sent_words).where(sent_words.c.message_id.in_(messages)))
    aliases.remove(tx, there)
    count_matches(tx)
    for table, column in hanging():
        tx.execute(delete(table).where(column.in_(there)))
    tx.execute(delete(parsing).where(parsing.c.subject.in_([f"article:{public_id}" for public_id in there])))
    _drop(tx, messages)
    tx.execute(delete(article).where(article.c.id.in_(there)))
    gone = [*there, *lost]
    rows = [{"id": one, "seq": seq, "at": now} for one, seq in zip(gone, draw(tx, "seq", len(gone)), strict=True)]
    tx.execute(insert(removed), rows)
    silent.speak(tx, now)  # nobody else tells their stories now
    return len(there)


def hanging() -> Iterator[tuple[Table, Column[int]]]:
    """The tables whose rows belong to an article, with the column that says to which; what others need comes last."""
    for table in reversed(metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column is article.c.id:
                yield table, key.parent


def _drop(tx: Connection, messages: Sequence[int]) -> None:
    """Withdraws those that were not sent and have nothing left to tell; who is sending one finds it taken over."""
    empty = ~exists().where(owed.c.message_id == message.c.id)
    unsent = message.c.state.in_(["held", "owed", "sending"])
    dropped = update(message).where(message.c.id.in_(messages), unsent, empty)
    tx.execute(dropped.values(state="dropped", lease_owner=None, lease_until=None, fence=message.c.fence + 1))


def was_removed(tx: Connection, public_id: int) -> bool:
    """Whether an article had this id that is in the archive no more."""
    return tx.scalar(select(removed.c.id).where(removed.c.id == public_id)) is not None
