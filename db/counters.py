"""Numbers that only rise: article ids and `seq`."""

from typing import Literal

from sqlalchemy import Connection, update

from db.schema import counter


def draw(tx: Connection, name: Literal["article", "seq"], count: int) -> range:
    """The next `count` numbers, for good; unique, and rising in commit order as writes follow one another."""
    step = update(counter).where(counter.c.name == name).values(value=counter.c.value + count)
    last = tx.scalar(step.returning(counter.c.value))
    if last is None:
        raise LookupError(f"the archive has no counter {name!r}")
    return range(last - count + 1, last + 1)
