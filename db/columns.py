"""Columns of the archive's tables by what they hold."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.types import TypeEngine

from db import schema_channels, schema_keeping

_TABLES = {**schema_keeping.metadata.tables, **schema_channels.metadata.tables}


def every(kind: type[TypeEngine[Any]]) -> Iterator[Column[Any]]:
    """Those of all tables whose values are of this kind and kept as they are, not computed."""
    for table in _TABLES.values():
        yield from of(table, kind)


def of(table: Table, kind: type[TypeEngine[Any]]) -> list[Column[Any]]:
    """Those of one table."""
    return [column for column in table.columns if isinstance(column.type, kind) and column.computed is None]
