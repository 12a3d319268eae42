"""How many sections of a site are followed: every poll wants to know, and it changes when a menu is read."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import sections

_LASTS = timedelta(minutes=1)


class Followed:
    """The sections of each site, counted in the archive once a minute at most."""

    def __init__(self) -> None:
        self._counted: dict[int, tuple[datetime, int]] = {}

    def count(self, tx: Connection, site_id: int, now: datetime) -> int:
        """How many there are `now` (aware UTC), or were a minute ago."""
        at, count = self._counted.get(site_id, (now, None))
        if count is None or not timedelta() <= now - at < _LASTS:
            self._counted[site_id] = (now, count := sections.count(tx, site_id, now))
        return count

    def note(self, site_id: int, count: int, now: datetime) -> None:
        """Notes how many there are, where somebody has just looked at them all."""
        self._counted[site_id] = (now, count)
