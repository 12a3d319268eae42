"""Which sections of a site are followed: every poll wants to know, and it changes when a menu is read."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import sections

_LASTS = timedelta(minutes=1)


class Followed:
    """The sections of each site, looked up in the archive once a minute at most."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[datetime, tuple[str, ...]]] = {}

    def names(self, tx: Connection, site_id: int, now: datetime) -> tuple[str, ...]:
        """What they are called, case-folded, one each: `now` (aware UTC), or a minute ago."""
        at, names = self._known.get(site_id, (now, None))
        if names is None or not timedelta() <= now - at < _LASTS:
            self.note(site_id, names := _folded(sections.names(tx, site_id, now)), now)
        return names

    def count(self, tx: Connection, site_id: int, now: datetime) -> int:
        """How many there are `now`, or were a minute ago."""
        return len(self.names(tx, site_id, now))

    def note(self, site_id: int, names: Iterable[str], now: datetime) -> None:
        """Notes what they are called, where somebody has just looked at them all."""
        self._known[site_id] = (now, _folded(names))


def _folded(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)
