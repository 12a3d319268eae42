"""Consistent copies of an archive, made while others read and write it; and the copies kept before an upgrade."""

import os
import re
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from time import time

from db import owned, owner
from db.sqlite.failures import kind_of
from pressclip.errors import ArchiveError

_SLICE = 256  # pages: 4 MB; a step holds no lock that a writer waits for, this bounds how often progress is told
PATIENCE = 30.0  # seconds for a lock
_STILL = 600  # seconds that nothing is written to a copy of which whoever made it is gone
_STALE = ("-wal", "-shm", "-journal")  # what SQLite would take for the newer part of the file that it stands beside
_BESIDE = (
    *_STALE,
    ".lock",
    ".sent",
    ".sent.new",
    ".numbers",
    ".forgotten",
    ".told",
    ".web",
)  # of an archive
NO_ARCHIVE = "a database, but no archive of Pressclip's; choose another file in [archive] url"
Advance = Callable[[int, int], None]


def backup(path: Path, to: Path, *, force: bool = False, advance: Advance = lambda _done, _total: None) -> int:
    """Copies the archive at `path` to `to`, as it is at this moment; returns the bytes of the copy.

    Writers go on meanwhile: the copy is made within one read transaction. It is readable by its owner alone, and there
    as a whole or not at all. `advance` is told of pages done and of all. Raises ArchiveError, where `to` exists too
    (unless `force`), or is in use as an archive itself.
    """
    if not path.exists() or not path.stat().st_size:
        raise ArchiveError(f"{path}: there is no archive yet")
    _check_target(path, to, force=force)
    part = to.with_name(f".{to.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        _clear(to)
        os.close(owned.opened(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, to.parent))
        _copy(path, part, advance)
        _settle(part)
        _check_target(path, to, force=force)
        part.replace(to)
        _settle(to.parent)
    except sqlite3.Error as error:
        raise kind_of(str(error))(f"{to}: the copy failed: {error}") from error
    except OSError as error:
        raise kind_of(str(error))(f"{to}: the copy cannot be made: {error.strerror}") from error
    finally:
        for leftover in (part, *(part.with_name(part.name + end) for end in _STALE)):
            with suppress(OSError):
                leftover.unlink()
    return to.stat().st_size


def _check_target(path: Path, to: Path, *, force: bool) -> None:
    if to.exists() and to.samefile(path):
        raise ArchiveError(f"{to}: that is the archive itself; name another file")
    if is_beside(path, to):
        raise ArchiveError(f"{to}: that is a part of the archive; name another file")
    if to.is_dir():
        raise ArchiveError(f"{to}: that is a folder; name a file in it")
    if to.exists() and not force:
        raise ArchiveError(f"{to}: there is such a file already; name another one, or replace it by --force")
    besides = [to.with_name(to.name + end) for end in _STALE]
    if to.exists() and any(one.exists() for one in besides):
        _let_go(to)
    for beside in besides:
        if beside.exists():
            raise ArchiveError(f"{to}: a program has it open as an archive ({beside.name}); name another file")


def is_beside(archive: Path, file: Path) -> bool:
    """Whether a file, there or not, is one that the archive needs beside itself."""
    return file.resolve() in {archive.resolve().with_name(archive.resolve().name + end) for end in _BESIDE}


def _let_go(to: Path) -> None:
    """Has SQLite remove what a program that was killed left beside a copy; beside one that is in use it stays."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(to, timeout=0)) as left:
        left.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _clear(to: Path) -> None:
    """Removes what programs that were killed left of their copies: hidden files, each as large as the archive.

    Whose they are their numbers tell of this machine alone: in a container each program may have that of the one
    before, and one of another container that is still at it may have any.
    """
    named = re.compile(rf"\.{re.escape(to.name)}\.(\d+)(?:-[0-9a-f]+)?\.part(?:-journal|-wal|-shm)?")
    for file in to.parent.iterdir():
        found = named.fullmatch(file.name)
        if found and (int(found[1]) == os.getpid() or not owner.answers(int(found[1]))):
            with suppress(OSError):
                if time() - file.stat().st_mtime > _STILL:
                    file.unlink()


def _copy(path: Path, part: Path, advance: Advance) -> None:
    with closing(_seen(path)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target, pages=_SLICE, progress=lambda _status, left, total: advance(total - left, total))
        source.execute("COMMIT")


def _seen(path: Path) -> sqlite3.Connection:
    """The archive as it is at this moment."""
    try:
        source = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        source.execute("PRAGMA query_only=ON")
        source.execute("BEGIN")
        # A read fixes what is seen: without it each write of others would begin the copy anew.
        [tables] = source.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise ArchiveError(f"{path}: the archive cannot be read: {error}") from error
    if not tables:  # whoever was making it was killed
        source.close()
        raise ArchiveError(f"{path}: there is no archive yet")
    return source


def _settle(path: Path) -> None:
    """Has the system write it to the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def before(path: Path, revision: str) -> Path:
    """Where the copy is kept that is made before an upgrade to that schema; a name that is free."""
    wanted = path.with_name(f"{path.stem}.before-{revision}{path.suffix}")
    number = 2
    while wanted.exists():
        wanted = path.with_name(f"{path.stem}.before-{revision}-{number}{path.suffix}")
        number += 1
    return wanted


def way_back(path: Path, known: str) -> str:
    """What to do about an archive of a newer schema than `known`: the copies beside it that were made before that."""
    named = re.compile(rf"{re.escape(path.stem)}\.before-(\d+)(?:-\d+)?{re.escape(path.suffix)}")
    found = [(one[1], file.name) for file in path.parent.iterdir() if (one := named.fullmatch(file.name))]
    older = sorted(name for revision, name in found if revision > known)
    return f"install that version, or restore {older[0]}" if older else "install that version to use it"
