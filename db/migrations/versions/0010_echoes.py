"""Versions that repeat an edit which another place showed before are marked; a section's former names are kept.

What is there already counts as before; names that were changed earlier are not known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("section", sa.Column("formerly", sa.JSON(), nullable=True))
    op.add_column("revision", sa.Column("echo", sa.Boolean(), nullable=False, server_default="0"))
