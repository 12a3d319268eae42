"""Counts of articles by day, hour and weekday of a zone, and as bars of text. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EIGHTHS = " ▏▎▍▌▋▊▉"
_NOTES = {(True, True): "gap", (True, False): "not watched"}  # by what a day says


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the zone; `gap`: articles of it may be missing; `watched`: some section was read for some of it."""

    date: date
    articles: int
    gap: bool
    watched: bool = True

    @property
    def note(self) -> str:
        """What a plot says beside it."""
        return _NOTES.get((self.gap, self.watched), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Articles over time, in one zone."""

    days: tuple[Day, ...]
    hours: tuple[int, ...]  # 24
    weekdays: tuple[int, ...]  # 7, from Monday on


def series(
    quarters: Mapping[datetime, int],
    gaps: Iterable[tuple[datetime, datetime]],
    unwatched: Iterable[tuple[datetime, datetime]] = (),
    *,
    since: datetime,
    until: datetime,
    zone: str,
) -> Series:
    """Counts by quarter of an hour (aware UTC) as those of every day from `since` up to `until` (left out).

    A day says so where a gap touches it, and where it lies in a stretch that was not watched.
    """
    local = ZoneInfo(zone)
    by_day: dict[date, int] = {}
    hours, weekdays = [0] * 24, [0] * 7
    for begins, number in quarters.items():
        at = begins.astimezone(local)
        by_day[at.date()] = by_day.get(at.date(), 0) + number
        hours[at.hour] += number
        weekdays[at.weekday()] += number
    first, last = since.astimezone(local).date(), (until - timedelta(microseconds=1)).astimezone(local).date()
    missing = {day for begins, ends in gaps for day in _touched(begins, ends, local)}
    dark = {day for begins, ends in unwatched for day in _whole(begins, ends, until, local)}
    days = (
        Day(date=day, articles=by_day.get(day, 0), gap=day in missing, watched=day not in dark)
        for day in _days(first, last)
    )
    return Series(days=tuple(days), hours=tuple(hours), weekdays=tuple(weekdays))


def _touched(begins: datetime, ends: datetime, zone: ZoneInfo) -> Iterable[date]:
    """The days of which a stretch has something, its end left out; one of no length is somewhere in its day."""
    last = max(begins, ends - timedelta(microseconds=1))
    return _days(begins.astimezone(zone).date(), last.astimezone(zone).date())


def _whole(begins: datetime, ends: datetime, until: datetime, zone: ZoneInfo) -> Iterable[date]:
    """From the day in which it begins, all that are over before it is, or that end with all that is told."""
    last = ends.astimezone(zone).date() - timedelta(days=int(ends < until))
    return _days(begins.astimezone(zone).date(), last)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def bars(rows: Sequence[tuple[str, int, str]], width: int) -> list[str]:
    """Lines of label, bar and number, and a note; the longest bar takes what the others leave of `width` characters."""
    if not rows:
        return ["nothing"]
    most = max(number for _, number, _ in rows)
    labels, figures = max(len(label) for label, *_ in rows), len(str(most))
    notes = max(len(note) for *_, note in rows)
    room = max(8, width - labels - figures - 2 - (notes + 1 if notes else 0))
    return [
        f"{label:<{labels}} {number:>{figures}} {_bar(number, most, room)}{' ' + note if note else ''}".rstrip()
        for label, number, note in rows
    ]


def _bar(number: int, most: int, room: int) -> str:
    eighths = round(8 * room * number / most) if most else 0
    if number and not eighths:
        eighths = 1  # few are not none
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def day_rows(days: Sequence[Day], most: int = 62) -> list[tuple[str, int, str]]:
    """A row a day; of more than `most`, a row a week, and of more of these, a row a month."""
    form = "%Y-%m-%d"
    if len(days) > most:
        form = "%G-W%V" if len(days) <= 7 * most else "%Y-%m"
    grouped: dict[str, list[Day]] = {}
    for day in days:
        grouped.setdefault(day.date.strftime(form), []).append(day)
    return [(name, sum(day.articles for day in some), _note(some)) for name, some in grouped.items()]


def _note(days: Sequence[Day]) -> str:
    gap, watched = any(day.gap for day in days), any(day.watched for day in days)
    return replace(days[0], gap=gap, watched=watched).note


def this_minute(now: datetime) -> datetime:
    """The end of the minute that runs: no article is later."""
    return (now + timedelta(minutes=1)).astimezone(UTC)
