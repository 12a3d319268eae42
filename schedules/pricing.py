"""The price of a poll in article-minutes: one for all sections of a site, so that they share its budget. Pure.

Polling each section once its expected articles have waited `theta` together gives the least mean delay that so many
polls can buy; in a steady stream it polls by the square root of the rate.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from itertools import accumulate, pairwise
from math import ceil, sqrt

from schedules.curves import Curve, Shape, expected, hourly_of, level, shape_of, wait
from schedules.hours import CELLS, SHARE, local_minute
from schedules.rates import Rate
from schedules.steering import Steering, planned, steered

_REFIT = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_MOST = 0.9
_YOUNG = 10  # times in its life so far, a younger site's price is fitted
_EDGES = (0, 24, CELLS)  # between cells that have the same part of a week
_CHEAPEST, _DEAREST, _HALVINGS = 1e-4, 1e7, 16  # article-minutes; found to less than a thousandth


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The least and most minutes between two polls of a section."""

    floor: float
    ceiling: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a site's sections have in common; kept in the archive."""

    at: datetime  # aware UTC: when it was fitted
    since: datetime  # when the first was
    theta: float
    budget: float  # polls a minute, of all sections
    sections: int  # that it was learned from
    shape: Shape
    used: float = 0.0  # polls since
    plan: float  # polls a minute that it was made for
    whole: float | None = None  # polls a minute of all sections, where only some pay it
    steering: Steering = field(default_factory=Steering)


def fitted(
    old: Price | None,
    known: Sequence[tuple[Rate, Limits]],
    *,
    budget: float,
    now: datetime,
    shape: Shape | None = None,
    whole: float | None = None,
) -> Price:
    """The price for the time to come: that of the plan which, by what was used under the old one, uses the budget.

    `shape` and `whole` (the budget of all) are the site's, where only some of its sections pay.
    """
    steering = Steering()
    if old is not None:
        steering = steered(
            old.steering, made=old.used, plan=old.plan, budget=old.budget, passed=max(timedelta(0), now - old.at)
        )
    shape = shape or shape_of([rate for rate, _ in known])
    plan = planned(steering, budget)
    use = _use(known, shape)
    return Price(
        at=now,
        since=old.since if old is not None else now,
        theta=solved(use, plan),
        budget=budget,
        sections=len(known),
        shape=shape,
        plan=plan,
        whole=whole,
        steering=steering,
    )


def is_old(price: Price, *, budget: float, sections: int, now: datetime) -> bool:
    """Whether a price has to be fitted anew; `budget` is that of all sections."""
    known = price.budget if price.whole is None else price.whole
    return is_over(price.at, price.since, now) or known != budget or price.sections != sections


def share(every: Sequence[tuple[Rate, Limits]], some: Sequence[tuple[Rate, Limits]], *, budget: float) -> float:
    """The part of a budget that some of the sections would use at the price of all; a tenth is left to the others."""
    shape = shape_of([rate for rate, _ in every])
    theta = solved(_use(every, shape), budget)
    return min(_MOST, _use(some, shape)(theta) / _use(every, shape)(theta))


def is_over(at: datetime, since: datetime, now: datetime) -> bool:
    """Whether what was fitted at a time, first `since`, is to be fitted anew: daily, a young one more often."""
    young = max(timedelta(0), at - since) / _YOUNG + _MINUTE
    return abs(now - at) >= min(_REFIT, young)


def paid(price: Price) -> Price:
    """After one poll."""
    return replace(price, used=price.used + 1)


def _use(known: Sequence[tuple[Rate, Limits]], shape: Shape) -> Callable[[float], float]:
    """Polls a minute by price: an hour's by the square root of its rate, within the limits.

    What has the same limits and the same part of a week is sorted once, so that no price has to look at each hour.
    """
    alike: dict[tuple[float, float, float], list[float]] = {}
    for rate, limits in known:
        most = 1 / limits.floor
        least = min(most, 1 / limits.ceiling)
        half = level(rate) / 120
        roots = [sqrt(hourly * half) for hourly in hourly_of(rate, shape)]
        for begin, end in pairwise(_EDGES):
            alike.setdefault((SHARE[begin], least, most), []).extend(roots[begin:end])
    groups = [(*of, sorted(roots)) for of, roots in alike.items()]
    summed = [(share, least, most, roots, [0.0, *accumulate(roots)]) for share, least, most, roots in groups]

    def use(theta: float) -> float:
        root, polls = sqrt(theta), 0.0
        for share, least, most, roots, sums in summed:
            first, last = bisect_left(roots, least * root), bisect_left(roots, most * root)
            at_limits = first * least + (len(roots) - last) * most
            polls += share * (at_limits + (sums[last] - sums[first]) / root)
        return polls

    return use


def solved(use: Callable[[float], float], plan: float) -> float:
    """The price at which `plan` requests a minute are made; `use` falls as the price rises."""
    low, high = _CHEAPEST, _DEAREST
    for _ in range(_HALVINGS):
        middle = sqrt(low * high)
        low, high = (middle, high) if use(middle) > plan else (low, middle)
    return sqrt(low * high)


def minutes_until(rate: Rate, curve: Curve, theta: float, limits: Limits, zone: tzinfo) -> float:
    """Minutes from the last look at a section to its next poll; whole ones but at its limits."""
    found = wait(curve, local_minute(rate.at, zone), theta / level(rate), ceil(limits.ceiling))
    return min(max(limits.floor, found), limits.ceiling)


def promised(rate: Rate, curve: Curve, now: datetime, zone: tzinfo) -> float:
    """Articles that the curve had led to expect since the last look, of a week at most."""
    begin, end = local_minute(rate.at, zone), local_minute(now, zone)
    return expected(curve, begin, min(max(0, end - begin), 7 * 1440))
