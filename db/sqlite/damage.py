"""What SQLite itself can tell of an archive that is damaged."""

from sqlalchemy import Connection, text

_PROBLEMS = 100  # that it looks for before it stops


def problems(tx: Connection) -> list[str]:
    """Damaged pages, indexes out of step with their tables, values where none may be; none where all is sound."""
    found = [str(row[0]) for row in tx.execute(text(f"PRAGMA integrity_check({_PROBLEMS})"))]
    return [] if found == ["ok"] else found


def strays(tx: Connection) -> list[tuple[str, str]]:
    """The table of each row that belongs to one that is not there, and the table in which that should be."""
    return [(row[0], row[2]) for row in tx.execute(text("PRAGMA foreign_key_check"))]
