"""What the archive knows of rights that sites reserve, and of how much they were asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("origin", sa.Column("tdmrep", sa.Text(), nullable=True))
    op.add_column("origin", sa.Column("tdmrep_status", sa.Integer(), nullable=True))
    op.add_column("origin", sa.Column("tdmrep_at", sa.BigInteger(), nullable=True))
    op.add_column("origin", sa.Column("tdmrep_since", sa.BigInteger(), nullable=True))
    reserved = sa.text("page_state = 'reserved'")
    op.create_index(
        "article_reserved", "article", ["site_id"], unique=False, sqlite_where=reserved, postgresql_where=reserved
    )
    op.create_table(
        "rights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("no_text", sa.Boolean(), nullable=False),
        sa.Column("no_copy", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"]),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rights_article_id", "rights", ["article_id"], unique=False)
    op.create_index("rights_section", "rights", ["section_id", "until"], unique=False)
    op.create_index("rights_site", "rights", ["site_id", "no_text", "until"], unique=False)
    op.create_table(
        "traffic",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.PrimaryKeyConstraint("site_id", "hour"),
    )
