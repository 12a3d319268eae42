"""Numbers that only rise: article ids, `seq`, and those of matches."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, func, insert, select, update

from db.hot import Hot
from db.schema import counter, match

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

_LAST_MATCH = Hot(select(func.max(match.c.id)))
_LOST_MATCH = Hot(select(func.max(counter.c.value)).where(counter.c.name == "match"))


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


def last_match(tx: Connection) -> int:
    """The highest number that a match ever had, though it may be gone."""
    return max(_LAST_MATCH.value(tx) or 0, _LOST_MATCH.value(tx) or 0)


def numbered(tx: Connection, matches: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """New rows of `match` with their numbers, higher than all before: who follows matches goes on after the last."""
    return [{**row, "id": number} for number, row in enumerate(matches, start=last_match(tx) + 1)]


def keep_last_match(tx: Connection) -> None:
    """Before matches go: SQLite would give the highest number anew, where the one that has it goes."""
    last, mine = last_match(tx), counter.c.name == "match"
    if not tx.execute(update(counter).where(mine).values(value=last)).rowcount:
        tx.execute(insert(counter).values(name="match", value=last))
