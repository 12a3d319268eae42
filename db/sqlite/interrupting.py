"""Statements that stop when the time for them is over."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

_OVER = "over"  # the name under which a connection keeps who may stop its statements
_LOOK_EVERY = 20_000  # instructions of SQLite's virtual machine, some milliseconds


class Interrupted(Exception):
    """A statement was stopped, since the time for it was over."""


class interruptible:  # noqa: N801 - reads as the function that it would be, were that not slower for each search
    """Inside of it a statement stops soon after `over` says so, or that of an outer one. Raises Interrupted."""

    def __init__(self, tx: Connection, over: Callable[[], bool]) -> None:
        self._info = tx.connection.info
        self._driver: Any = tx.connection.dbapi_connection
        self._over = over
        self._outer: Callable[[], bool] | None = self._info.get(_OVER)

    def __enter__(self) -> None:
        over, outer = self._over, self._outer
        both = over if outer is None else lambda: over() or outer()
        self._info[_OVER] = both
        self._driver.set_progress_handler(both, _LOOK_EVERY)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        outer = self._outer
        self._info[_OVER] = outer
        self._driver.set_progress_handler(outer, 0 if outer is None else _LOOK_EVERY)
        if isinstance(error, OperationalError) and str(error.orig) == "interrupted":
            raise Interrupted from None
