"""How far numbers were given, noted beside the archive and not in it: a copy that is put back gives none of them again.

A client that has seen `seq` 5,000 asks for what came behind it. Did a copy that ends at 4,000 go on with 4,001, a
thousand changes would never be told to it, and what it keeps under an article's id might be another article.

`NAME.numbers` holds a line for each kind of number. It is written in place before the archive commits, so it is never
behind but for what a power cut took of it; where a transaction was rolled back, some numbers are left out.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from db import owned
from db.sqlite.failures import kind_of
from db.sqlite.place import file_of

Name = Literal["article", "seq", "match"]
_NAMES: tuple[Name, ...] = ("article", "seq", "match")
_WIDTH = 20  # of a line
_NUMBER = re.compile(rb" *(\d{1,18})\n")


def note(tx: Connection, highest: Mapping[Name, int], count: int) -> dict[Name, int]:
    """Notes that of each kind the `count` numbers up to the highest are given, before that is committed.

    By how much each kind has to be higher, where some of these numbers were given before; that much higher ones are
    noted then. Raises ArchiveError where the file cannot be had.
    """
    archive = file_of(tx)
    if archive is None:
        return {}
    with _opened(archive) as file:
        noted = _read(os.pread(file, _WIDTH * len(_NAMES), 0))
        before = {name: one - count for name, one in highest.items()}
        behind = {name: noted[name] - one for name, one in before.items() if noted[name] > one}
        given = noted | {name: one + behind.get(name, 0) for name, one in highest.items()}
        os.pwrite(file, b"".join(b"%*d\n" % (_WIDTH - 1, given[name]) for name in _NAMES), 0)
    return behind


def highest(tx: Connection, name: Name) -> int:
    """The highest number of a kind that was noted; 0 where none was, or it cannot be read."""
    archive = file_of(tx)
    try:
        return 0 if archive is None else _read(_path(archive).read_bytes())[name]
    except OSError:
        return 0


def _read(text: bytes) -> dict[Name, int]:
    """What the lines say; 0 for one that is torn, or not ours: the archive's own count has to do then."""
    found = [_NUMBER.fullmatch(text, at * _WIDTH, (at + 1) * _WIDTH) for at in range(len(_NAMES))]
    return {name: int(one[1]) if one else 0 for name, one in zip(_NAMES, found, strict=True)}


def _path(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.numbers")


@contextmanager
def _opened(archive: Path) -> Iterator[int]:
    path = _path(archive)
    try:
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            file = owned.opened(path, os.O_RDWR | os.O_CREAT, archive)
        try:
            yield file
        finally:
            os.close(file)
    except OSError as error:
        why = f"it cannot be noted how far numbers are given: {error.strerror}"
        raise kind_of(str(error))(f"{path}: {why}") from error
