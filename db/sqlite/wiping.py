"""Takes what was deleted out of the archive's file: SQLite leaves it in free pages, the text index in old segments.

Nothing here holds the archive for long: each statement is a transaction of its own, and writers come in between.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from pressclip.errors import ArchiveError

_MERGED = 500  # pages of the index that one step writes
_FILLED = 256  # free pages that one step overwrites
_MOST_STEPS = 1_000_000  # a daemon that writes all the while must not keep this from ending


def wipe(path: Path, *, patience: float = 30) -> bool:
    """Wipes the archive at `path`; False where others were reading all the while, so that its journal keeps old pages.

    The journal (`NAME-wal`) is then overwritten in time, as writing goes on. Others are waited for `patience` seconds.
    Raises ArchiveError.
    """
    try:
        with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as archive:
            archive.execute("PRAGMA secure_delete=ON")
            _merge_index(archive)
            _fill_free_pages(archive)
            busy, *_ = archive.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
    except sqlite3.Error as error:
        raise ArchiveError(f"{path}: what was deleted could not be wiped: {error}") from error


def _merge_index(archive: sqlite3.Connection) -> None:
    """All segments of the text index become one, in which nothing is left of a document that was taken out."""
    size = -_MERGED  # negative: begins to merge them all; positive: goes on
    for _ in range(_MOST_STEPS):
        before = archive.total_changes
        archive.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('merge', ?)", (size,))
        if archive.total_changes - before < 2:
            return
        size = _MERGED


def _fill_free_pages(archive: sqlite3.Connection) -> None:
    """Every page that is free now is taken, overwritten by zeros, and given back."""
    size = archive.execute("PRAGMA page_size").fetchone()[0]
    free = archive.execute("PRAGMA freelist_count").fetchone()[0]
    archive.execute("DROP TABLE IF EXISTS wiped")  # of a process that was killed here
    archive.execute("CREATE TABLE wiped (zeros BLOB)")
    for start in range(0, free, _FILLED):
        archive.execute("INSERT INTO wiped VALUES (zeroblob(?))", (size * min(_FILLED, free - start),))
    archive.execute("DROP TABLE wiped")
