"""Polls a trace as the daemon would, event by event: a policy sees an article only when it has polled its section."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.traces import Trace
from schedules import probing
from schedules.cadence import FLOOR
from schedules.curves import Curve, curve_of
from schedules.pricing import Limits, Price, fitted, is_old, minutes_until, paid, promised
from schedules.rates import Rate, observed, started

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_WEEK = timedelta(weeks=1)
_MINIFLUX_LEAST, _MINIFLUX_MOST, _MINIFLUX_FACTOR = 5, 1440, 1  # POLLING_SCHEDULER_ENTRY_FREQUENCY_*, as shipped


@dataclass(slots=True)
class Outcome:
    """Delays in minutes and requests made, both of the judged part alone."""

    delays: list[float] = field(default_factory=list)
    requests: int = 0

    def mean(self) -> float:
        """Mean delay, minutes."""
        return sum(self.delays) / len(self.delays)

    def p95(self) -> float:
        """The delay that 95 % do not exceed, minutes."""
        return sorted(self.delays)[int(0.95 * len(self.delays))]


Next = Callable[[int, datetime, Sequence[datetime]], float]  # section, time of the poll, what is new -> minutes


def polled(trace: Trace, next_poll: Next, *, minutes: float) -> Outcome:
    """Polls each section as a policy says, the first time spread over the budget's interval."""
    sections, outcome = list(trace.sections.values()), Outcome()
    read = [0] * len(sections)
    due = [(trace.begin + minutes * _MINUTE * i / len(sections), i) for i in range(len(sections))]
    while due:
        now, i = heapq.heappop(due)
        new, read[i] = _news(sections[i], read[i], now)
        outcome.delays += [(now - at) / _MINUTE for at in new if at >= trace.split]
        outcome.requests += trace.split <= now <= trace.end
        again = now + next_poll(i, now, new) * _MINUTE
        if now <= trace.end:
            heapq.heappush(due, (again, i))
    return outcome


def _news(times: list[datetime], read: int, now: datetime) -> tuple[list[datetime], int]:
    upto = read
    while upto < len(times) and times[upto] <= now:
        upto += 1
    return times[read:upto], upto


class Learned:
    """The production rule, with its own state; what it shares is fitted daily as there, curves as often."""

    def __init__(self, trace: Trace, *, minutes: float, limits: Limits) -> None:
        self._budget = len(trace.sections) / minutes
        self._limits = limits
        self._rates = [started(trace.begin)] * len(trace.sections)
        self._fit(None, trace.begin)

    def _fit(self, old: Price | None, now: datetime) -> None:
        self._price = fitted(old, [(rate, self._limits) for rate in self._rates], budget=self._budget, now=now)
        self.curves: list[Curve] = [curve_of(rate, self._price.shape) for rate in self._rates]

    def learn(self, i: int, now: datetime, new: Sequence[datetime]) -> Rate:
        """Counts what a look at a section brought."""
        rate = self._rates[i]
        promise = promised(rate, self.curves[i], now, UTC)
        self._rates[i] = rate = observed(rate, new, now=now, zone=UTC, expected=promise)
        return rate

    def __call__(self, i: int, now: datetime, new: Sequence[datetime]) -> float:
        """Minutes until the section's next poll."""
        self._price = paid(self._price)
        rate = self.learn(i, now, new)
        self.refit(now)
        return minutes_until(rate, self.curves[i], self._price.theta, self._limits, UTC)

    def refit(self, now: datetime) -> bool:
        """Fits anew where that is due; whether it was."""
        due = is_old(self._price, budget=self._budget, sections=len(self._rates), now=now)
        if due:
            self._fit(self._price, now)
        return due


def miniflux(trace: Trace) -> Next:
    """`entry_frequency` with its shipped limits: a week divided by the week's articles."""
    recent: list[list[datetime]] = [[] for _ in trace.sections]

    def next_poll(i: int, now: datetime, new: Sequence[datetime]) -> float:
        recent[i] = [at for at in (*recent[i], *new) if now - at <= _WEEK]
        if not recent[i]:
            return _MINIFLUX_MOST
        even = round(_WEEK / _MINUTE / (len(recent[i]) * _MINIFLUX_FACTOR))
        return max(_MINIFLUX_LEAST, min(even, _MINIFLUX_MOST))

    return next_poll


