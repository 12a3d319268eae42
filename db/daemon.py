"""The daemon's heartbeat: how others learn whether it lives."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from db.schema import heartbeat


def beat(tx: Connection, owner: str, now: datetime) -> None:
    """Records that the daemon `owner` is alive at `now`; a new owner starts anew."""
    row = last(tx)
    if row is None:
        tx.execute(insert(heartbeat).values(id=1, owner=owner, started=now, at=now))
    elif row.owner != owner:
        tx.execute(update(heartbeat).values(owner=owner, started=now, at=now))
    else:
        tx.execute(update(heartbeat).values(at=now))


def last(tx: Connection) -> Row[Any] | None:
    """The last heartbeat: owner, started, at."""
    return tx.execute(select(heartbeat)).one_or_none()
