"""Lists in one value: what is bound as a list to a statement, and the values of many rows as one."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    TableValuedAlias,
    Text,
    bindparam,
    column,
    func,
    select,
    type_coerce,
)


def among(of: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The condition that a column holds one of the values that are bound as a list under `name`."""
    return of.in_(select(func.json_each(bindparam(name, type_=JSON)).table_valued("value").c.value))


def numbers(name: str) -> TableValuedAlias:
    """The whole numbers that are bound as a list under `name`, as a table with the column `value`."""
    return func.json_each(bindparam(name, type_=JSON)).table_valued(column("value", BigInteger))


def listed(*columns: ColumnElement[Any]) -> ColumnElement[str]:
    """The values of a column of all rows as one JSON list; of several columns a list of lists. In no order."""
    held = [type_coerce(column, Text()) for column in columns]  # as the driver has them
    one = held[0] if len(held) == 1 else func.json_array(*held)
    return func.json_group_array(one, type_=Text())
