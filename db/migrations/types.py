"""Column types that migrations share."""

import sqlalchemy as sa


def big() -> sa.types.TypeEngine[int]:
    """A whole number of 64 bits; on SQLite an alias of the rowid where it is the primary key."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
