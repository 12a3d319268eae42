"""Whether equally fine claims about an article's time exclude each other; what walks have to meet and to look back to.

Which of the articles that are there had such claims is not known; the next reading of their places tells.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("article", sa.Column("published_disputed", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("span", sa.Column("emptied", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("walk", sa.Column("meets", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("walk", sa.Column("grown", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("walk", sa.Column("back_to", sa.JSON(), nullable=False, server_default="[]"))
