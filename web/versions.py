"""Since when what stands at an address has been what it is.

No time in the archive tells that of a feed: an article may meet a watch when its text came, minutes after a newer one
did, or be imported with the times that it had elsewhere. A reader that keeps the date alone would never see it.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_REMEMBERED = 1024  # addresses; one that was given up is new when it is asked for again
_STEP = timedelta(seconds=1)  # what HTTP's dates can tell apart


@dataclass(slots=True)
class Versions:
    """The last version of what stood at each address, as long as the process lives."""

    _seen: OrderedDict[str, tuple[str, datetime]] = field(default_factory=OrderedDict)

    def since(self, address: str, tag: str, now: datetime) -> datetime:
        """When the version with this tag was first seen there; later than the one before by what a date can tell."""
        known, time = self._seen.pop(address, (None, now - _STEP))
        if known != tag:
            time = max(now.replace(microsecond=0), time + _STEP)
        self._seen[address] = (tag, time)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return time
