"""How many articles a section is expected to bring at each moment of the week, and how long they may wait. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from schedules.hours import CELLS, SHARE, pieces, smoothed
from schedules.rates import Rate

_CELL_PRIOR = 20.0  # articles' worth of the site's own profile in each section's
_MINUTE_PRIOR = 20.0
_FEWEST = 0.2  # articles' worth of the default rate in a site's average, for each section
_AVERAGE_HOURS = 12.0  # hours' worth of the site's average rate in each section's
_DEFAULT_RATE = 1 / 24  # articles an hour, where a site has no history at all
_LEAST = 0.02  # of a section's rate, at its quietest hour
_LEVEL_PRIOR = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A site's habits: when its articles appear, relative to an even stream, and how many a section brings an hour."""

    cells: tuple[float, ...] = (1.0,) * CELLS
    minutes: tuple[float, ...] = (1.0,) * 60
    average: float = _DEFAULT_RATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Expected articles: an hour's number by cell, and by minute how an hour's are spread and have to wait."""

    hourly: tuple[float, ...]
    arrived: tuple[float, ...]  # 61: the part of the hour's articles that has appeared before each minute
    waited: tuple[float, ...]  # 61: the minutes that those have waited until then, for one article an hour


def shape_of(rates: Sequence[Rate]) -> Shape:
    """The habits of a site, from all its sections."""
    counts = [sum(column) for column in zip(*(rate.counts for rate in rates), strict=True)]
    watched = [sum(column) / 60 for column in zip(*(rate.watched for rate in rates), strict=True)]
    total, hours = sum(counts), sum(watched)
    if not rates or not hours:
        return Shape()
    silent = _FEWEST * len(rates)
    average = (total + silent) / (hours + silent / _DEFAULT_RATE)
    cells = [
        (count + _CELL_PRIOR * share) / (average * seen + _CELL_PRIOR * share)
        for count, seen, share in zip(counts, watched, SHARE, strict=True)
    ]
    minutes = _minutes([sum(column) for column in zip(*(rate.minutes for rate in rates), strict=True)], (1.0,) * 60)
    return Shape(cells=_even(smoothed(cells)), minutes=minutes, average=average)


def _even(cells: Sequence[float]) -> tuple[float, ...]:
    mean = sum(value * share for value, share in zip(cells, SHARE, strict=True))
    return tuple(value / mean for value in cells)


def _minutes(counts: Sequence[float], prior: Sequence[float]) -> tuple[float, ...]:
    whole = sum(counts) + _MINUTE_PRIOR
    return tuple((60 * n + _MINUTE_PRIOR * p) / whole for n, p in zip(counts, prior, strict=True))


def curve_of(rate: Rate, shape: Shape) -> Curve:
    """What a section is expected to bring: its own past, leaning on the site's habits where that is short."""
    return _curve(hourly_of(rate, shape), _minutes(rate.minutes, shape.minutes))


def hourly_of(rate: Rate, shape: Shape) -> list[float]:
    """The articles an hour of a section's curve, by cell."""
    hours = sum(rate.watched) / 60
    hourly = (sum(rate.counts) + shape.average * _AVERAGE_HOURS) / (hours + _AVERAGE_HOURS)
    cells = [
        (count + _CELL_PRIOR * habit * share) / (hourly * seen / 60 + _CELL_PRIOR * share)
        for count, seen, habit, share in zip(rate.counts, rate.watched, shape.cells, SHARE, strict=True)
    ]
    least = hourly * _LEAST
    return [max(least, hourly * part) for part in _even(smoothed(cells))]


def _curve(hourly: Iterable[float], minutes: Sequence[float]) -> Curve:
    arrived = [0.0, *accumulate(part / 60 for part in minutes)]
    middle = [(before + after) / 2 for before, after in pairwise(arrived)]
    return Curve(hourly=tuple(hourly), arrived=tuple(arrived), waited=(0.0, *accumulate(middle)))


def together(curves: Sequence[Curve]) -> Curve:
    """Several sections as one."""
    hourly = [sum(column) for column in zip(*(curve.hourly for curve in curves), strict=True)]
    weights = [sum(curve.hourly) for curve in curves]
    mixed = [
        sum(w * x for w, x in zip(weights, column, strict=True)) / sum(weights)
        for column in zip(*(curve.arrived for curve in curves), strict=True)
    ]
    return _curve(hourly, [60 * (after - before) for before, after in pairwise(mixed)])


def level(rate: Rate) -> float:
    """How much busier than its curve a section has been of late: seen over expected."""
    return (_LEVEL_PRIOR + rate.seen) / (_LEVEL_PRIOR + rate.expected)


def expected(curve: Curve, start: int, minutes: int) -> float:
    """Articles expected in a span that begins at a local minute."""
    arrived, hourly = curve.arrived, curve.hourly
    return sum(hourly[cell] * (arrived[last] - arrived[first]) for cell, first, last in pieces(start, minutes))


def wait(curve: Curve, start: int, price: float, longest: int) -> int:
    """Minutes from a local minute until the articles expected since will have waited `price` article-minutes in all.

    At most `longest`. Goes hour by hour: within one, what waits grows as a table tells.
    """
    there = waiting = 0.0  # articles, article-minutes
    passed = 0
    for cell, first, last in pieces(start, longest):
        rate = curve.hourly[cell]
        more = _waiting(curve, rate, there, first, last)
        if waiting + more >= price:
            return passed + _reached(curve, rate, there, first, last, price - waiting) - first
        there += rate * (curve.arrived[last] - curve.arrived[first])
        waiting += more
        passed += last - first
    return longest


def _waiting(curve: Curve, rate: float, there: float, first: int, last: int) -> float:
    """What is added between two minutes of one hour: those already there wait on, those that appear begin to."""
    begun = curve.waited[last] - curve.waited[first] - curve.arrived[first] * (last - first)
    return there * (last - first) + rate * begun


def _reached(curve: Curve, rate: float, there: float, first: int, last: int, price: float) -> int:
    low, high = first, last  # at `high` it is reached
    while high - low > 1:
        middle = (low + high) // 2
        if _waiting(curve, rate, there, first, middle) >= price:
            high = middle
        else:
            low = middle
    return high
