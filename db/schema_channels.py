"""The tables of channels: what is wrong with them, where their chats have moved, what services call our messages."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from db.schema import Utc, message
from db.schema_polling import metadata

__all__ = ["channel_trouble", "greeted", "metadata", "moved_chat", "receipt", "sent_words", "told_title"]

channel_trouble = Table(
    "channel_trouble", metadata,  # a time during which a channel took nothing, or a thing to do about it
    Column("id", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("sort", Text, nullable=False),  # mute, moved
    Column("error", Text, nullable=False),
    Column("at_once", Boolean, nullable=False),  # worth telling at once, as it will not pass by itself
    Column("began", Utc, nullable=False),
    Column("ended", Utc),
    Column("began_told", Boolean, nullable=False, default=False),
    Column("ended_told", Boolean, nullable=False, default=False),
    Index("channel_trouble_channel", "channel", "ended"),
)  # fmt: skip

moved_chat = Table(
    "moved_chat", metadata,  # a group that became another chat; heeded while the configuration names the old one
    Column("channel", Text, primary_key=True),
    Column("was", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("at", Utc, nullable=False),
)  # fmt: skip

receipt = Table(
    "receipt", metadata,  # what a service said of a message that it took
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("reference", Text, nullable=False),  # its own name of it
    Column("note", Text, nullable=False),  # what was different from what was asked for
)  # fmt: skip

greeted = Table(
    "greeted", metadata,  # the watches of which a channel was told that it has them; once for each name
    Column("channel", Text, primary_key=True),
    Column("watch", Text, primary_key=True),  # empty: since when this is kept of the channel
    Column("at", Utc, nullable=False),
)  # fmt: skip

told_title = Table(
    "told_title", metadata,  # under which title a message tells of an article, on channels that want to hear of another
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("article_id", ForeignKey("article.id"), primary_key=True, index=True),
    Column("title", Text, nullable=False),
    Column("version", Integer, nullable=False),  # the newest revision of all by then
    Column("at", Utc, nullable=False),
)  # fmt: skip

sent_words = Table(
    "sent_words", metadata,  # a message that its service lets us edit, as it stands there now
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("html", Text),
    Column("titles", JSON, nullable=False),  # of each article: how its title stands in the text and in the HTML
    Column("at", Utc, nullable=False),
)  # fmt: skip

Index("message_sent", message.c.channel, message.c.sent_at)
Index("message_turn", message.c.channel, message.c.state, message.c.due)  # whose turn is next
