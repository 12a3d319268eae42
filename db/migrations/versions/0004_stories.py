"""What the archive knows of stories, addresses and answers since its fourth schema."""

import sqlalchemy as sa
from alembic import op

from db.migrations.types import big

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _stories()
    op.add_column("article", sa.Column("page_at", sa.BigInteger(), nullable=True))
    op.add_column("article", sa.Column("text_at", sa.BigInteger(), nullable=True))
    _keys()
    _index()
    _second_looks()
    _keeping()
    _channels()
    _greetings()


def _stories() -> None:
    op.create_table(
        "likeness_mark",
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("mark", "article_id"),
    )
    op.create_index("ix_likeness_mark_article_id", "likeness_mark", ["article_id"], unique=False)
    op.create_index("ix_likeness_mark_at", "likeness_mark", ["at"], unique=False)
    op.create_table(
        "story",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("article_id"),
    )
    op.create_index("ix_story_story_id", "story", ["story_id"], unique=False)


def _keys() -> None:
    """Keys of articles with ten bits below the minute, not sixteen: in their order, each no higher than it was."""
    tx, last, new = op.get_bind(), -1, -1
    after = sa.text("SELECT pk FROM article WHERE pk > :last ORDER BY pk LIMIT 10000")
    while pks := tx.scalars(after, {"last": last}).all():
        moved = []
        for pk in pks:
            new = max(new + 1, pk >> 16 << 10)
            moved.append({"old": pk, "new": new})
        tx.execute(sa.text("UPDATE article SET pk = :new WHERE pk = :old"), moved)
        last = pks[-1]


def _index() -> None:
    """The index with its columns in another order; without a version it is filled anew when the archive is opened."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE article_fts")
        op.execute(
            "CREATE VIRTUAL TABLE article_fts"
            " USING fts5(text, title, excerpt, section, author, label, content='', tokenize='ascii')"
        )
        op.execute("DELETE FROM meta WHERE name = 'analyser_version'")


def _second_looks() -> None:
    """A page that was read is due again only where a second look at it is planned."""
    op.execute("UPDATE article SET page_due = NULL WHERE page_state <> 'owed'")


def _keeping() -> None:
    op.create_table(
        "forgotten",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "removed",
        sa.Column("id", big(), autoincrement=False, nullable=False),
        sa.Column("seq", big(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("seq"),
    )


def _channels() -> None:
    op.create_table(
        "channel_trouble",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("began_told", sa.Boolean(), nullable=False),
        sa.Column("ended_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("channel_trouble_channel", "channel_trouble", ["channel", "ended"], unique=False)
    op.create_table(
        "moved_chat",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel"),
    )
    op.create_table(
        "receipt",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("message_sent", "message", ["channel", "sent_at"], unique=False)
    op.create_index("message_turn", "message", ["channel", "state", "due"], unique=False)


def _greetings() -> None:
    op.create_table(
        "greeted",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "watch"),
    )
