"""When hosts whose robots.txt sets a Crawl-delay may be asked again: for the next process, and for others at work."""

import json
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from db.schema import meta

_NAME = "turns"  # in `meta`


def of(tx: Connection, host: str) -> datetime | None:
    """When a host may be asked again (aware UTC); None where nothing is known of that."""
    return _noted(tx).get(host)


def note(tx: Connection, host: str, until: datetime, now: datetime) -> None:
    """Notes that a host is asked `now`, and when it may be asked again."""
    to_come = {name: time for name, time in _noted(tx).items() if time > now}
    turns = {name: time.isoformat() for name, time in (to_come | {host: until}).items()}
    tx.execute(delete(meta).where(meta.c.name == _NAME))
    tx.execute(insert(meta).values(name=_NAME, value=json.dumps(turns)))


def _noted(tx: Connection) -> dict[str, datetime]:
    """None where it cannot be read, as in a damaged archive: it is noted anew."""
    try:
        said = json.loads(tx.scalar(select(meta.c.value).where(meta.c.name == _NAME)) or "{}")
        turns = {str(name): datetime.fromisoformat(time) for name, time in said.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: time for name, time in turns.items() if time.tzinfo is not None}
