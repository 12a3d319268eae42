"""Keeps what is spent at what may be spent, however wrong the plan is: shared by polls and probes. Pure."""

from dataclasses import dataclass
from datetime import timedelta

_DAY = timedelta(days=1)
_GAIN = 0.1  # a day's weight in the plan's error
_PAID_BACK = 2 * 7 * 1440  # minutes
_MOST_OFF = 0.15  # of the budget, while paying back
_FORGOTTEN = 0.03  # of the debt, a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Steering:
    """What was learned of a plan's error, and the requests made beyond (below zero: short of) the budget so far."""

    error: float = 1.0  # made over planned
    debt: float = 0.0


def planned(steering: Steering, budget: float) -> float:
    """Requests a minute to plan for, so that `budget` is what comes out."""
    off = steering.debt / (budget * _PAID_BACK)
    return budget * (1 - min(_MOST_OFF, max(-_MOST_OFF, off))) / steering.error


def steered(steering: Steering, *, made: float, plan: float, budget: float, passed: timedelta) -> Steering:
    """After some time under a plan; `plan` and `budget` are requests a minute. What is idle for days is not blamed."""
    days = min(1.0, passed / _DAY)
    minutes = days * 1440
    if minutes <= 0:
        return steering
    off = min(2.0, max(0.5, made / (plan * steering.error * minutes)))
    debt = steering.debt * (1 - _FORGOTTEN * days) + made - budget * minutes
    most = budget * _PAID_BACK
    return Steering(error=min(4.0, max(0.25, steering.error * off ** (_GAIN * days))), debt=min(most, max(-most, debt)))