_LISTED = 10  # articles in the feed that is the probe


def probed(trace: Trace, *, minutes: float, limits: Limits) -> Outcome:
    """Probes the whole site: what its feed lists is found, and confirmed by a fetch of the section some time later.

    What the feed has no more room for is found by that fetch; each section is fetched at its ceiling regardless.
    """
    return _Probed(trace, minutes=minutes, limits=limits).run()


class _Probed:
    def __init__(self, trace: Trace, *, minutes: float, limits: Limits) -> None:
        self._trace, self._limits = trace, limits
        self._budget = len(trace.sections) / minutes
        self._learned = Learned(trace, minutes=minutes, limits=limits)
        self._sections = list(trace.sections.values())
        self._seen: list[int] = [0] * len(self._sections)
        self._unseen: list[list[datetime]] = [[] for _ in self._sections]  # no longer in the feed when it was asked
        self._fetched = [trace.begin] * len(self._sections)
        self._to_confirm: set[int] = set()
        self._swept = trace.begin
        self._outcome = Outcome()
        self._plan = self._planned(None, trace.begin)

    def run(self) -> Outcome:
        articles = sorted((at, i) for i, times in enumerate(self._sections) for at in times)
        now, read = self._trace.begin, 0
        while read < len(articles):
            upto = read
            while upto < len(articles) and articles[upto][0] <= now:
                upto += 1
            self._probe(articles[read:upto], now)
            read = upto
            self._at_their_ceiling(now)
            self._learned.refit(now)
            if probing.is_old(self._plan, budget=self._budget, now=now):
                self._plan = self._planned(self._plan, now)
            now += probing.minutes_until_probe(self._plan, now, UTC) * _MINUTE
        return self._outcome

    def _planned(self, old: probing.Probing | None, now: datetime) -> probing.Probing:
        ceiling = self._limits.ceiling
        return probing.probing(old, self._learned.curves, budget=self._budget, ceiling=ceiling, now=now)

    def _probe(self, new: list[tuple[datetime, int]], now: datetime) -> None:
        self._request(now)
        for at, i in new[:-_LISTED]:
            self._unseen[i].append(at)
        named = {i for _, i in new[-_LISTED:]}
        for i in sorted(named):
            self._find(i, now, [at for at, section in new[-_LISTED:] if section == i])
        self._to_confirm |= named
        apart = probing.PROOF
        if len(new) >= _LISTED:
            apart = round(FLOOR / _MINUTE)
            self._sweep(now)
        for i in sorted(self._to_confirm):
            if now - self._fetched[i] >= apart * _MINUTE:
                self._fetch(i, now)

    def _sweep(self, now: datetime) -> None:
        """The feed may have had no room for all that is new: every section is fetched, once an hour at most."""
        if now - self._swept >= _HOUR:
            self._swept = now
            self._to_confirm |= set(range(len(self._sections)))

    def _at_their_ceiling(self, now: datetime) -> None:
        for i, at in enumerate(self._fetched):
            if now - at >= self._limits.ceiling * _MINUTE:
                self._fetch(i, now)

    def _fetch(self, i: int, now: datetime) -> None:
        self._request(now)
        self._find(i, now, self._unseen[i])
        self._unseen[i] = []
        self._fetched[i] = now
        self._to_confirm.discard(i)

    def _find(self, i: int, now: datetime, found: list[datetime]) -> None:
        self._outcome.delays += [(now - at) / _MINUTE for at in found if at >= self._trace.split]
        self._learned.learn(i, now, found)

    def _request(self, now: datetime) -> None:
        self._plan = probing.made(self._plan, 1)
        self._outcome.requests += self._trace.split <= now <= self._trace.end
