"""The tables of what is in the archive no more; the archive's own are in `schema`."""

from sqlalchemy import Column, Table, Text

from db.schema import Big, Utc
from db.schema_manners import metadata

__all__ = ["forgotten", "metadata", "removed"]

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
