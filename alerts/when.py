"""When a channel is told: at once, or held for its digest, its quiet hours, or because it was told so much. Pure.

Clock times are those of the channel's zone. One that a change of the clock skips is that much later; one that occurs
twice counts the first time, so that a digest goes out once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pressclip.digests import Slot, parse_slot
from pressclip.settings import ChannelSettings

_HOUR = timedelta(hours=1)
_WEEK = 8  # days in which every weekday comes after a given moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Until when a channel is told nothing (aware UTC), and why."""

    until: datetime
    why: Literal["digest", "quiet", "throttle"]


def hold(channel: ChannelSettings, *, since: datetime, now: datetime, sent: Sequence[datetime]) -> Hold | None:
    """Whether what is owed to a channel since then waits; None: it may go out now.

    `sent` are the times at which it was told of articles during the last hour. Times to come, of a clock that was put
    back, count for nothing.
    """
    if channel.digest is not None:
        due = next_slot(parse_slot(channel.digest), channel.timezone, since)
        if due > now:
            return Hold(until=quiet_until(channel, due) or due, why="digest")
    if until := quiet_until(channel, now):
        return Hold(until=until, why="quiet")
    if channel.max_per_hour is not None:
        lately = sorted(at for at in sent if now - _HOUR < at <= now)
        if len(lately) >= channel.max_per_hour:
            return Hold(until=lately[-channel.max_per_hour] + _HOUR, why="throttle")
    return None


def quiet_until(channel: ChannelSettings, at: datetime) -> datetime | None:
    """When the quiet hours end in which a moment lies; None where it lies in none."""
    if channel.quiet is None:
        return None
    begin, end = channel.quiet
    local = at.astimezone(ZoneInfo(channel.timezone))
    now = local.time()
    over_midnight = begin > end
    is_quiet = now >= begin or now < end if over_midnight else begin <= now < end
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=int(over_midnight and now >= begin))
    until = _moment(day, end, channel.timezone)
    return until if until > at else None


def next_slot(slot: Slot, zone: str, after: datetime) -> datetime:
    """The first time that a digest is due after a moment."""
    local = after.astimezone(ZoneInfo(zone))
    if slot.at is None:
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return after.astimezone(UTC) - into + _HOUR
    days = (local.date() + timedelta(days=ahead) for ahead in range(_WEEK + 1))
    moments = (_moment(day, slot.at, zone) for day in days if slot.weekday in {None, day.weekday()})
    return next(moment for moment in moments if moment > after)


def _moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
