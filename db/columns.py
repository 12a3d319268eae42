"""Columns of the archive's tables by what they hold."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.types import TypeEngine

from db import schema_channels, schema_keeping

TABLES = {**schema_keeping.metadata.tables, **schema_channels.metadata.tables}


def kept_of(table: Table, kind: type[TypeEngine[Any]] = TypeEngine) -> list[Column[Any]]:
    """Those of a table whose values are of this kind, and kept, not computed."""
    return [column for column in table.columns if isinstance(column.type, kind) and column.computed is None]


def kept(kind: type[TypeEngine[Any]]) -> Iterator[Column[Any]]:
    """Those of all tables likewise."""
    for table in TABLES.values():
        yield from kept_of(table, kind)
