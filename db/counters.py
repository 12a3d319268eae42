"""Numbers that only rise: article ids, `seq`, ids of matches. Clients go on behind the last one that they have seen.

None is given twice, not even after a backup was put back: see `given`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from db import given
from db.given import Name
from db.hot import Hot
from db.schema import article, counter, match

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


def draw(tx: Connection, name: Name, count: int) -> range:
    """The next `count` numbers, for good; unique, and rising in commit order as writes follow one another.

    Raises ArchiveError where it cannot be noted beside the archive that they are given.
    """
    drawn = _STEP.first(tx, wanted=name, count=count) or _begun(tx, name, count)
    return _new(tx, {name: drawn.value}, count)[name]


def draw_both(tx: Connection, count: int) -> tuple[range, range]:
    """An id and a `seq` for each of `count` new articles. Raises ArchiveError likewise."""
    drawn = _new(tx, {row.name: row.value for row in _STEP_BOTH.rows(tx, count=count)}, count)
    return drawn["article"], drawn["seq"]


def numbered(tx: Connection, matches: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """New rows of `match` with their ids. Raises ArchiveError likewise."""
    return [{**row, "id": one} for row, one in zip(matches, draw(tx, "match", len(matches)), strict=True)]


def tell_anew(tx: Connection, which: ColumnElement[bool]) -> None:
    """Gives articles their next `seq`, in the order of the one that they had: what is shown of all of them changed.

    Raises ArchiveError likewise.
    """
    numbers = draw(tx, "seq", tx.scalar(select(func.count()).select_from(article).where(which)) or 0)
    if numbers:
        place = func.row_number().over(order_by=article.c.seq).label("place")
        rows = select(article.c.pk, place).where(which).subquery()
        change = update(article).where(article.c.pk == rows.c.pk)
        tx.execute(change.values(seq=rows.c.place + (numbers[0] - 1)))


def furthest(tx: Connection, name: Name) -> int:
    """The highest number that was given, be it in an archive that an older copy was put in the place of."""
    known = tx.scalar(select(counter.c.value).where(counter.c.name == name))
    if known is None and name == "match":
        known = tx.scalar(select(func.max(match.c.id)))
    return max(known or 0, given.highest(tx, name))


def count_matches(tx: Connection) -> None:
    """Before matches go: in an archive from before they were counted, the last id would go with the last match."""
    draw(tx, "match", 0)


def _begun(tx: Connection, name: Name, count: int) -> Any:
    """The first numbers of matches; those of an archive from before they were counted were SQLite's own."""
    if name != "match":
        raise LookupError(f"the archive has no counter {name!r}")
    highest = func.coalesce(select(func.max(match.c.id)).scalar_subquery(), 0)
    tx.execute(insert(counter).values(name=name, value=highest))
    return _STEP.first(tx, wanted=name, count=count)


def _new(tx: Connection, highest: dict[Name, int], count: int) -> dict[Name, range]:
    """The `count` numbers up to the highest; behind those that were given before, where the archive forgot of some."""
    behind = given.note(tx, highest, count)
    for name, more in behind.items():
        _STEP.run(tx, wanted=name, count=more)
    last = {name: one + behind.get(name, 0) for name, one in highest.items()}
    return {name: range(one - count + 1, one + 1) for name, one in last.items()}
