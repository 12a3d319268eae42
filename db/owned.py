"""Files beside the archive belong to whom it belongs, also where a command that is run by root makes them."""

import os
import stat
from pathlib import Path


def opened(path: Path, flags: int, like: Path) -> int:
    """Opens or makes a file that its owner alone may read; the owner is that of `like`, or of the folder without it.

    Raises OSError.
    """
    file = os.open(path, flags, 0o600)
    try:
        _give(file, path, like)
    except OSError:
        os.close(file)
        raise
    return file


def _give(file: int, path: Path, like: Path) -> None:
    """Takes nothing from anybody: only what is root's, is that very file and has no other name goes to the owner.

    Whoever may write to the folder could have put a link to another of root's files there.
    """
    if os.geteuid() != 0:
        return
    mine, there = os.fstat(file), path.lstat()
    owner = (like if like.exists() else like.parent).stat()
    is_itself = stat.S_ISREG(mine.st_mode) and mine.st_nlink == 1 and os.path.samestat(mine, there)
    if is_itself and mine.st_uid == 0 != owner.st_uid:
        os.fchown(file, owner.st_uid, owner.st_gid)
