"""That the clock is not what the clocks of sites are: for `status`, and for the next start."""

import json
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from db.hot import Hot
from db.schema import meta

DOUBT = timedelta(hours=1)  # by less it may be the sites'
_NAME = "clock doubt"  # in `meta`
_OF = Hot(select(meta.c.value).where(meta.c.name == bindparam("name")))
_HOUR, _DAYS = timedelta(hours=1), timedelta(hours=48)


def of(tx: Connection) -> timedelta | None:
    """How far the clock was ahead of those of sites, behind them where negative; None where it was never wrong."""
    row = _OF.first(tx, name=_NAME)
    try:
        return None if row is None else timedelta(seconds=float(json.loads(row.value)))
    except (ValueError, TypeError, OverflowError, RecursionError):  # of a damaged archive
        return None


def note(tx: Connection, ahead: timedelta) -> None:
    """Notes how far it is."""
    tx.execute(delete(meta).where(meta.c.name == _NAME))
    tx.execute(insert(meta).values(name=_NAME, value=json.dumps(ahead.total_seconds())))


def words(ahead: timedelta | None) -> str:
    """How wrong the clock is, as people are told; "" where it is not, or nobody knows. Pure."""
    if ahead is None or abs(ahead) <= DOUBT:
        return ""
    far = f"{abs(ahead).days} days" if abs(ahead) >= _DAYS else f"{round(abs(ahead) / _HOUR)} h"
    if ahead < timedelta():
        return f"this machine's clock is {far} behind those of the sites"
    return f"this machine's clock is {far} ahead of those of the sites: nothing is deleted for its age meanwhile"
