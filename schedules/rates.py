"""What a section's past polls tell of how often and when it brings articles; small enough to be kept as JSON. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from math import exp

from pressclip.models import Card
from schedules.hours import CELLS, cell_of, local_minute, pieces

_HALF_LIFE = timedelta(weeks=8)
_AGED_EVERY = timedelta(days=1)
_LONGEST = timedelta(weeks=1)  # a longer time between two looks is counted by its last week
_LEVEL = timedelta(days=14)
_MINUTE = timedelta(minutes=1)
_CERTAIN = 0.8  # of a first page's cards; the last may stand there for years, pinned or alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Counts of one section, old ones weighing half after eight weeks."""

    at: datetime  # aware UTC: counted up to here
    aged: datetime  # when the weights were last lowered
    counts: tuple[float, ...] = (0.0,) * CELLS  # articles, by `hours` cell of the time they appeared
    watched: tuple[float, ...] = (0.0,) * CELLS  # minutes, by cell
    minutes: tuple[float, ...] = (0.0,) * 60  # articles, by minute of the hour
    seen: float = 0.0  # articles of the last fortnight, fading ...
    expected: float = 0.0  # ... and as many as the rate had led to expect


def started(at: datetime) -> Rate:
    """A section of which nothing is known."""
    return Rate(at=at, aged=at)


def observed(
    rate: Rate, published: Sequence[datetime | None], *, now: datetime, zone: tzinfo, expected: float = 0.0
) -> Rate:
    """The rate after a look at the section that brought these articles; None where the minute is not known.

    What has no believable time is spread evenly over the time since the last look. `expected` is how many articles
    the rate had promised for that time. A clock that was put back counts nothing twice.
    """
    if now <= rate.at:
        return rate if rate.at - now < _AGED_EVERY else replace(rate, at=now, aged=now)
    rate, kept = _aged(rate, now), exp(-(now - rate.at) / _LEVEL)
    since = max(rate.at, now - _LONGEST)
    begin, end = local_minute(since, zone), local_minute(now, zone)
    span = list(pieces(begin, min(end - begin, _LONGEST // _MINUTE)))
    watched = list(rate.watched)
    for cell, first, last in span:
        watched[cell] += last - first
    counts, minutes = list(rate.counts), list(rate.minutes)
    known = [at for at in published if at is not None and rate.at - _MINUTE <= at <= now]
    for minute in (local_minute(at, zone) for at in known if at >= since - _MINUTE):
        counts[cell_of(minute)] += 1
        minutes[minute % 60] += 1
    _spread(counts, span, (len(published) - len(known)) * ((now - since) / (now - rate.at)))
    return replace(
        rate,
        at=now,
        counts=tuple(counts),
        watched=tuple(watched),
        minutes=tuple(minutes),
        seen=rate.seen * kept + len(published),
        expected=rate.expected * kept + expected,
    )


def _spread(counts: list[float], span: Sequence[tuple[int, int, int]], articles: float) -> None:
    total = sum(last - first for _, first, last in span)
    for cell, first, last in span if articles and total else ():
        counts[cell] += articles * (last - first) / total


def _aged(rate: Rate, now: datetime) -> Rate:
    """Lowered once a day: more often would change next to nothing."""
    if now - rate.aged < _AGED_EVERY:
        return rate
    weight = 0.5 ** ((now - rate.aged) / _HALF_LIFE)
    counts, watched, minutes = (
        tuple(round(value * weight, 4) for value in values) for values in (rate.counts, rate.watched, rate.minutes)
    )
    return replace(rate, aged=now, counts=counts, watched=watched, minutes=minutes)


def first_guess(cards: Sequence[Card], *, now: datetime, zone: tzinfo) -> Rate:
    """What a section's first page tells: as many articles in so much time, as far as the page surely is complete."""
    times = sorted((at for at in map(exact, cards) if at is not None and at <= now), reverse=True)
    times = times[: int(len(times) * _CERTAIN)]
    if len(times) < 2:
        return started(now)
    guessed = observed(started(times[-1]), times[:-1], now=now, zone=zone)
    return replace(guessed, seen=0.0, expected=0.0, aged=now)


def exact(card: Card) -> datetime | None:
    """When a card's article appeared, where the site says so to the minute."""
    return card.published.lower if card.published.precision in {"second", "minute"} and not card.pinned else None
