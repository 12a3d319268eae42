"""Reads a section page that no profile reads: names what stands there instead, or finds the list by other signs.

profiles (scraper.listing) ──> walls ──> markup ──> generic        each found reading has to earn trust
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo

from pressclip.errors import NoCards
from pressclip.models import Listing, Page
from scraper.generic import read_generic
from scraper.markup_lists import read_markup
from scraper.trust import trust
from scraper.walls import check_page

_RUNGS: tuple[tuple[str, Callable[..., Listing]], ...] = (("markup", read_markup), ("generic", read_generic))


def climb(page: Page, failed: NoCards, *, zone: tzinfo, known: Sequence[str]) -> Listing:
    """The listing that a rung above the profiles finds and that is believed.

    `failed` is why no profile read the page, `known` the keys of articles that the section showed before, newest
    first. Raises Wall, with a status of its own, where something else than a section page stands there; NoCards with
    every rung's reason where no reading is believed.
    """
    check_page(page, expected="listing")
    if failed.says_empty:
        raise failed
    reasons = [str(failed)]
    for name, read in _RUNGS:
        try:
            listing = read(page, zone=zone)
        except NoCards as error:
            reasons.append(f"{name}: {error}")
            continue
        verdict = trust(listing, known, at=page.date)
        if verdict.believed:
            return replace(listing, evidence=(*listing.evidence, verdict.reason))
        reasons.append(f"{name}: {verdict.reason}")
    raise NoCards("; ".join(reasons))
