"""What the archive knows of stories, addresses and answers since its fourth schema."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    pass
