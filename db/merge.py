"""How what is known and what is shown become one. Pure."""

import re
from datetime import datetime

from pressclip.models import Published

_CUT_MARK = re.compile(r"\s*(?:\[\s*(?:…|\.{2,})\s*\]|…|\.{2,})\s*$")
_FINENESS = ("unknown", "year", "month", "week", "day", "hour", "minute", "second")


def tighten(known: Published, shown: Published) -> Published:
    """The finer of two claims about one time; of two equally fine ages, their intersection, or the first if none."""
    if _fineness(shown) > _fineness(known):
        return shown
    if _fineness(shown) < _fineness(known) or None in (known.lower, known.upper, shown.lower, shown.upper):
        return known
    lower = max(known.lower, shown.lower)  # type: ignore[type-var]  # None was excluded in the line above
    upper = min(known.upper, shown.upper)  # type: ignore[type-var]  # likewise
    if lower is None or upper is None or lower > upper:
        return known
    return Published(lower=lower, upper=upper, precision=known.precision)


def _fineness(published: Published) -> int:
    return _FINENESS.index(published.precision)


def time_of(published: Published, *, now: datetime, live: bool) -> datetime:
    """The time that orders the archive: live, our clock; else what the site claims, but never after our clock."""
    return now if live or published.lower is None else min(now, published.lower)


def longer(known: str | None, shown: str | None) -> str | None:
    """The longer of two cuts of one excerpt."""
    return shown if len(shown or "") > len(known or "") else known


def is_edit(before: str | None, after: str | None) -> bool:
    """Whether a text really changed: white space, or another cut of the same text, is no edit."""
    if not before or not after:
        return False
    one, other = _bare(before), _bare(after)
    return not (one.startswith(other) or other.startswith(one))


def has_grown(before: str | None, after: str | None) -> bool:
    """Whether more was added at the end of a text: no version of its own, but new words to judge."""
    one, other = _bare(before or ""), _bare(after or "")
    return bool(one) and len(other) > len(one) and other.startswith(one)


def is_new_title(before: str, after: str) -> bool:
    """Whether a title changed by more than white space; an empty one, before or after, says nothing."""
    return bool(before.strip()) and bool(after.strip()) and " ".join(before.split()) != " ".join(after.split())


def is_cut_of(short: str, whole: str) -> bool:
    """Whether a title is the beginning of another one and says so by its end ("…", "...", "[…]")."""
    beginning = " ".join(_CUT_MARK.sub("", short).split())
    return bool(_CUT_MARK.search(short)) and bool(beginning) and " ".join(whole.split()).startswith(beginning)


def completes(known: str, shown: str, *, by_another: bool) -> bool:
    """Whether a title is the whole of which the known one is a cut; `by_another` source, cuts need not say so."""
    one, other = " ".join(known.split()), " ".join(shown.split())
    if is_cut_of(other, one):
        return False
    return is_cut_of(one, other) or (by_another and bool(one) and len(other) > len(one) and other.startswith(one))


def _bare(text: str) -> str:
    return " ".join(text.split()).removesuffix("[…]").rstrip(" .…")
