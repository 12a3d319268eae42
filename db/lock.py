"""The lock that a daemon holds on its archive: one at a time, and nobody else rebuilds or upgrades it meanwhile."""

import fcntl
import os
from pathlib import Path

from filelock import FileLock, Timeout

from db import owned
from db.sqlite.failures import kind_of
from db.sqlite.place import prepare_file
from pressclip.errors import AlreadyRunning

_PATIENCE = 0.2  # seconds: who only asks whether it is held lets it go at once


def only_one(archive: Path) -> FileLock:
    """The lock, taken; it is let go at the end of a `with`.

    Raises AlreadyRunning where another process holds it, ArchiveError where its file cannot be had.
    """
    prepare_file(archive)
    path = _lock_of(archive)
    try:
        os.close(owned.opened(path, os.O_RDWR | os.O_CREAT, archive))
    except OSError as error:
        raise kind_of(str(error))(f"{path}: the lock cannot be taken: {error.strerror}") from None
    lock = FileLock(path, mode=0o600)
    try:
        lock.acquire(timeout=_PATIENCE, poll_interval=_PATIENCE / 10)
    except Timeout as error:
        raise AlreadyRunning(f"another pressclip daemon runs on {archive}; stop it first") from error
    except OSError as error:
        raise kind_of(str(error))(f"{archive}: its lock cannot be had: {error.strerror}") from error
    return lock


def is_held(archive: Path) -> bool:
    """Whether a daemon holds the archive; needs nothing of the archive itself, nor room on its disk."""
    try:
        opened = os.open(_lock_of(archive), os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)  # let go where it is closed
    except OSError:
        return True
    finally:
        os.close(opened)
    return False


def _lock_of(archive: Path) -> Path:
    return archive.with_name(archive.name + ".lock")
