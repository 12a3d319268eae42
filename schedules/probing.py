"""When to ask a whole site at once whether anything changed, and what that leaves for its sections. Pure.

A probe is one conditional request for a page or feed that lists the newest articles of the whole site. Where it says
"changed", its entries name the sections that are fetched; every section is fetched at its ceiling regardless.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from math import exp, sqrt

from schedules.curves import Curve, together, wait
from schedules.hours import SHARE, local_minute
from schedules.pricing import is_over, solved
from schedules.steering import Steering, planned, steered

FLOOR = 1  # minutes between two probes
LONGEST = 60  # where the budget is so small that this is no rare probe, it is twice what each request has
PROOF = 60  # minutes between two fetches of a section that only confirm what the probe told


@dataclass(frozen=True, slots=True, kw_only=True)
class Probing:
    """The price of a probe in article-minutes, and the requests made under it, fetches that it led to included."""

    at: datetime  # aware UTC: when it was fitted
    since: datetime  # when the first was
    theta: float
    budget: float  # requests a minute
    plan: float
    curve: Curve  # of the whole site
    used: float = 0.0
    steering: Steering = field(default_factory=Steering)


def probing(old: Probing | None, curves: Sequence[Curve], *, budget: float, ceiling: float, now: datetime) -> Probing:
    """The price for the time to come, from what each section is expected to bring; `ceiling` in minutes."""
    steering = Steering()
    if old is not None:
        passed = max(timedelta(0), now - old.at)
        steering = steered(old.steering, made=old.used, plan=old.plan, budget=old.budget, passed=passed)
    plan = planned(steering, budget)
    site = together(curves)
    theta = solved(lambda price: _use(price, site, curves, ceiling, longest(budget)), plan)
    since = now if old is None else old.since
    return Probing(at=now, since=since, theta=theta, budget=budget, plan=plan, curve=site, steering=steering)


def is_old(known: Probing, *, budget: float, now: datetime) -> bool:
    """Whether the price has to be fitted anew."""
    return is_over(known.at, known.since, now) or known.budget != budget


def made(known: Probing, requests: int) -> Probing:
    """After some requests: probes, or fetches of sections."""
    return replace(known, used=known.used + requests)


def minutes_until_probe(known: Probing, since: datetime, zone: tzinfo) -> int:
    """Whole minutes from the last probe to the next."""
    return max(FLOOR, wait(known.curve, local_minute(since, zone), known.theta, longest(known.budget)))


def longest(budget: float) -> int:
    """Minutes between two probes at the most; of so many requests a minute they use half at the most."""
    return max(LONGEST, round(2 / budget))


def _use(price: float, site: Curve, curves: Sequence[Curve], ceiling: float, at_most: int) -> float:
    """Requests a minute: probes, fetches of sections that have something new, and those at the ceiling."""
    total = 0.0
    for cell, share in enumerate(SHARE):
        every = min(at_most, max(FLOOR, sqrt(2 * price * 60 / site.hourly[cell])))
        fetched = sum(_fetches(curve.hourly[cell], every) for curve in curves)
        quiet = sum(exp(-curve.hourly[cell] * ceiling / 60) for curve in curves) / ceiling
        total += share * (1 / every + fetched + quiet)
    return total


def _fetches(hourly: float, every: float) -> float:
    """Of one section, a minute: after the probes that tell something new, and so far apart."""
    return min((1 - exp(-hourly * every / 60)) / every, 1 / (PROOF + 60 / hourly))
