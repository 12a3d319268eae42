"""Says when an article appeared, no more exactly than is known."""

from datetime import datetime, timedelta, tzinfo

from pressclip.models import Published, StoredArticle

_USUAL = {
    "day": timedelta(days=1), "week": timedelta(weeks=1), "month": timedelta(days=30), "year": timedelta(days=365),
}  # fmt: skip  # of one claim
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def when(stored: StoredArticle, zone: tzinfo) -> str:
    """`23 Nov 2026, 17:05 CET` in the channel's zone; vaguer as the site was; `seen …` where it said nothing."""
    published = stored.article.published
    at = _middle(published)
    if at is None or published.precision == "unknown":
        return f"seen {minute(stored.first_seen.astimezone(zone))}"
    local = at.astimezone(zone)
    if published.precision in {"second", "minute"}:
        return minute(local)
    if published.precision == "hour":
        return f"{_day(local)}, about {local:%H:%M %Z}"
    if published.precision == "day":
        return _day(local)
    if published.precision == "week":
        return f"about {_day(local)}"
    month = f"{_MONTHS[local.month - 1]} {local.year}"
    return f"about {month}" if published.precision == "month" else f"{local.year}"


def _middle(published: Published) -> datetime | None:
    # A bound of a day is midnight in the site's zone: in a zone west of it, another date. The middle is the same day
    # in all but the farthest zones. Where claims exclude each other it is that of the first one.
    lower, upper = published.lower, published.upper
    if lower is None or upper is None:
        return lower or upper
    return lower + (_USUAL.get(published.precision, timedelta(0)) if published.disputed else upper - lower) / 2


def _day(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def minute(at: datetime) -> str:
    """`23 Nov 2026, 17:05 CET`, in the time's own zone."""
    return f"{_day(at)}, {at:%H:%M %Z}"
