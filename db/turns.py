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
    _note(tx, to_come | {host: until})
    return until


def give_back(tx: Connection, host: str, until: datetime, known: datetime | None) -> None:
    """Notes that a turn that was taken `until` then was not used: what `known` said before holds again."""
    noted = _noted(tx)
    if noted.pop(host, None) == until:
        _note(tx, noted if known is None else noted | {host: known})


def _note(tx: Connection, turns: dict[str, datetime]) -> None:
    value = json.dumps({name: time.isoformat() for name, time in turns.items()})
    tx.execute(delete(meta).where(meta.c.name == _NAME))
    tx.execute(insert(meta).values(name=_NAME, value=value))


def _noted(tx: Connection) -> dict[str, datetime]:
    """None where it cannot be read, as in a damaged archive: it is noted anew."""
    try:
        said = json.loads(tx.scalar(select(meta.c.value).where(meta.c.name == _NAME)) or "{}")
        turns = {str(name): datetime.fromisoformat(time) for name, time in said.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: time for name, time in turns.items() if time.tzinfo is not None}
