"""How far a site's probe is trusted. Pure; times are aware UTC.

trying ── "not modified" holds, and every change brings what is new ──> trusted
trusted ── an article appeared while it said "not modified" ──> distrusted for a while ──> trying
trying ── whatever validators are sent, it always answers in full ──> useless for a day ──> trying
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Form = Literal["both", "modified", "etag"]  # which validators are sent: some servers never match one of them
Standing = Literal["trying", "trusted", "distrusted", "useless"]
_FORMS: tuple[Form, ...] = ("both", "modified", "etag")
_UNMODIFIED = 2  # times, before it is trusted
_CHANGES = 2
_IN_VAIN = 5  # answers in full in a row that bring nothing new: more than edits explain
_FIRST_DOUBT = timedelta(hours=6)  # doubled with each strike
_LONGEST_DOUBT = timedelta(days=7)
_USELESS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeTrust:
    """What a probe proved so far. `until`: for so long it is not trusted, or not tried, whatever it answers."""

    standing: Standing = "trying"
    form: Form = "both"
    unmodified: int = 0
    changes: int = 0  # answers in full that brought something new
    in_vain: int = 0  # and that did not, in a row
    strikes: int = 0
    until: datetime | None = None


def unmodified(trust: ProbeTrust, *, missed: bool, now: datetime) -> ProbeTrust:
    """After "not modified"; `missed`: meanwhile an article appeared that the probe never listed."""
    trust = _again(trust, now)
    if not missed:
        return _judged(replace(trust, unmodified=trust.unmodified + 1, in_vain=0))
    if trust.standing == "distrusted":
        return trust  # of the same articles, or no better than was thought
    strikes = trust.strikes + 1
    return ProbeTrust(standing="distrusted", form=trust.form, strikes=strikes, until=now + _doubt(strikes))


def changed(trust: ProbeTrust, *, news: bool, now: datetime) -> ProbeTrust:
    """After an answer in full; `news`: it lists what it never listed before."""
    trust = _again(trust, now)
    if news:
        return _judged(replace(trust, changes=trust.changes + 1, in_vain=0))
    if trust.in_vain + 1 < _IN_VAIN:
        return replace(trust, in_vain=trust.in_vain + 1)
    further = _FORMS[_FORMS.index(trust.form) + 1 :]
    if further:
        return ProbeTrust(form=further[0], strikes=trust.strikes)
    return ProbeTrust(standing="useless", strikes=trust.strikes, until=now + _USELESS)


def failed(trust: ProbeTrust, *, often: bool, now: datetime) -> ProbeTrust:
    """After no answer; `often`: so many times in a row that sections are polled without it meanwhile."""
    return replace(_again(trust, now), standing="trying", unmodified=0) if often else trust


def put_right(trust: ProbeTrust, now: datetime) -> ProbeTrust:
    """The trust where a clock that ran ahead was put back since: no doubt lasts longer than it was meant to."""
    if trust.until is None:
        return trust
    longest = _USELESS if trust.standing == "useless" else _doubt(trust.strikes)
    return replace(trust, until=min(trust.until, now + longest))


def _doubt(strikes: int) -> timedelta:
    doubled: int = 2 ** min(max(0, strikes - 1), 10)
    return min(_FIRST_DOUBT * doubled, _LONGEST_DOUBT)


def _again(trust: ProbeTrust, now: datetime) -> ProbeTrust:
    over = trust.until is not None and now >= trust.until
    return ProbeTrust(form=trust.form, strikes=trust.strikes) if over else trust


def _judged(trust: ProbeTrust) -> ProbeTrust:
    earned = trust.unmodified >= _UNMODIFIED and trust.changes >= _CHANGES
    return replace(trust, standing="trusted") if earned and trust.standing == "trying" else trust
