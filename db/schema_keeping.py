"""The tables of what is no more, articles and addresses; the archive's own are in `schema`."""

from sqlalchemy import Column, ForeignKey, Table, Text

from db.schema import Big, Utc
from db.schema_manners import metadata

__all__ = ["first_address", "forgotten", "metadata", "removed"]

forgotten = Table(
    "forgotten", metadata,  # addresses that are never to be filed again; nothing but their hashes is left of them
    Column("hash", Text, primary_key=True),  # SHA-256 of salt and key, hexadecimal
    Column("salt", Text, nullable=False),  # all salts in use stand in `meta` as well
    Column("at", Utc, nullable=False),
)  # fmt: skip

removed = Table(
    "removed", metadata,  # articles that were forgotten or kept long enough, for those who follow `seq`
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("seq", Big, nullable=False, unique=True),
    Column("at", Utc, nullable=False),
)  # fmt: skip

first_address = Table(
    "first_address", metadata,  # of articles whose address has another key by now, see `first_addresses`
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("key", Text, nullable=False),  # of the address under which it was filed
)  # fmt: skip
