"""The lock that a daemon holds on its archive: one at a time, and nobody else rebuilds or upgrades it meanwhile."""

from pathlib import Path

from filelock import FileLock, Timeout

from db.place import prepare_file
from pressclip.errors import AlreadyRunning


def only_one(archive: Path) -> FileLock:
    """The lock, taken; it is let go at the end of a `with`. Raises AlreadyRunning where another process holds it."""
    prepare_file(archive)
    lock = FileLock(archive.with_name(archive.name + ".lock"), mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunning(f"another pressclip daemon runs on {archive}; stop it first") from error
    return lock
