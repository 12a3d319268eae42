"""The place of the archive's file, before it is opened: what stands there and is no archive stays as it is."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from urllib.parse import quote

from sqlalchemy import Connection

from db import owned
from db.sqlite import backup
from db.sqlite.failures import WRITABLE, failed
from pressclip.errors import ArchiveError

_OURS = frozenset({"alembic_version", "article"})  # tables that every archive has


def prepare_file(path: Path) -> None:
    """Makes a new, empty archive file that only its owner can read. Raises ArchiveError, as `check_file` does too."""
    check_file(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(owned.opened(path, os.O_RDWR | os.O_CREAT, path.parent))
        path.touch()  # one that is there must be ours; opening it would let go of SQLite's locks where it is closed
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)  # it was made by a program with other manners
    except OSError as error:
        if path.is_file():  # it is there: another folder would begin an empty one
            raise ArchiveError(f"{path}: the archive cannot be written: {error.strerror}{WRITABLE}") from None
        why = f"{error.strerror}; choose another folder by --data"
        raise ArchiveError(f"{path}: the archive cannot be made: {why}") from None


def check_file(path: Path) -> None:
    """Raises ArchiveError where no archive stands but something else; neither it nor what is beside it is changed."""
    if check_kind(path) and not (tables := _tables(path)) >= _OURS and tables:
        raise ArchiveError(f"{path}: {backup.NO_ARCHIVE}")


def check_kind(path: Path) -> int:
    """The bytes of the file, 0 where there is none. Raises ArchiveError where what stands there is no file."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise ArchiveError(f"{path}: the archive cannot be read: {error.strerror}") from None
    if not S_ISREG(found.st_mode):
        what = "a folder" if S_ISDIR(found.st_mode) else "a device or a pipe"
        raise ArchiveError(f"{path}: that is {what}; name a file in [archive] url")
    return found.st_size


def file_of(tx: Connection) -> Path | None:
    """The file of the archive that a transaction writes; None where it is no file."""
    database = tx.engine.url.database if tx.dialect.name == "sqlite" else None
    return Path(database) if database and not database.startswith(("file:", ":memory:")) else None


def has_log(path: Path) -> bool:
    """Whether a newer part of the database stands beside its file."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _tables(path: Path) -> set[str]:
    """The tables of a database; `immutable` makes no journal beside it, for which a full disk has no room.

    Not where it is open: such a reading lets go of this process's locks on it. See sqlite.org/uri.html.
    """
    is_open = has_log(path) or path.with_name(f"{path.name}-shm").exists()
    how = "mode=ro" if is_open else "mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?{how}", uri=True, timeout=backup.PATIENCE)) as database:
            return {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise failed(path, str(error)) from error
