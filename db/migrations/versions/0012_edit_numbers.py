"""Edits have numbers of their own, which occasions name: what counts as a version may be decided anew.

Those that are there are numbered as they were counted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_NUMBER = """
UPDATE revision SET number = 1 + (
    SELECT count(*) FROM revision AS before
    WHERE before.article_id = revision.article_id AND before.id <= revision.id AND NOT before.echo
)
"""


def upgrade() -> None:
    op.add_column("revision", sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
    op.execute(_NUMBER)
