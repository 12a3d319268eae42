"""A smaller file: words of cards and addresses once, rows in the order in which they are asked for."""

import sqlalchemy as sa
from alembic import op

from db.aliases import digest
from db.migrations.types import big
from db.sqlite import engines
from pressclip.addresses import key

revision = "0007"
down_revision = "0006"

_SEEN = """
INSERT INTO seen (section_id, article_id, first_seen, last_seen, position, baseline, live, own_title, own_excerpt,
    source)
SELECT s.section_id, s.article_id, s.first_seen, s.last_seen, s.position, s.baseline, s.live, nullif(s.title, a.title),
    CASE WHEN coalesce(s.excerpt, '') = coalesce(a.excerpt, '') THEN NULL ELSE coalesce(s.excerpt, '') END, s.source
FROM sighting s JOIN article a ON a.id = s.article_id ORDER BY s.section_id, s.article_id"""

_NAMED = """
INSERT INTO named (digest, n, article_id, key)
SELECT digest, row_number() OVER (PARTITION BY digest ORDER BY key) - 1, article_id, nullif(key, own)
FROM (
    SELECT digest_of(l.key) AS digest, l.key, l.article_id, key_of(a.url) AS own
    FROM alias l LEFT JOIN article a ON a.id = l.article_id
) ORDER BY digest"""  # in this order, as each page of the table is then written once


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
        sa.Column("own_title", sa.Text(), nullable=True),
        sa.Column("own_excerpt", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), server_default="page", nullable=False),
        sa.Column("taken", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"]),
        sa.PrimaryKeyConstraint("section_id", "article_id"),
        sqlite_with_rowid=False,
    )
    op.execute(_SEEN)
    op.drop_table("sighting")
    op.rename_table("seen", "sighting")
    op.create_index("ix_sighting_article_id", "sighting", ["article_id"], unique=False)


def _aliases() -> None:
    op.create_table(
        "named",
        sa.Column("digest", big(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", big(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("digest", "n"),
        sqlite_with_rowid=False,
    )
    tx = op.get_bind()
    if tx.dialect.name == "sqlite":  # no other has archives of earlier schemas
        engines.teach(tx, "digest_of", digest)
        engines.teach(tx, "key_of", _key_of)
        op.execute(_NAMED)
    op.drop_table("alias")
    op.rename_table("named", "alias")
    op.create_index("ix_alias_article_id", "alias", ["article_id"], unique=False)


def _key_of(url: str) -> str | None:
    """The key of an address; none where it is not one of the web, as no article's should be."""
    try:
        return key(url)
    except ValueError:
        return None
