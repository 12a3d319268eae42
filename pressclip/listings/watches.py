"""The watches with how often they matched, as rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.unmet import of_no_site
from db.lost_places import lost_places
from db.matches import counts
from pressclip.rows import stamp
from pressclip.settings import Settings, WatchSettings

_LATELY = timedelta(days=7)


def lost(tx: Connection, of: Settings) -> list[str]:
    """What is wrong with watches that follow sections which no site has, or sites that are called otherwise."""
    bound = {watch.name: watch.sections for watch in of.watches}
    return [*lost_places(tx, bound, of.by_menu), *of_no_site(of)]


def watch_rows(tx: Connection, watches: Sequence[WatchSettings], now: datetime) -> list[dict[str, Any]]:
    """The watches of the configuration, in its order."""
    counted = counts(tx, now - _LATELY)
    rows = []
    for watch in watches:
        recent, total, last = counted.get(watch.name, (0, 0, None))
        rows.append(
            {
                "name": watch.name,
                "query": watch.query,
                "channels": list(watch.channels),
                "sections": list(watch.sections),
                "matches_7d": recent,
                "matches": total,
                "last_match": stamp(last),
            }
        )
    return rows
