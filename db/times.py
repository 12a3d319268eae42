"""Times as the archive holds them: whole microseconds since 1970 in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Dialect, TypeDecorator, type_coerce

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MINUTE = 60_000_000  # as the archive holds it


class Utc(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuses a naive time with ValueError: its zone would be a guess."""
        return held_as

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware UTC datetimes."""
        return told_as


def micros(time: datetime) -> int:
    """A time as the archive holds it. Raises ValueError for a naive one."""
    if time.tzinfo is None:
        raise ValueError(f"a time without zone: {time!r}")
    return _micros(time if time.tzinfo is UTC else time.astimezone(UTC))


@lru_cache(maxsize=1_024)
def _micros(time: datetime) -> int:
    """Of a time in UTC: elsewhere two that are an hour apart may be equal. Most stand in several columns and rows."""
    since = time - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@lru_cache(maxsize=1_024)
def moment(held: int) -> datetime:
    """The aware time that the archive holds; most stand in several columns and rows."""
    return _EPOCH + held * _MICROSECOND


def held_as(time: datetime | None) -> int | None:
    """A time that may be unknown, as the archive holds it. Raises ValueError for a naive one."""
    return None if time is None else micros(time)


def told_as(held: int | None) -> datetime | None:
    """The aware time that the archive holds, or none."""
    return None if held is None else moment(held)


def stored(column: Column[Any]) -> ColumnElement[int]:
    """A column of times, or of yes and no, to be read as the numbers that it holds."""
    return type_coerce(column, BigInteger).label(column.name)
