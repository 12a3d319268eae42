"""Shorter rows: keys with fewer bits, and excerpts as how much of the text they begin with."""

import sqlalchemy as sa
from alembic import op

from db.repeats import shared

revision = "0008"
down_revision = "0007"

_MINUTE = 60_000_000  # microseconds
_SLICE = 1_000  # articles in memory at once
_ABOVE = sa.text("SELECT max(pk) FROM (SELECT pk FROM article WHERE pk > :above ORDER BY pk LIMIT :most) AS slice")
_WITH_BOTH = sa.text(
    "SELECT pk, ending, text FROM article WHERE pk > :above AND pk <= :last AND ending <> '' AND text <> '' ORDER BY pk"
)
_PACK = sa.text("UPDATE article SET begins = :begins, ending = :ending WHERE pk = :pk")


def upgrade() -> None:
    _keys()
    _excerpts()


def _keys() -> None:
    """Keys of articles with two bits below the minute, not ten: in their order, each no higher than it was.

    How far any of them is behind its time then is kept; the index, without a version, is filled anew when the archive
    is opened.
    """
    tx, last, new, late = op.get_bind(), -1, -1, 0
    after = sa.text("SELECT pk, time FROM article WHERE pk > :last ORDER BY pk LIMIT 10000")
    while rows := tx.execute(after, {"last": last}).all():
        moved = []
        for pk, time in rows:
            new = max(new + 1, pk >> 10 << 2)
            late = max(late, (new >> 2) - max(0, time // _MINUTE))
            moved.append({"old": pk, "new": new})
        tx.execute(sa.text("UPDATE article SET pk = :new WHERE pk = :old"), moved)
        last = rows[-1].pk
    tx.execute(sa.text("INSERT INTO counter (name, value) VALUES ('late', :late)"), {"late": late})
    is_late = sa.text("pk >> 2 <> time / 60000000")
    op.create_index("article_late", "article", ["time"], sqlite_where=is_late, postgresql_where=is_late)
    op.execute("DELETE FROM meta WHERE name = 'analyser_version'")


def _excerpts() -> None:
    op.alter_column("article", "excerpt", new_column_name="ending")
    op.add_column("article", sa.Column("begins", sa.Integer(), nullable=True))
    excerpt = sa.Computed("coalesce(substr(text, 1, begins), '') || ending")
    op.add_column("article", sa.Column("excerpt", sa.Text(), excerpt, nullable=True))
    tx, above = op.get_bind(), -1
    while (last := tx.scalar(_ABOVE, {"above": above, "most": _SLICE})) is not None:
        rows = tx.execute(_WITH_BOTH, {"above": above, "last": last}).all()
        packed = [
            {"pk": pk, "begins": n, "ending": ending[n:]} for pk, ending, text in rows if (n := shared(ending, text))
        ]
        if packed:
            tx.execute(_PACK, packed)
        above = last
