"""Versions that repeat an edit which another place showed before are marked; those that are there count as before."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("revision", sa.Column("echo", sa.Boolean(), nullable=False, server_default="0"))
