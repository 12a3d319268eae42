"""What a section's past polls tell of how often and when it brings articles; small enough to be kept as JSON. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from math import exp

from pressclip.models import Card
from schedules.hours import CELLS, cell_of, local_minute, pieces

_HALF_LIFE = timedelta(weeks=8)
_AGED_EVERY = timedelta(days=1)
_LONGEST = timedelta(days=1)
_LEVEL = timedelta(days=14)
_OLDEST = timedelta(weeks=8)  # that a first page tells of
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
    the rate had promised for that time. Nothing is counted twice where the clock was put back, and nothing at all
    after more than a day: it jumped ahead, or nobody was there and a page no longer shows all that appeared.
    """
    if now <= rate.at:
        return rate if rate.at - now < _AGED_EVERY else replace(rate, at=now, aged=now)
    kept = exp(-(now - rate.at) / _LEVEL)
    if now - rate.at > _LONGEST:
        return replace(_aged(rate, now), at=now, seen=rate.seen * kept, expected=rate.expected * kept)
    rate = _aged(rate, now)
    begin = local_minute(rate.at, zone)
    span = list(pieces(begin, local_minute(now, zone) - begin))
    watched = list(rate.watched)
    for cell, first, last in span:
        watched[cell] += last - first
    counts, minutes = list(rate.counts), list(rate.minutes)
    known = [local_minute(at, zone) for at in published if at is not None and rate.at - _MINUTE <= at <= now]
    for minute in known:
        counts[cell_of(minute)] += 1
        minutes[minute % 60] += 1
    _spread(counts, span, len(published) - len(known))
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
    guessed = started(max(times[-1], now - _OLDEST))
    while guessed.at < now:
        day = min(now, guessed.at + _LONGEST)
        guessed = observed(guessed, [at for at in times[:-1] if guessed.at < at <= day], now=day, zone=zone)
    return replace(guessed, seen=0.0, expected=0.0)


def exact(card: Card) -> datetime | None:
    """When a card's article appeared, where the site says so to the minute."""
    return card.published.lower if card.published.precision in {"second", "minute"} and not card.pinned else None
