"""Statements that every poll runs, compiled once: preparing one takes SQLAlchemy ten times as long as SQLite to run it.

They are written as all others are, with `bindparam` for what changes and `among` for lists, and executed as text: by
SQLAlchemy where somebody listens to the engine's events, else by the driver itself, which takes a third of the time.
What the driver raises comes as SQLAlchemy's errors either way.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

_Process = Callable[[Any], Any]
_Values = tuple[Any, ...]


class Hot:
    """One statement; `sets` names the columns that an insert or an update takes from values bound under their names."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update | Delete, *sets: str) -> None:
        self._statement = statement
        self._sets = sets
        self._made: _Made | None = None

    def rows(self, tx: Connection, **values: Any) -> list[Any]:
        """The rows as named tuples."""
        made = self._for(tx)
        try:
            found = _executed(tx, made.text, made.bound(values)).fetchall()
        except tx.dialect.loaded_dbapi.Error as error:  # in the midst of it
            raise _ours(tx, made.text, error) from error
        return made.rows(found)

    def each(self, tx: Connection, **values: Any) -> Iterator[Any]:
        """The rows likewise, each as soon as the database finds it."""
        made = self._for(tx)
        for row in self.each_raw(tx, **values):
            yield made.row(row)

    def add_to(self, rows: list[_Values], tx: Connection, **values: Any) -> None:
        """Adds the rows as the driver has them, each as soon as the database finds it: an error leaves those before."""
        made = self._for(tx)
        try:
            rows.extend(_executed(tx, made.text, made.bound(values)))
        except tx.dialect.loaded_dbapi.Error as error:  # in the midst of it
            raise _ours(tx, made.text, error) from error

    def each_raw(self, tx: Connection, **values: Any) -> Iterator[_Values]:
        """The rows likewise, as the driver has them; `row` makes what is looked at of them into named tuples."""
        made = self._for(tx)
        try:
            yield from _executed(tx, made.text, made.bound(values))
        except tx.dialect.loaded_dbapi.Error as error:  # in the midst of it
            raise _ours(tx, made.text, error) from error

    def row(self, raw: _Values) -> Any:
        """The named tuple of a row that `each_raw` gave."""
        assert self._made is not None  # noqa: S101 - it was made to read the row
        return self._made.row(raw)

    def first(self, tx: Connection, **values: Any) -> Any:
        """The only row, or the first, as a named tuple; None where there is none."""
        found = self.rows(tx, **values)
        return found[0] if found else None

    def value(self, tx: Connection, **values: Any) -> Any:
        """The first value of the only row, as the driver has it."""
        made = self._for(tx)
        [value, *_] = _executed(tx, made.text, made.bound(values)).fetchone()
        return value

    def run(self, tx: Connection, **values: Any) -> int:
        """Changes; returns how many rows."""
        made = self._for(tx)
        return int(_executed(tx, made.text, made.bound(values)).rowcount)

    def many(self, tx: Connection, several: Iterable[Mapping[str, Any]]) -> None:
        """Runs once for each set of values."""
        made = self._for(tx)
        if rows := made.all_bound(several):
            _executed(tx, made.text, rows)

    def _for(self, tx: Connection) -> "_Made":
        if self._made is None:
            self._made = _Made(self._statement, self._sets, tx.dialect)
        return self._made


def _executed(tx: Connection, text: str, values: _Values | list[_Values]) -> Any:
    """The driver's cursor, or SQLAlchemy's result, which has the same methods."""
    listeners = tx.engine.dispatch
    if listeners.before_cursor_execute or listeners.after_cursor_execute:
        return tx.exec_driver_sql(text, values)
    driver = tx.connection.dbapi_connection
    assert driver is not None  # noqa: S101 - of an open transaction
    try:
        return driver.executemany(text, values) if isinstance(values, list) else driver.execute(text, values)
    except tx.dialect.loaded_dbapi.Error as error:
        raise _ours(tx, text, error) from error


def _ours(tx: Connection, text: str, error: Exception) -> Exception:
    """An error of the driver as SQLAlchemy's."""
    return DBAPIError.instance(text, None, error, tx.dialect.loaded_dbapi.Error, dialect=tx.dialect)


class _Made:
    """A statement as its driver takes it."""

    def __init__(self, statement: Any, sets: tuple[str, ...], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(sets) or None)
        self.text = str(compiled)
        names = compiled.positiontup
        binds = compiled.binds
        self._constants = {name: binds[name].value for name in names if not binds[name].required}
        self._constants |= {one.key: _default(one) for one in compiled.insert_prefetch}
        self._of = _getter(names)
        to_driver = [_adapted(binds[name].type, dialect).bind_processor(dialect) for name in names]
        self._bind = [(at, process) for at, process in enumerate(to_driver) if process is not None]
        columns = list(getattr(statement, "exported_columns", ()))
        make: Any = namedtuple  # noqa: PYI024 - the names are known only now
        row = make("Row", [one.key for one in columns], rename=True)
        self._row = row._make
        from_driver = [_adapted(one.type, dialect).result_processor(dialect, None) for one in columns]
        self._process = [(at, process) for at, process in enumerate(from_driver) if process is not None]

    def bound(self, values: Mapping[str, Any]) -> _Values:
        """The values in the order of the statement's marks, as the driver takes them."""
        bound = self._of({**self._constants, **values} if self._constants else values)
        if not self._bind:
            return bound
        given = list(bound)
        for at, process in self._bind:
            given[at] = process(given[at])
        return tuple(given)

    def all_bound(self, several: Iterable[Mapping[str, Any]]) -> list[_Values]:
        """Several sets of values likewise; what has to be made of them is made a column at a time."""
        if self._constants:
            several = [{**self._constants, **values} for values in several]
        rows = list(map(self._of, several))
        if not self._bind or not rows:
            return rows
        columns: list[Any] = list(zip(*rows, strict=True))
        for at, process in self._bind:
            columns[at] = _processed(columns[at], process)
        return list(zip(*columns, strict=True))

    def rows(self, found: Iterable[Iterable[Any]]) -> list[Any]:
        """The driver's rows with the values that we know."""
        return [self.row(row) for row in found] if self._process else list(map(self._row, found))

    def row(self, row: Iterable[Any]) -> Any:
        """One of the driver's rows likewise."""
        if not self._process:
            return self._row(row)
        known = list(row)
        for at, process in self._process:
            known[at] = process(known[at])
        return self._row(known)


def _processed(column: _Values, process: _Process) -> Iterable[Any]:
    """A column of values as the driver takes them; many have one and the same in all rows."""
    if len(column) > 1 and len(set(map(id, column))) == 1:
        return (process(column[0]),) * len(column)
    return map(process, column)


def _getter(names: list[str]) -> Callable[[Mapping[str, Any]], _Values]:
    """What takes the values of these names out of a mapping, as a tuple; raises KeyError where one is missing."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple([values[name] for name in names])


def _adapted(of: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return of.dialect_impl(dialect)


def _default(column: Any) -> Any:
    return column.default.arg if column.default.is_scalar else column.default.arg(None)
