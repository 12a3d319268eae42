"""Whether a reading of a section page is to be believed. Pure.

A reading by a profile stands on selectors that somebody wrote for this kind of page. A reading that was found, not
written, has to show that it is the same list as before: known articles reappear in it, in their order. Where none
can, since all were pushed off the page meanwhile, the page must at least be built as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pressclip.models import Known, Listing
from scraper.html.sites import identity, is_same_site
from scraper.order import KEPT, in_order, shown_again

_LEAST_ALONE = 4  # cards, where nothing is known to compare with
_MADE_FOR_READERS = frozenset({"feed", "api"})  # whatever stands in them is an article
_SHARE = 0.3  # of what could reappear
_LEAST = 2  # of them: a list of something else may well show one
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whether a reading is believed, and why in words."""

    believed: bool
    reason: str


def trust(listing: Listing, known: Sequence[Known], *, at: datetime, alike: bool = False) -> Trust:
    """Weighs a reading that was found; `known` are the articles the section showed before, newest first.

    `at` is when the page was answered (aware UTC). `alike` says that a page built like this one was read in this way
    before: then a few days' articles may have pushed all that is known off it.
    """
    if doubt := _doubt(listing, at):
        return Trust(believed=False, reason=doubt)
    if not known:
        enough = len(listing.cards) >= _LEAST_ALONE or listing.method in _MADE_FOR_READERS
        told = "nothing is known of this section, and" if enough else "nothing is known of this section, and only"
        return Trust(believed=enough, reason=f"{told} {len(listing.cards)} cards agree with one another")
    met, wanted = _met(listing, known), _wanted(listing, known)
    missing = shows_few(listing, known)
    if missing and alike:
        return Trust(believed=True, reason=f"{len(met)} known articles are left on the page, built as it was before")
    if missing:
        return Trust(believed=False, reason=f"{len(met)} of {_count(known)} known articles reappear, {wanted} should")
    return _weighed(met, known)


def shows_few(listing: Listing, known: Sequence[Known]) -> bool:
    """Whether a reading shows fewer of the known articles than the same list would, unless all were pushed off it."""
    return len(_met(listing, known)) < min(_wanted(listing, known), _count(known))


def _met(listing: Listing, known: Sequence[Known]) -> list[str]:
    """A key of each known article that reappears, as they stand on the page; pinned cards prove nothing."""
    articles, met = {one.key: _article(one) for one in known}, dict[int | str, str]()
    for card in listing.cards:
        if not card.pinned and (key := identity(card.url)) in articles:
            met.setdefault(articles[key], key)
    return list(met.values())


def _count(known: Sequence[Known]) -> int:
    return len(set(map(_article, known)))


def _article(known: Known) -> int | str:
    return known.key if known.article is None else known.article


def _wanted(listing: Listing, known: Sequence[Known]) -> int:
    """How many should reappear; one will do of what the API lists, which are that section's own posts and no others."""
    return max(1 if listing.method == "api" else _LEAST, round(_SHARE * min(_count(known), len(listing.cards))))


def _weighed(met: Sequence[str], known: Sequence[Known]) -> Trust:
    """Whether the articles that reappear do so as they would in the section's own list."""
    ordered = in_order(met, known)
    if ordered >= KEPT * len(met):
        return Trust(believed=True, reason=f"{len(met)} known articles reappear, {ordered} of them in their order")
    if (again := shown_again(met, known)) is not None:
        count, of = again
        reason = f"{len(met)} known articles reappear, {count} of the {of} that it showed last; it keeps no order"
        return Trust(believed=True, reason=f"{reason}, they alone are counted")
    return Trust(believed=False, reason=f"{len(met)} known articles reappear, only {ordered} of them in their order")


def _doubt(listing: Listing, at: datetime) -> str | None:
    here = identity(listing.url) or ""
    elsewhere = sum(not is_same_site(identity(card.url) or "", here) for card in listing.cards)
    if 2 * elsewhere > len(listing.cards):
        return f"{elsewhere} of {len(listing.cards)} links lead to other sites"
    ahead = sum(card.published.lower is not None and card.published.lower > at + _AHEAD for card in listing.cards)
    if 2 * ahead > len(listing.cards):
        return f"{ahead} of {len(listing.cards)} times lie in the future"
    titles = {card.title for card in listing.cards}
    if 2 * len(titles) < len(listing.cards):
        return f"{len(listing.cards)} cards share {len(titles)} titles"
    return None
