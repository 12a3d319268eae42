"""In which order a section showed its articles before, and what of it a reading keeps. Pure.

Most lists are newest first. Some are sorted by other means (alphabet, popularity), or shuffle what they show.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from pressclip.models import Known
from scraper.text.rising import rising

KEPT = 0.7  # of the articles that two orders share, so many follow one another in both
_AGAIN = 0.8  # of what a list without order showed at once
_FEWEST = 4  # articles that say something of a list
_DATED = 3


def in_order(keys: Sequence[str], known: Sequence[Known]) -> int:
    """How many of these keys follow one another as the section showed them before.

    By date, the newest or the oldest first, or as it showed them last. `known` is newest first, all keys are of it.
    """
    by_date = _places(keys, known)
    as_shown = _places(keys, [one for filing in _filings(known) for one in filing])
    return max(len(rising(by_date)), len(rising(by_date[::-1])), len(rising(as_shown)))


def shown_again(keys: Collection[str], known: Sequence[Known]) -> tuple[int, int] | None:
    """How many of the articles that a list without any order showed at once are there again, and of how many.

    None where the list kept an order, or where too few are there again.
    """
    filings = _filings(known)
    if not filings or _kept_an_order(filings, known):
        return None
    there = [(sum(one.key in keys for one in filing), len(filing)) for filing in filings if len(filing) >= _FEWEST]
    again, of = max(there, key=lambda found: found[0] / found[1], default=(0, 1))
    return (again, of) if again >= _AGAIN * of else None


def _filings(known: Sequence[Known]) -> list[list[Known]]:
    """The known articles by when the section showed them last, the latest first, each as they stood on the page."""
    seen = [(one.seen, one) for one in known if one.seen is not None]
    ordered = sorted(seen, key=lambda pair: (-pair[0].timestamp(), pair[1].place))
    return [[one for _, one in filing] for _, filing in groupby(ordered, key=_moment)]


def _moment(pair: tuple[datetime, Known]) -> datetime:
    return pair[0]


def _kept_an_order(filings: Sequence[Sequence[Known]], known: Sequence[Known]) -> bool:
    """Whether the section's last listing stood in order of date, printed or, once it changed, of filing."""
    last = filings[0]
    dates = [one.published.lower.timestamp() for one in last if one.published.lower is not None]
    if len(dates) >= _DATED:
        downwards, upwards = _ranks([-date for date in dates]), _ranks(dates)
    elif len(filings) > 1:
        downwards = _places([one.key for one in last], known)
        upwards = downwards[::-1]
    else:
        return False
    return max(len(rising(downwards)), len(rising(upwards))) >= KEPT * len(downwards)


def _ranks(values: Sequence[float]) -> list[int]:
    """The place of each value among all; equal ones, articles of one day, in the order in which they stand."""
    ranked = sorted(range(len(values)), key=lambda index: (values[index], index))
    return [ranked.index(index) for index in range(len(values))]


def _places(keys: Sequence[str], order: Sequence[Known]) -> list[int]:
    places = {one.key: place for place, one in enumerate(order)}
    return [places[key] for key in keys if key in places]
