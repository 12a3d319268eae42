"""What became of an alert, in words. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from alerts.reasons import on_what
from alerts.times import minute
from db.traces import Alert, Trace

REMOVED = "removed"
_HELD = {
    "digest": "the channel's digest", "quiet": "the channel's quiet hours",
    "throttle": "it had as many messages in an hour as max_per_hour allows",
}  # fmt: skip


def fate(alert: Alert, trace: Trace) -> str:
    """`desk was told on 23 Nov 2026, 17:05 UTC`, or why it was not, or not yet, and what to do about it."""
    what = on_what(alert.occasion)
    return f"of {what}: {_fate(alert, trace)}" if what else _fate(alert, trace)


def without(alerts: Sequence[Alert], channels: Collection[str]) -> tuple[Alert, ...]:
    """The alerts, those to be told still marked where the configuration has no such channel any more."""
    return tuple(
        replace(one, why=REMOVED) if one.state in {"owed", "held"} and one.channel not in channels else one
        for one in alerts
    )


def _fate(alert: Alert, trace: Trace) -> str:
    if alert.why == REMOVED:
        return _waiting_for_ever(alert)
    wrong = f": {alert.last_error}" if alert.last_error else ""
    mend = f"(pressclip alerts retry {alert.message})"
    until = _at(alert.due or alert.created)
    told = {
        "sent": f"{alert.channel} was told on {_at(alert.sent_at or alert.created)}",
        "merged": _merged(alert, trace),
        "held": f"held for {alert.channel} until {until}: {_HELD.get(alert.why or '', 'its channel')}",
        "failed": f"{alert.channel} was not told, after {_attempts(alert)}{wrong} {mend}",
        "uncertain": f"{alert.channel} may or may not have been told{wrong} {mend}",
        "told": _told(alert),
        "sending": f"{alert.channel} is being told",
        "dropped": f"the alert for {alert.channel} was given up by hand",
    }
    return told.get(alert.state) or _soon(alert, wrong)


def _waiting_for_ever(alert: Alert) -> str:
    drop = f" (pressclip alerts drop {alert.message})" if alert.message is not None else ""
    return f"{alert.channel} is told only once the configuration has such a channel again{drop}"


def _told(alert: Alert) -> str:
    if alert.message is None:
        return f"{alert.channel} was told by the desk from which it was imported"
    return f"{alert.channel} was told before, from an archive that was put back or by a daemon that was killed"


def _merged(alert: Alert, trace: Trace) -> str:
    if alert.occasion.startswith("update:"):
        return f"{alert.channel} needed no word of it: the title became again what it was"
    teller, was_told = trace.told_by.get((alert.channel, alert.watch), (None, True))
    told = "was told of the same story already" if was_told else "is to be told of the same story"
    titles = (f" by article {other['id']}, {other['title']}" for other in trace.story if other["id"] == teller)
    return f"{alert.channel} {told}{next(titles, '')}"


def _soon(alert: Alert, wrong: str) -> str:
    if not alert.attempts:
        return f"{alert.channel} is about to be told, by the daemon or the next pressclip poll"
    return f"{alert.channel} is told again at {_at(alert.due or alert.created)}, after {_attempts(alert)}{wrong}"


def _attempts(alert: Alert) -> str:
    return f"{alert.attempts} attempt{'' if alert.attempts == 1 else 's'}"


def _at(time: datetime) -> str:
    return minute(time.astimezone(UTC))
