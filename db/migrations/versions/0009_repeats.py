"""A smaller file: a page's title that is the article's is a mark; only further addresses are found by their article."""

import sqlalchemy as sa
from alembic import op

from db.migrations.types import big

revision = "0009"
down_revision = "0008"

_PAGE_TITLE = "CASE own_page_title WHEN ' ' THEN title ELSE own_page_title END"
_TEXT_AT = "CASE own_text_at WHEN 0 THEN page_at ELSE own_text_at END"
_EXCERPT = "CASE WHEN begins IS NULL THEN ending ELSE substr(text, 1, begins) || ending END"
_MARKS = """
UPDATE article SET
    own_page_title = CASE WHEN trim(own_page_title) = '' THEN '' WHEN own_page_title = title THEN ' '
        ELSE own_page_title END,
    own_text_at = CASE own_text_at WHEN page_at THEN 0 WHEN 0 THEN 1 ELSE own_text_at END
WHERE own_page_title = title OR own_page_title = ' ' OR own_text_at = page_at OR own_text_at = 0"""


def upgrade() -> None:
    for name, type_, said in (("page_title", sa.Text(), _PAGE_TITLE), ("text_at", sa.BigInteger(), _TEXT_AT)):
        op.alter_column("article", name, new_column_name=f"own_{name}")
        op.add_column("article", sa.Column(name, type_, sa.Computed(said), nullable=True))
    op.execute(_MARKS)
    op.drop_column("article", "excerpt")  # worked out each time: nothing is lost
    op.add_column("article", sa.Column("excerpt", sa.Text(), sa.Computed(_EXCERPT), nullable=True))
    _aliases()


def _aliases() -> None:
    op.create_table(
        "named",
        sa.Column("digest", big(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", big(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("digest", "n"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO named (digest, n, article_id, key) SELECT digest, n, article_id, key FROM alias")
    op.drop_table("alias")
    op.rename_table("named", "alias")
    further = sa.text("key IS NOT NULL")
    op.create_index("alias_further", "alias", ["article_id"], sqlite_where=further, postgresql_where=further)
