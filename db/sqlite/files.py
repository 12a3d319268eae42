"""The archive's file: how large it is, written anew without what is free in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from db.sqlite.backup import PATIENCE
from db.sqlite.failures import failed


def write_anew(path: Path) -> int:
    """Writes the file anew without what is free in it; returns by how many bytes it shrank.

    It takes as much room once more in the folder of temporary files, and beside the archive. Raises ArchiveError where
    there is none, or others hold the archive; nothing is changed then.
    """
    before = path.stat().st_size
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as archive:
            archive.execute("VACUUM")
            archive.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise failed(path, str(error)) from error
    return before - path.stat().st_size


def bytes_of(tx: Connection) -> int:
    """How many bytes the archive's file has, without its log."""
    pages = tx.exec_driver_sql("PRAGMA page_count").scalar_one()
    return int(pages) * int(tx.exec_driver_sql("PRAGMA page_size").scalar_one())
