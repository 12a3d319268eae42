"""What the database says of a failure, as an error of ours with what would help."""

from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pressclip.errors import ArchiveError, NoRoom

WRITABLE = "; its folder must be writable"
_MENDS = {
    "not a database": "; choose another file in [archive] url, or restore a copy",
    "malformed": "; restore a copy",
    "disk is full": "; make room",
    "disk I/O error": "; its disk is full or fails",
    "readonly": WRITABLE,
    "unable to open": "; it and its folder must be readable and writable",
    "locked": "; another program holds it",
}
_ROOM = ("disk is full", "disk I/O error", "No space left", "quota exceeded")  # SQLite's words, and the system's


def translate(error: SQLAlchemyError, path: Path) -> ArchiveError:
    """An error that came by SQLAlchemy."""
    return failed(path, str(error.orig) if isinstance(error, DBAPIError) else str(error))


def failed(path: Path, cause: str) -> ArchiveError:
    """The error of an archive of which SQLite says `cause`."""
    mend = next((words for sign, words in _MENDS.items() if sign in cause), "")
    return kind_of(cause)(f"{path}: the archive failed: {cause}{mend}")


def kind_of(cause: str) -> type[ArchiveError]:
    """NoRoom where that is the cause."""
    return NoRoom if any(sign in cause for sign in _ROOM) else ArchiveError
