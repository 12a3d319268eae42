"""Durations, sizes and rates as people write them: `"15m"`, `"8MB"`, `"60/hour"`. Pure."""

import re
from datetime import timedelta

_UNITS = {
    "y": timedelta(days=365),
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_SIZES = {"GB": 10**9, "MB": 10**6, "KB": 10**3, "B": 1}
_AMOUNT = re.compile(r"([0-9]{1,12})([A-Za-z]+)")
_RATE = re.compile(r"([0-9]{1,12})/hour")


def parse_duration(text: str) -> timedelta:
    """A whole number with its unit: ms, s, m, h, d, w or y (365 days). Raises ValueError saying what would be right."""
    number, unit = _amount(text)
    try:
        return number * _UNITS[unit]
    except (KeyError, OverflowError):
        raise ValueError('expected a duration such as "20s", "15m", "3h" or "90d"') from None


def print_duration(duration: timedelta) -> str:
    """The shortest form that `parse_duration` reads back; what is below a millisecond is left out."""
    for unit, length in _UNITS.items():
        if duration >= length and not duration % length:
            return f"{duration // length}{unit}"
    return f"{duration // _UNITS['ms']}ms" if duration else "0s"


def tell_seconds(duration: timedelta) -> str:
    """As `print_duration`, but for parts of a second: "61.5s", for people alone."""
    return print_duration(duration) if not duration.microseconds else f"{duration.total_seconds():.10g}s"


def parse_size(text: str) -> int:
    """Bytes, from a whole number with B, KB, MB or GB, powers of 1,000. Raises ValueError with what would be right."""
    number, unit = _amount(text)
    if unit not in _SIZES:
        raise ValueError('expected a size such as "500KB" or "8MB"')
    return number * _SIZES[unit]


def print_size(size: int) -> str:
    """The shortest form that `parse_size` reads back."""
    unit = next(unit for unit, length in _SIZES.items() if length == 1 or (size >= length and not size % length))
    return f"{size // _SIZES[unit]}{unit}"


def parse_rate(text: str) -> int:
    """Requests an hour, from `"60/hour"`. Raises ValueError saying what would be right."""
    match = _RATE.fullmatch(text)
    if match is None:
        raise ValueError('expected a rate such as "60/hour"')
    return int(match[1])


def _amount(text: str) -> tuple[int, str]:
    match = _AMOUNT.fullmatch(text)
    return (int(match[1]), match[2]) if match is not None else (0, "")
