"""When hosts whose robots.txt sets a Crawl-delay may be asked again: for the next process, and for others at work."""

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from db.schema import meta

_NAME = "turns"  # in `meta`


def of(tx: Connection, host: str) -> datetime | None:
    """When a host may be asked again (aware UTC); None where nothing is known of that."""
    return _noted(tx).get(host)


def take(tx: Connection, host: str, lasts: timedelta, now: datetime, *, known: datetime | None) -> datetime | None:
    """Notes that a host is asked `now`, and returns when it may be asked again, after so long.

    None, and nothing noted, where somebody else took its turn since `known` was what `of` says.
    """
    noted, until = _noted(tx), now + lasts
    other = noted.get(host)
    if other is not None and other != known and now < other <= until:
        return None
    to_come = {name: time for name, time in noted.items() if time > now}
    turns = {name: time.isoformat() for name, time in (to_come | {host: until}).items()}
    tx.execute(delete(meta).where(meta.c.name == _NAME))
    tx.execute(insert(meta).values(name=_NAME, value=json.dumps(turns)))
    return until


def _noted(tx: Connection) -> dict[str, datetime]:
    """None where it cannot be read, as in a damaged archive: it is noted anew."""
    try:
        said = json.loads(tx.scalar(select(meta.c.value).where(meta.c.name == _NAME)) or "{}")
        turns = {str(name): datetime.fromisoformat(time) for name, time in said.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: time for name, time in turns.items() if time.tzinfo is not None}
