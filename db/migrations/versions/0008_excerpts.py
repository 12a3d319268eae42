"""Excerpts as how much of the text they begin with; those that are there become so."""

import sqlalchemy as sa
from alembic import op

from db.excerpts import shared

revision = "0008"
down_revision = "0007"

_SLICE = 1_000  # articles in memory at once
_ABOVE = sa.text("SELECT max(pk) FROM (SELECT pk FROM article WHERE pk > :above ORDER BY pk LIMIT :most)")
_WITH_BOTH = sa.text(
    "SELECT pk, ending, text FROM article WHERE pk > :above AND pk <= :last AND ending <> '' AND text <> '' ORDER BY pk"
)
_PACK = sa.text("UPDATE article SET begins = :begins, ending = :ending WHERE pk = :pk")


def upgrade() -> None:
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
