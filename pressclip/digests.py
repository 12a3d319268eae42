"""When a digest goes out, as it is written in the configuration."""

import re
from dataclasses import dataclass
from datetime import time

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SLOT = re.compile(r"(?:(mon|tue|wed|thu|fri|sat|sun) )?([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Every hour, or at a time of day, on one weekday (Monday is 0) or on all."""

    at: time | None = None  # none: at every full hour
    weekday: int | None = None


def parse_slot(text: str) -> Slot:
    """`hourly`, `08:00` or `mon 08:00`. Raises ValueError saying what would be right."""
    if text == "hourly":
        return Slot()
    found = _SLOT.fullmatch(text)
    if found is None:
        raise ValueError('expected "hourly", a time of day such as "08:00", or one of a weekday such as "mon 08:00"')
    weekday = _DAYS.index(found[1]) if found[1] else None
    return Slot(at=time(int(found[2]), int(found[3])), weekday=weekday)
