"""Times as sites print them become bounds: "2 hours ago", "yesterday 23:50", "November 23, 2026", ISO 8601.

A reading never claims more than the text does. `lower <= true time < upper`; both are equal where the
text names an instant to the second. What is not understood is unknown, never an error. Other languages are put
into English first: `scraper.times_words` is their table.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from pressclip.models import UNKNOWN, YEARS, Precision, Published
from scraper.dates.abroad import in_english

_SECOND, _MINUTE, _HOUR, _DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

# WordPress's human_time_diff counts a month as 30 days and a year as 365.
_UNITS: dict[str, tuple[timedelta, Precision]] = {
    "sec": (_SECOND, "second"),
    "min": (_MINUTE, "minute"),
    "hour": (_HOUR, "hour"),
    "hr": (_HOUR, "hour"),
    "day": (_DAY, "day"),
    "week": (7 * _DAY, "week"),
    "month": (30 * _DAY, "month"),
    "year": (365 * _DAY, "year"),
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_LEAD = rf"(?:(?:(?:post )?published|posted|on|about|{_WEEKDAY})[\s:,.]+)*"
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?P<fraction>[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?"
)
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2}|(?:UTC|GMT)?[+-]\d{1,2}|(?!uhr|hrs?\b)[A-Z]{2,5})?"
_WHEN = rf"(?:[\s,T@|–-]+(?:at\s+)?{_CLOCK}\s*{_ZONE})?"
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"

_AGE = re.compile(
    rf"{_LEAD}(?P<number>\d{{1,5}}|an?|one)\s*(?P<unit>sec|min|hour|hr|day|week|month|year)[a-z]{{0,4}}(?:\s+ago)?",
    re.IGNORECASE,
)
_NEAR_DAY = re.compile(rf"{_LEAD}(?P<day>today|(?:day before )?yesterday){_WHEN}", re.IGNORECASE)
_DATES = (
    re.compile(rf"{_LEAD}(?P<year>\d{{4}})[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}}){_WHEN}", re.IGNORECASE),
    re.compile(rf"{_LEAD}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_WHEN}", re.IGNORECASE),
    re.compile(rf"{_LEAD}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+{_MONTH},?\s+(?P<year>\d{{4}}){_WHEN}", re.IGNORECASE),
)
_NUMBERS = re.compile(
    rf"{_LEAD}(?P<one>\d{{1,2}})(?P<mark>[-./])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|(?<=\.)\d{{2}}){_WHEN}",
    re.IGNORECASE,
)
_DAYS_AGO = {"today": 0, "yesterday": 1, "day before yesterday": 2}
_FARTHEST = timedelta(hours=14)  # no place on earth is farther from UTC
_CLOCK_CHANGE = timedelta(hours=3)  # no zone puts its clock farther at once, but for a move over the date line
_LONGEST = 100  # characters; a time is shorter, and a paragraph is not worth matching


def read_time(text: str, *, at: datetime, zone: tzinfo) -> Published:
    """What `text` says of an instant: `at` is when the page was served (aware UTC), `zone` the site's.

    A calendar day lasts from one local midnight to the next, so 23 or 25 hours on a clock change. A local
    time that the clock shows twice or never, or that stands beside a zone's bare name (EST), keeps its doubt
    as wider bounds. The year 1 is no time: databases print it where they have none.
    """
    words = " ".join(text.split())
    if not words or len(words) > _LONGEST:
        return UNKNOWN
    try:
        found = _instant(words) or _in_words(words, at, zone) or _abroad(words, at, zone) or UNKNOWN
    except (ValueError, OverflowError):
        return UNKNOWN
    ends = [end.year in YEARS for end in (found.lower, found.upper) if end is not None]
    return found if all(ends) else UNKNOWN


def narrowed(readings: Iterable[Published]) -> Published:
    """What several readings of one instant say together: the overlap of their bounds.

    Where two exclude each other the finer one stands, the earlier in the row among equals.
    """
    best = UNKNOWN
    for reading in sorted(readings, key=_width):
        best = reading if best is UNKNOWN else _overlap(best, reading)
    return best


def _overlap(fine: Published, coarse: Published) -> Published:
    if fine.lower is None or fine.upper is None or coarse.lower is None or coarse.upper is None:
        return fine
    lower, upper = max(fine.lower, coarse.lower), min(fine.upper, coarse.upper)
    apart = lower > upper or (lower == upper and fine.lower != fine.upper)
    return fine if apart else Published(lower=lower, upper=upper, precision=fine.precision)


def _width(reading: Published) -> timedelta:
    return reading.upper - reading.lower if reading.lower and reading.upper else timedelta.max


def _instant(words: str) -> Published | None:
    """ISO 8601 with an offset and seconds: the commonest machine-made time, read without a pattern."""
    if words[10:11] not in {"T", "t", " "} or words[16:17] != ":":
        return None
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    offset = moment.utcoffset()
    if offset is None or abs(offset) > _FARTHEST:
        return None
    moment = moment.astimezone(UTC)
    return Published(lower=moment, upper=moment, precision="second")


def _in_words(words: str, at: datetime, zone: tzinfo) -> Published | None:
    return _age(words, at, zone) or _near_day(words, at, zone) or _date(words, zone) or _numbers(words, zone)


def _abroad(words: str, at: datetime, zone: tzinfo) -> Published | None:
    """The first language that makes sense of the words; languages that share all of them agree on what they say."""
    readings = (_in_words(english, at, zone) for english in in_english(words))
    return next((reading for reading in readings if reading), None)


@lru_cache(maxsize=256)
def _age(words: str, at: datetime, zone: tzinfo) -> Published | None:
    """An age as human_time_diff prints it: rounded, so N stands for [N - 0.5, N + 0.5) units before `at`."""
    if (span := _span(words)) is None:
        return None
    oldest, youngest, precision = span
    ends = [at - oldest, at - youngest]
    if _clock_changed(at, oldest, youngest, zone):
        ends += [*_on_the_wall(at, oldest, zone), *_on_the_wall(at, youngest, zone)]
    # Whole seconds are counted and the upper bound is excluded, hence the second more.
    return Published(lower=min(ends), upper=min(max(ends) + _SECOND, at), precision=precision)


@lru_cache(maxsize=1024)
def _span(words: str) -> tuple[timedelta, timedelta, Precision] | None:
    """The greatest and the least age that the words stand for."""
    if words.lower() == "just now":
        return _MINUTE, timedelta(0), "minute"
    match = _AGE.fullmatch(words)
    if match is None:
        return None
    unit, precision = _UNITS[match["unit"].lower()]
    number = int(match["number"]) if match["number"].isdecimal() else 1
    # Before WordPress 5.3 there were no seconds: "1 min" was printed from the first second on.
    youngest = timedelta(0) if unit == _MINUTE and number <= 1 else unit * max(number - 0.5, 0)
    return unit * (number + 0.5), youngest, precision


def _clock_changed(at: datetime, oldest: timedelta, youngest: timedelta, zone: tzinfo) -> bool:
    """Whether the site's offset from UTC differs near either end of an age, so that its wall clock tells another."""
    before, after = at - oldest - _CLOCK_CHANGE, min(at - youngest + _CLOCK_CHANGE, at)
    now = at.astimezone(zone).utcoffset()
    return before.astimezone(zone).utcoffset() != now or (after < at and after.astimezone(zone).utcoffset() != now)


