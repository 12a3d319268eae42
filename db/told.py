"""Which channels know that the archive fails, kept beside it, so that a restart does not keep its end from them.

The file has its room from when all was well, and is written over in place, which a full disk takes as well.
"""

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from db.durable import write_whole
from pressclip.events import warn

_ROOM = 4096  # bytes


@dataclass(slots=True)
class Told:
    """The names; without a path they are kept in memory alone."""

    names: frozenset[str] = frozenset()
    path: Path | None = None

    def keep(self, names: Collection[str]) -> None:
        """These know, from now on; on the disk when it returns, where that takes it."""
        self.names = frozenset(names)
        self.make_room()

    def make_room(self) -> None:
        """Sees to it that the file is there, as it is to be."""
        text = json.dumps(sorted(self.names)).ljust(_ROOM) if self.names else " " * _ROOM
        try:
            if self.path is not None and _content(self.path) != text:
                _write(self.path, text)
        except OSError as error:
            warn("notice.failed", error=f"{self.path}: {error.strerror}")


def told_of(archive: Path) -> Told:
    """The channels that know of the archive at this path that it fails; none where the file is no such list."""
    path = archive.with_name(f"{archive.name}.told")
    try:
        names = json.loads(_content(path))
    except (OSError, ValueError):
        names = []
    found = names if isinstance(names, list) else []
    return Told(frozenset(one for one in found if isinstance(one, str)), path)


def _content(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace") if path.exists() else ""


def _write(path: Path, text: str) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        write_whole(opened, text)
    finally:
        os.close(opened)
