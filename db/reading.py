"""The archive for those who only look: connections that cannot write, each look within a deadline, in few threads."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from db.archive import check_version, unforgotten
from db.deadline import Deadline
from db.sqlite import engines, interrupting
from db.sqlite.failures import translate
from db.sqlite.place import check_kind
from pressclip.errors import ArchiveBusy, ArchiveError

T = TypeVar("T")
SECONDS = 2.0  # a look takes at most
_THREADS = 3
_WAITING = 32  # looks that may wait for a thread
_UNFORGOTTEN = (
    "it was put back from a copy that has what was forgotten since; `pressclip run`, or `pressclip serve` where it "
    "starts, erases that before it is shown"
)


class Reading:
    """An archive that another part of the program, or another process, fills. It need not be there yet.

    A file that was put in its place is noticed: a restored backup, an archive made anew.
    """

    def __init__(self, path: Path, seconds: float = SECONDS) -> None:
        self.path = path
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="reading")
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._file: tuple[int, int] | None = None
        self._asked = 0

    async def read(self, query: Callable[[Connection], T]) -> T:
        """What `query(tx)` reads on one consistent view.

        Raises ArchiveError where there is no archive of today's schema or it fails, ArchiveBusy where it took too long
        or too many others wait.
        """
        if self._asked >= _WAITING + _THREADS:
            raise ArchiveBusy("too many questions at once; ask again in a moment")
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self.read_here, query)
        finally:
            self._asked -= 1

    def read_here(self, query: Callable[[Connection], T]) -> T:
        """The same in the thread that calls."""
        deadline = Deadline(self._seconds)
        try:
            with self._current().begin() as tx, interrupting.interruptible(tx, deadline.over):
                return query(tx)
        except interrupting.Interrupted:
            raise ArchiveBusy(f"that takes longer than {self._seconds:g} seconds; ask for less") from None
        except SQLAlchemyError as error:
            raise _told(translate(error, self.path)) from error

    def close(self) -> None:
        """Lets what is being read end, then closes."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._engine is not None:
            self._engine.dispose()

    def _current(self) -> Engine:
        try:
            found = self.path.stat()
        except OSError:
            raise ArchiveError(f"{self.path.name}: there is no archive yet; `pressclip run` makes it") from None
        file = (found.st_dev, found.st_ino)
        with self._lock:
            if self._engine is None or file != self._file:
                check_kind(self.path)
                engine = engines.looker(self.path)
                try:
                    check_version(engine, self.path)
                    _check_forgotten(engine, self.path)
                except ArchiveError as error:
                    engine.dispose()
                    raise _told(error) from error
                if self._engine is not None:
                    self._engine.dispose()
                self._engine, self._file = engine, file
            return self._engine


def _check_forgotten(engine: Engine, path: Path) -> None:
    if unforgotten(engine, path):
        raise ArchiveError(f"{path}: {_UNFORGOTTEN}")


def _told(error: ArchiveError) -> ArchiveError:
    """The error itself, or ArchiveBusy where another program only holds the archive for now."""
    return ArchiveBusy(str(error)) if "locked" in str(error) else error
