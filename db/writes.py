"""The one thread that writes. What waits when it is free shares a transaction, each further one behind a savepoint.

A commit costs as much as a page of cards: what many polls write is committed together, and nobody is told that it is
written before it is.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from db.sqlite.engines import is_open

_MOST = 32  # in one transaction
_LONGEST = 0.05  # seconds, after which no other joins: other processes wait for the lock meanwhile

Translate = Callable[[SQLAlchemyError], Exception]


@dataclass(slots=True, eq=False)
class _Write:
    """One function that writes, who waits for it, and what came of it."""

    change: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    waits: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writes:
    """A queue of functions that write, run one at a time in a thread of their own."""

    def __init__(self, engine: Engine, translate: Translate) -> None:
        self._engine = engine
        self._translate = translate
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")
        self._lock = Lock()
        self._waiting: deque[_Write] = deque()
        self._is_at_work = False

    async def run(self, change: Callable[[Connection], Any]) -> Any:
        """What `change(tx)` returned, once it is committed; what it raised, once all that it did is rolled back."""
        loop = asyncio.get_running_loop()
        write = _Write(change, loop, loop.create_future())
        with self._lock:
            if not self._is_at_work:
                self._thread.submit(self._work)  # first, as it refuses once it is closed
                self._is_at_work = True
            self._waiting.append(write)
        return await write.waits

    def close(self) -> None:
        """Lets what waits finish; nothing may be asked afterwards."""
        self._thread.shutdown(wait=True)

    def _work(self) -> None:
        while write := self._next():
            done: list[_Write] = []
            try:
                self._together(write, done)
            except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait are told
                told = self._told(error) if isinstance(error, Exception) else error
                for one in done:
                    one.error = one.error or told
            _tell(done)

    def _next(self) -> _Write | None:
        with self._lock:
            write = self._first()
            self._is_at_work = write is not None
            return write

    def _first(self) -> _Write | None:
        """The first that waits and was not given up, out of the queue."""
        while self._waiting:
            write = self._waiting.popleft()
            if not write.waits.cancelled():
                return write
        return None

    def _joining(self) -> _Write | None:
        """The next that waits, if any; the work goes on either way."""
        with self._lock:
            return self._first()

    def _together(self, first: _Write, done: list[_Write]) -> None:
        """Runs a write and those that wait then, in one transaction; an error of its own ends none but that write.

        Where the first fails nothing else is in the transaction yet: all of it is rolled back.
        """
        done.append(first)
        with self._engine.begin() as tx:
            until = monotonic() + _LONGEST
            first.result = first.change(tx)
            while len(done) < _MOST and monotonic() < until and (following := self._joining()) is not None:
                done.append(following)
                self._further(tx, following)

    def _further(self, tx: Connection, write: _Write) -> None:
        driver: Any = tx.connection.dbapi_connection
        driver.execute("SAVEPOINT one")
        try:
            write.result = write.change(tx)
        except Exception as error:  # it is for whoever asked; what ends the process ends all
            if not is_open(tx):
                raise  # the database gave up all of it, as on a full disk
            driver.execute("ROLLBACK TO one")
            write.error = self._told(error)
        driver.execute("RELEASE one")

    def _told(self, error: Exception) -> Exception:
        if isinstance(error, SQLAlchemyError):
            told = self._translate(error)
        elif isinstance(error, StopIteration):  # a Future cannot hold one: who waits for it would wait for ever
            told = RuntimeError("a StopIteration left a transaction")
        else:
            return error
        told.__cause__ = error
        return told


def _tell(done: Sequence[_Write]) -> None:
    """Wakes each loop once for all that wait in it."""
    for loop in {id(one.loop): one.loop for one in done}.values():
        with suppress(RuntimeError):  # a loop that was closed meanwhile has nobody left who waits
            loop.call_soon_threadsafe(_settle, [one for one in done if one.loop is loop])


def _settle(done: Iterable[_Write]) -> None:
    for one in done:
        if one.waits.cancelled():
            continue
        if one.error is not None:
            one.waits.set_exception(one.error)
        else:
            one.waits.set_result(one.result)
