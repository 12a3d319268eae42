"""How what is known and what is shown become one. Pure."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import NamedTuple

from pressclip.models import Published
from queries.composed import composed

_CUT_MARK = re.compile(r"(?<!\s)\s*+(?:\[\s*+(?:…|\.{2,}+)\s*+\]|…|(?<!\.)\.{2,}+)\s*+$")  # possessive: linear time
_SETTING = str.maketrans(
    dict.fromkeys("‘’‚‛′ʼ`", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "") | {"…": "..."}
)  # fmt: skip
_NEVER = datetime.max.replace(tzinfo=UTC)
_APART = timedelta(minutes=1)  # by seconds sources differ in when they wrote it down
_FINENESS = ("unknown", "year", "month", "week", "day", "hour", "minute", "second")


def tighten(known: Published, shown: Published) -> Published:
    """What two claims about one time say together: the overlap of their bounds, as fine as the finer one.

    Of two that exclude each other the finer stands: a stated instant settles a printed age. Of equally fine ones the
    bounds hold both, until a finer one settles it: the lower is the first claim of a post that is dated anew, however
    often the new one is read. What is less than a minute away excludes nothing, and what overlaps bounds that are
    disputed leaves them alone. The order of claims that have the true time in common does not matter, and it is never
    lost.
    """
    if known.lower is None or known.upper is None:
        return shown if shown.lower is not None else known
    if shown.lower is None or shown.upper is None:
        return known
    lower, upper = max(known.lower, shown.lower), min(known.upper, shown.upper)
    is_instant = known.lower == known.upper or shown.lower == shown.upper
    is_apart = lower > upper or (lower == upper and not is_instant)  # an upper bound is excluded
    is_alike = known.precision == shown.precision
    finer = min(known, shown, key=_order) if is_alike else max(known, shown, key=_fineness)
    if is_alike and (lower - upper >= _APART or (known.disputed and shown.disputed)):
        wider = min(known.lower, shown.lower), max(known.upper, shown.upper)
        return Published(lower=wider[0], upper=wider[1], precision=finer.precision, disputed=True)
    if is_alike and known.disputed != shown.disputed:
        return known if known.disputed else shown
    if is_apart or finer.disputed:  # what is coarser settles nothing
        return finer
    return Published(lower=lower, upper=upper, precision=finer.precision)


def _order(claim: Published) -> tuple[datetime, datetime]:
    return claim.lower or _NEVER, claim.upper or _NEVER


def not_after(published: Published, seen: datetime) -> Published:
    """The claim without the time after an article was seen; one that is later altogether is the site's own word."""
    if published.lower is None or published.upper is None or not published.lower < seen < published.upper:
        return published
    return replace(published, upper=seen)


def _fineness(published: Published) -> int:
    return _FINENESS.index(published.precision)


def time_of(published: Published, *, now: datetime, live: bool) -> datetime:
    """The time that orders the archive: live, our clock; else what the site claims, but never after our clock."""
    return now if live or published.lower is None else min(now, published.lower)


def longer(known: str | None, shown: str | None) -> str | None:
    """The longer of two cuts of one excerpt."""
    return shown if len(shown or "") > len(known or "") else known


def is_edit(before: str | None, after: str | None) -> bool:
    """Whether a text really changed: how it is set, or another cut of the same text, is no edit."""
    if not before or not after or before == after:
        return False
    one, other = _bare(before), _bare(after)
    return not (one.startswith(other) or other.startswith(one))


def has_grown(before: str | None, after: str | None) -> bool:
    """Whether more was added at the end of a text: no version of its own, but new words to judge."""
    one, other = _bare(before or ""), _bare(after or "")
    return bool(one) and len(other) > len(one) and other.startswith(one)


def is_new_title(before: str, after: str) -> bool:
    """Whether a title changed by more than its setting; an empty one, before or after, says nothing."""
    if before == after:  # nearly always, and at every poll
        return False
    return bool(before.strip()) and bool(after.strip()) and plain(before) != plain(after)


def is_cut_of(short: str, whole: str) -> bool:
    """Whether a title is the beginning of another one and says so by its end ("…", "...", "[…]")."""
    if not _CUT_MARK.search(short):
        return False
    beginning = plain(_CUT_MARK.sub("", short))
    return bool(beginning) and plain(whole).startswith(beginning)


class _Said(NamedTuple):
    """What a place says, without how it sets and cuts it."""

    whole: str
    begins: str | None  # what says the same begins so, if that is enough
    is_nothing: bool


class Same:
    """Whether two places say the same in a field (title, excerpt, text): as they set it, and cut it.

    What each of them says is looked at once, however many it is compared with.
    """

    def __init__(self, field: str) -> None:
        self._field = field
        self._known: dict[str, _Said] = {}

    def __call__(self, one: str, other: str) -> bool:
        """Tells it of two values."""
        if one == other:
            return True
        first, second = self._said(one), self._said(other)
        if first.is_nothing or second.is_nothing or first.whole == second.whole:
            return True
        return _begins(first, second) or _begins(second, first)

    def _said(self, text: str) -> _Said:
        if (known := self._known.get(text)) is None:
            known = self._known[text] = _title_said(text) if self._field == "title" else _text_said(text)
        return known


def _title_said(text: str) -> _Said:
    begins = plain(_CUT_MARK.sub("", text)) if _CUT_MARK.search(text) else ""
    return _Said(plain(text), begins or None, is_nothing=not text.strip())


def _text_said(text: str) -> _Said:
    bare = _bare(text)
    return _Said(bare, bare, is_nothing=not text)


def _begins(short: _Said, whole: _Said) -> bool:
    return short.begins is not None and whole.whole.startswith(short.begins)


def is_same(field: str, one: str, other: str) -> bool:
    """Whether two places say the same in a field, see `Same`."""
    return Same(field)(one, other)


def completes(known: str, shown: str, *, by_another: bool) -> bool:
    """Whether a title is the whole of which the known one is a cut; `by_another` source, cuts need not say so."""
    if known == shown or is_cut_of(shown, known):
        return False
    one, other = plain(known), plain(shown)
    return is_cut_of(known, shown) or (by_another and bool(one) and len(other) > len(one) and other.startswith(one))


def _bare(text: str) -> str:
    return plain(text).removesuffix("[...]").rstrip(" .")


def plain(text: str) -> str:
    """A text without how it is set: white space, typographic marks, left-over entities, what is not seen."""
    return " ".join(composed(unescape(text)).translate(_SETTING).split())
