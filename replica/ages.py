"""Ages as WordPress prints them."""

from datetime import datetime

_UNITS = (  # seconds up to which the unit is used, seconds of one, singular, plural: WordPress's human_time_diff()
    (60, 1, "second", "seconds"),
    (3_600, 60, "min", "mins"),
    (86_400, 3_600, "hour", "hours"),
    (604_800, 86_400, "day", "days"),
    (2_592_000, 604_800, "week", "weeks"),
    (31_536_000, 2_592_000, "month", "months"),
)
_YEAR = (31_536_000, "year", "years")


def human_time_diff(then: datetime, now: datetime) -> str:
    """The distance of two aware instants in one rounded unit, as in "60 mins": rounding never changes the unit."""
    seconds = abs(int(now.timestamp()) - int(then.timestamp()))
    for limit, size, one, many in _UNITS:
        if seconds < limit:
            return _counted(seconds, size, one, many)
    return _counted(seconds, *_YEAR)


def _counted(seconds: int, size: int, one: str, many: str) -> str:
    count = max(1, (2 * seconds + size) // (2 * size))  # half goes up, as PHP rounds; Python's round() goes to even
    return f"{count} {one if count == 1 else many}"
