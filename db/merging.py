"""Two rows that turned out to be one story become one row; nothing is lost, nobody is told again."""

from datetime import datetime

from sqlalchemy import Connection, Table, delete, insert, select, update

from db import indexing
from db.counters import draw
from db.schema import alias, article, match, merged, owed, revision, sighting, waiting

# where an article stands once for each of these columns
_UNIQUE: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (sighting, ("section_id",)),
    (match, ("watch", "occasion")),
    (owed, ("channel", "watch", "occasion")),
    (waiting, ("watch",)),
)


def merge(tx: Connection, lost: int, stays: int, now: datetime) -> None:
    """Moves all that hangs on the article `lost` to the article `stays`; the lost id leads there for ever.

    What the one that stays has already (a section's sighting, a watch's match, an alert of a channel) is not
    doubled: the lost one's is dropped, so that nothing is owed twice.
    """
    with indexing.reindexed(tx, [stays]):
        indexing.remove(tx, [lost])
        for table, columns in _UNIQUE:
            _move(tx, table, columns, lost, stays)
        for table in (alias, revision, merged):
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
