"""What SQLite itself can tell of an archive that is damaged."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    LargeBinary,
    String,
    Text,
    and_,
    false,
    func,
    or_,
    text,
)

from db.times import Utc

_PROBLEMS = 100  # that it looks for before it stops
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_HELD = (
    (Utc, "a time", ("integer",)),
    (JSON, "JSON", ("text",)),
    ((Integer, Boolean), "a number", ("integer",)),
    (Float, "a number", ("integer", "real")),
    (String, "text", ("text",)),
    (LargeBinary, "bytes", ("blob",)),
)


def problems(tx: Connection) -> list[str]:
    """Damaged pages, indexes out of step with their tables, values where none may be; none where all is sound."""
    found = [str(row[0]) for row in tx.execute(text(f"PRAGMA integrity_check({_PROBLEMS})"))]
    return [] if found == ["ok"] else found


def strays(tx: Connection) -> list[tuple[str, str]]:
    """The table of each row that belongs to one that is not there, and the table in which that should be."""
    return [(row[0], row[2]) for row in tx.execute(text("PRAGMA foreign_key_check"))]


def misfit(column: Column[Any]) -> tuple[str, ColumnElement[bool]]:
    """What a column ought to hold, in a word, and the condition that it holds something else: SQLite takes anything."""
    what, kinds = next((what, kinds) for types, what, kinds in _HELD if isinstance(column.type, types))
    is_other = func.typeof(column, type_=Text()).not_in([*kinds, "null"])
    wrong: ColumnElement[bool] = false()
    if isinstance(column.type, Utc):
        wrong = ~column.between(_EARLIEST, _LATEST)
    elif isinstance(column.type, JSON):
        wrong = func.json_valid(column, type_=Integer()) == 0
    return what, or_(is_other, and_(column.is_not(None), wrong))
