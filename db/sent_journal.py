"""What was sent, kept beside the archive and not in it: a backup put back does not send it again.

A line an alert, `SECONDS HASH`, appended and on the disk before the archive marks the alert as sent. So a crash between
the two does not send it again either. Several processes may append; each reads on where it stopped. Who writes holds a
lock on the file, so that nothing is appended to one that is just being replaced.
"""

import fcntl
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock

from db import owned
from db.durable import write_whole

_KEPT = timedelta(days=30)
_HASH = 40  # hexadecimal digits


def journal_of(archive: Path) -> Path:
    """Where the journal of an archive lies."""
    return archive.with_name(f"{archive.name}.sent")


def mark_of(key: str, channel: str, watch: str, occasion: str) -> str:
    """What stands for one alert: about the article of this key, which keeps its mark in another archive."""
    return sha256("\0".join((key, channel, watch, occasion)).encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]


@dataclass(slots=True)
class SentJournal:
    """A journal; whatever is wrong in the file is passed over. Raises OSError where it cannot be read or written."""

    path: Path
    _marks: set[str] = field(default_factory=set)
    _read: int = 0  # bytes
    _inode: int = 0
    _reading: Lock = field(default_factory=Lock, repr=False)  # each channel asks in a thread of its own

    def known(self, marks: Iterable[str]) -> frozenset[str]:
        """Those of the marks that were sent, by whichever process."""
        with self._reading:
            self._read_on()
            return frozenset(marks) & self._marks

    def add(self, marks: Collection[str], now: datetime) -> None:
        """Notes what was sent; it is on the disk when this returns."""
        lines = "".join(f"{int(now.timestamp())} {mark}\n" for mark in sorted(marks))
        with _alone(self.path) as journal:
            write_whole(journal, f"\n{lines}")  # after a line that was torn, a new one

    def prune(self, now: datetime) -> None:
        """Forgets what was sent long ago, once that is half of the file."""
        if not self.path.exists():
            return
        with _alone(self.path):
            self._prune(now)

    def _prune(self, now: datetime) -> None:
        lines = self._lines()
        oldest = int((now - _KEPT).timestamp())
        kept = [line for line in lines if _time_of(line) >= oldest]
        if len(kept) * 2 > len(lines) or not lines:
            return
        fresh = self.path.with_name(f"{self.path.name}.new")
        opened = owned.opened(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, self.path)
        try:
            write_whole(opened, "".join(f"{line}\n" for line in kept))
        finally:
            os.close(opened)
        fresh.replace(self.path)

    def _lines(self) -> list[str]:
        return [line for line in self.path.read_text("ascii", "replace").splitlines() if line]

    def _read_on(self) -> None:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            found = os.fstat(file.fileno())
            if found.st_ino != self._inode or found.st_size < self._read:
                self._inode, self._read = found.st_ino, 0
                self._marks.clear()
            file.seek(self._read)
            whole, end, _torn = file.read().rpartition(b"\n")
        self._read += len(whole) + len(end)
        self._marks.update(line.partition(" ")[2] for line in whole.decode("ascii", "replace").splitlines() if line)


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The journal, opened for appending; no other process writes to it or replaces it meanwhile."""
    while True:
        opened = owned.opened(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, path.with_suffix(""))
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)  # let go where it is closed
            if path.exists() and os.fstat(opened).st_ino == path.stat().st_ino:
                yield opened
                return
        finally:
            os.close(opened)


def _time_of(line: str) -> int:
    seconds = line.partition(" ")[0]
    return int(seconds) if seconds.isdigit() else 0