def _on_the_wall(at: datetime, age: timedelta, zone: tzinfo) -> list[datetime]:
    """The instants that are `age` from `at` on the site's wall clock.

    Some themes subtract wall-clock times, without the sign: across a clock change the age is an hour off, and
    just after one it may be that of a time still to come.
    """
    wall = at.astimezone(zone).replace(tzinfo=None)
    instants = [
        when.replace(tzinfo=zone, fold=fold).astimezone(UTC) for when in (wall - age, wall + age) for fold in (0, 1)
    ]
    return [instant for instant in instants if instant <= at]


def _near_day(words: str, at: datetime, zone: tzinfo) -> Published | None:
    match = _NEAR_DAY.fullmatch(words)
    if match is None:
        return None
    today = at.astimezone(zone).date()
    day = today - _DAYS_AGO[match["day"].lower()] * _DAY
    reading = _moment(day, match, zone)
    if reading.lower and reading.lower > at:  # printed before midnight, served after it
        reading = _moment(day - _DAY, match, zone)
    if reading.lower and reading.upper and reading.lower < at < reading.upper:
        return Published(lower=reading.lower, upper=at, precision=reading.precision)
    return reading


def _date(words: str, zone: tzinfo) -> Published | None:
    for pattern in _DATES:
        if match := pattern.fullmatch(words):
            month = match["month"].lower()[:3]
            number = int(month) if month.isdecimal() else _MONTHS.index(month) + 1
            return _moment(date(int(match["year"]), number, int(match["day"])), match, zone)
    return None


