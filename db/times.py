"""Times as the archive holds them: whole microseconds since 1970 in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Dialect, TypeDecorator, type_coerce

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Utc(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuses a naive time with ValueError: its zone would be a guess."""
        return None if value is None else micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """An aware UTC datetime."""
        return None if value is None else moment(value)


def micros(time: datetime) -> int:
    """A time as the archive holds it. Raises ValueError for a naive one."""
    if time.tzinfo is None:
        raise ValueError(f"a time without zone: {time!r}")
    return (time - _EPOCH) // timedelta(microseconds=1)


def moment(held: int) -> datetime:
    """The aware time that the archive holds."""
    return _EPOCH + timedelta(microseconds=held)


def stored(column: Column[Any]) -> ColumnElement[int]:
    """A column of times, or of yes and no, to be read as the numbers that it holds."""
    return type_coerce(column, BigInteger).label(column.name)
