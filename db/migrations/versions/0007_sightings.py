"""Rows in the order in which they are looked for: those of one listing lie together; of pages only what is due."""

import sqlalchemy as sa
from alembic import op

from db.migrations.types import big

revision = "0007"
down_revision = "0006"

_SIGHTING = "section_id, article_id, first_seen, last_seen, position, baseline, live, title, excerpt, source"


def upgrade() -> None:
    _sightings()
    _aliases()
    due = sa.text("page_due IS NOT NULL")
    op.drop_index("article_page_due", "article")
    op.create_index("article_page_due", "article", ["page_state", "page_due"], sqlite_where=due, postgresql_where=due)


def _sightings() -> None:
    op.create_table(
        "seen",
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("article_id", big(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("live", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), server_default="page", nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"]),
        sa.PrimaryKeyConstraint("section_id", "article_id"),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO seen ({_SIGHTING}) SELECT {_SIGHTING} FROM sighting ORDER BY section_id, article_id")  # noqa: S608 - our own names
    op.drop_table("sighting")
    op.rename_table("seen", "sighting")
    op.create_index("ix_sighting_article_id", "sighting", ["article_id"], unique=False)


def _aliases() -> None:
    op.create_table(
        "named",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("article_id", big(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO named (key, article_id) SELECT key, article_id FROM alias ORDER BY key")
    op.drop_table("alias")
    op.rename_table("named", "alias")
    op.create_index("ix_alias_article_id", "alias", ["article_id"], unique=False)
