"""Which schema an archive has. Nothing here loads the migrations: they cost a daemon fourteen megabytes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

Show = Callable[[str, int, int], None]  # is told what is under way, how much of it is done, and of how much


def nobody(_what: str, _done: int, _of: int) -> None:
    """Whom an upgrade is shown where nobody looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade did: the schema before (None: there was no archive) and after, and the copy made before it."""

    found: str | None
    made: str
    kept: Path | None = None


def version(tx: Connection) -> str | None:
    """The schema of an archive; None where the file holds none."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    found: str | None = tx.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def is_empty(tx: Connection) -> bool:
    """Whether the file holds no table at all."""
    return not inspect(tx).get_table_names()
