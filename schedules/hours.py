"""Time as newsrooms keep it: the hours of a weekday and of a day of the weekend, on the site's own clock. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

CELLS = 48  # 24 hours of a weekday, then 24 of a day of the weekend
SHARE = (5 / 168,) * 24 + (2 / 168,) * 24  # each cell's part of a week
_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001 - a wall clock's midnight, compared with wall clocks alone
_MINUTE = timedelta(minutes=1)
_HOURS = tuple((24 if hour >= 120 else 0) + hour % 24 for hour in range(168))  # of the week: their cells


def local_minute(at: datetime, zone: tzinfo) -> int:
    """Whole minutes from a Monday's midnight to an aware time, as a clock on the wall there counts them."""
    return (at.astimezone(zone).replace(tzinfo=None) - _MONDAY) // _MINUTE


def cell_of(minute: int) -> int:
    """The cell of a local minute."""
    return _HOURS[minute // 60 % 168]


def pieces(start: int, minutes: int) -> Iterator[tuple[int, int, int]]:
    """The hours that a span touches: cell, its first minute of the hour, and the minute of the hour where it ends.

    The wall clock is taken to run evenly from the start: a change to summer time inside the span shifts it by an hour.
    """
    hour, first = divmod(start, 60)
    last = first + minutes
    while last > 0 and first < last:
        yield _HOURS[hour % 168], first, min(60, last)
        hour, first, last = hour + 1, 0, last - 60


def smoothed(cells: list[float]) -> list[float]:
    """Each cell with its neighbours on the clock, 1-2-1."""
    days = (cells[:24], cells[24:])
    return [(day[hour - 1] + 2 * day[hour] + day[(hour + 1) % 24]) / 4 for day in days for hour in range(24)]
