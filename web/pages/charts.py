"""Where the shapes of a small chart stand; templates draw them, colours are the style sheet's. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

WIDTH = 600.0
LONGEST = 90  # days
SHORTEST = 14


class Bar(NamedTuple):
    """A day of a chart: where its bar stands in units of the drawing, downwards from the top."""

    day: date
    many: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Hits by day, every day from the first to the last."""

    bars: tuple[Bar, ...]
    height: float
    most: int
    total: int

    @property
    def said(self) -> str:
        """The chart in a sentence."""
        if not self.total:
            return "No hits in this time."
        first, last = self.bars[0].day, self.bars[-1].day
        peak = max(self.bars, key=lambda bar: bar.many)
        return f"{self.total:,} from {_day(first)} to {_day(last)}, most on {_day(peak.day)}: {peak.many:,}."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def bars(
    counts: Mapping[date, int], *, last: date, first: date | None = None, height: float = 56.0, top: int = 0
) -> Bars:
    """A bar a day up to `last`, from `first` or the first day that has any; at least two weeks, at most ninety days.

    A day of `top` hits is as high as the chart, if none has more: so two charts can be compared.
    """
    begin = first or min((day for day in counts if day <= last), default=last)
    begin = max(min(begin, last - timedelta(days=SHORTEST - 1)), last - timedelta(days=LONGEST - 1))
    days = [begin + timedelta(days=number) for number in range((last - begin).days + 1)]
    most = max(top, *(counts.get(day, 0) for day in days))
    step = WIDTH / len(days)
    width = round(step * 0.8, 2)
    drawn = []
    for number, day in enumerate(days):
        many = counts.get(day, 0)
        tall = max(2.0, round(height * many / most, 2)) if many else 0.0
        drawn.append(Bar(day, many, round(number * step, 2), round(height - tall, 2), width, tall))
    return Bars(bars=tuple(drawn), height=height, most=most, total=sum(bar.many for bar in drawn))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An hour of a heat map: articles an hour, and how dark it is, 0 to 5."""

    hour: int
    rate: float | None  # None: too little is known
    level: int


def heat(state: Mapping[str, object] | None) -> tuple[tuple[Cell, ...], tuple[Cell, ...]] | None:
    """The hours of a weekday and of a day of the weekend, as a section's polls told; None: nothing yet."""
    counts, watched = _numbers(state, "counts"), _numbers(state, "watched")
    if len(counts) != 48 or len(watched) != 48:
        return None
    rates = [60 * many / minutes if minutes >= 30 else None for many, minutes in zip(counts, watched, strict=True)]
    known = [rate for rate in rates if rate is not None]
    if not known:
        return None
    most = max(known)
    cells = [Cell(hour=at % 24, rate=rate, level=_level(rate, most)) for at, rate in enumerate(rates)]
    return tuple(cells[:24]), tuple(cells[24:])


def _numbers(state: Mapping[str, object] | None, name: str) -> list[float]:
    found = (state or {}).get(name)
    return [float(one) for one in found] if isinstance(found, list | tuple) else []


def _level(rate: float | None, most: float) -> int:
    return 0 if not rate or not most else min(5, 1 + int(4.999 * rate / most))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a time line that is proven complete, or a gap with its reason."""

    begins: datetime
    ends: datetime
    why: str | None  # None: complete
    x: float
    width: float


def time_line(stretches: Iterable[tuple[datetime, datetime, str | None]]) -> tuple[Stretch, ...]:
    """Stretches of time (begin, end, why it is a gap) side by side, as long as they are; the shortest can be seen."""
    known = sorted(stretches, key=lambda one: (one[0], one[1]))
    if not known:
        return ()
    first, last = known[0][0], max(end for _, end, _ in known)
    whole = max((last - first).total_seconds(), 1.0)
    return tuple(_stretch(one, first, whole) for one in known)


def _stretch(one: tuple[datetime, datetime, str | None], first: datetime, whole: float) -> Stretch:
    begins, ends, why = one
    width = max(3.0, WIDTH * (ends - begins).total_seconds() / whole)
    x = min(WIDTH - width, WIDTH * (begins - first).total_seconds() / whole)
    return Stretch(begins=begins, ends=ends, why=why, x=round(max(0.0, x), 2), width=round(width, 2))
