"""What the archive keeps of the files that origins have for programs."""

from sqlalchemy import Connection

from db import origins
from scraper.fetching.origin_files import FileRecord


def robots_at(tx: Connection, origin: str) -> FileRecord | None:
    """The robots.txt of an origin (`scheme://host:port`) as it was answered last; None where it never was."""
    row = origins.load(tx, origin)
    if row is None or row.robots_at is None:
        return None
    return FileRecord(body=row.robots, status=row.robots_status, fetched_at=row.robots_at)


def tdmrep_at(tx: Connection, origin: str) -> FileRecord | None:
    """The tdmrep.json likewise."""
    row = origins.load(tx, origin)
    if row is None or row.tdmrep_at is None:
        return None
    return FileRecord(body=row.tdmrep, status=row.tdmrep_status, fetched_at=row.tdmrep_at)
