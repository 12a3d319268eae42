"""Numbers that only rise: article ids and `seq`."""

from typing import Literal

from sqlalchemy import Connection, bindparam, update

from db.hot import Hot
from db.schema import counter

_STEP = Hot(
    update(counter)
    .where(counter.c.name == bindparam("wanted"))
    .values(value=counter.c.value + bindparam("count"))
    .returning(counter.c.value)
)

_STEP_BOTH = Hot(
    update(counter)
    .where((counter.c.name == "article") | (counter.c.name == "seq"))
    .values(value=counter.c.value + bindparam("count"))
    .returning(counter.c.name, counter.c.value)
)


def draw(tx: Connection, name: Literal["article", "seq"], count: int) -> range:
    """The next `count` numbers, for good; unique, and rising in commit order as writes follow one another."""
    drawn = _STEP.first(tx, wanted=name, count=count)
    if drawn is None:
        raise LookupError(f"the archive has no counter {name!r}")
    return range(drawn.value - count + 1, drawn.value + 1)


def draw_both(tx: Connection, count: int) -> tuple[range, range]:
    """An id and a `seq` for each of `count` new articles."""
    drawn = {row.name: range(row.value - count + 1, row.value + 1) for row in _STEP_BOTH.rows(tx, count=count)}
    return drawn["article"], drawn["seq"]
