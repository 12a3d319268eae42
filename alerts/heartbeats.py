"""The message that says that all is well, or what is not, after a long silence. Pure."""

from zoneinfo import ZoneInfo

from alerts.lines import Line
from alerts.times import minute
from pressclip.models import AllWell


def subject_of(told: AllWell) -> str:
    """One line for a lock screen."""
    return "Pressclip: all is well" if not told.broken else f"Pressclip: {_sections(told.broken)} cannot be read"


def lines_of(told: AllWell, zone: str) -> list[Line]:
    """What was seen during the silence."""
    since = minute(told.since.astimezone(ZoneInfo(zone)))
    count = f"{told.articles:,} article{'' if told.articles == 1 else 's'}"
    seen = f"{count} seen in {_sections(told.sections)}, and nothing to tell you since {since}."
    broken = f"{_sections(told.broken)} cannot be read: ask `pressclip sections`."
    return [Line(text=f"All is well: {seen}")] if not told.broken else [Line(text=seen), Line(text=broken)]


def _sections(count: int) -> str:
    return f"{count} section{'' if count == 1 else 's'}"