def _numbers(words: str, zone: tzinfo) -> Published | None:
    """A date in numbers: the day first beside dots, else either way round, and both where both are days."""
    match = _NUMBERS.fullmatch(words)
    if match is None:
        return None
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    orders = {(one, two)} if match["mark"] == "." else {(one, two), (two, one)}
    days = [date(year if year > 99 else 2000 + year, month, day) for day, month in orders if month <= 12]
    readings = [_moment(day, match, zone) for day in days]
    if len(readings) < 2:
        return readings[0] if readings else None
    ends = [end for reading in readings for end in (reading.lower, reading.upper) if end]
    return _bounds(ends, timedelta(0), "month" if max(ends) - min(ends) < 33 * _DAY else "year")


def _moment(day: date, match: re.Match[str], zone: tzinfo) -> Published:
    """The day, or the time of day that stands beside it."""
    if match["hour"] is None:
        return _bounds([_midnight(day, zone), _midnight(day + _DAY, zone)], timedelta(0), "day")
    local = datetime.combine(day, _time_of_day(match))
    known = match["second"] is not None
    length = timedelta(0) if known else _MINUTE
    instants = _instants(local, match["zone"], zone)
    if len(set(instants)) == 1:
        return _bounds(instants, length, "second" if known else "minute")
    return _bounds(instants, length or _SECOND, "hour" if max(instants) - min(instants) < 4 * _HOUR else "day")


def _bounds(instants: list[datetime], length: timedelta, precision: Precision) -> Published:
    return Published(lower=min(instants), upper=max(instants) + length, precision=precision)


def _time_of_day(match: re.Match[str]) -> time:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(f"no hour of the twelve-hour clock: {hour}")
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    fraction = (match["fraction"] or "")[1:7].ljust(6, "0")
    return time(hour, int(match["minute"]), int(match["second"] or 0), int(fraction))


def _instants(local: datetime, printed: str | None, zone: tzinfo) -> list[datetime]:
    """Every instant that the local time may be: two at a clock change, a whole day for a zone's bare name."""
    if not printed:
        return [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    if printed.upper() in {"Z", "UTC", "GMT"}:
        return [local.replace(tzinfo=UTC)]
    if (offset := _offset(printed)) is not None:
        return [local.replace(tzinfo=timezone(offset)).astimezone(UTC)]
    moment = local.replace(tzinfo=UTC)
    return [moment - _FARTHEST, moment + _FARTHEST]


def _offset(printed: str) -> timedelta | None:
    """`+01:00`, `+0100`, `+01`; None for what no place on earth uses."""
    match = re.fullmatch(r"([+-])(\d{2}):?(\d{2})?", printed)
    if match is None:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return (size if match[1] == "+" else -size) if size <= _FARTHEST else None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
