"""How a section page reads by every method side by side, and which reading is believed and why. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial

from pressclip.errors import NoCards, ReadError
from pressclip.models import Listing, Page
from scraper.generic import read_generic
from scraper.listing import read_listing
from scraper.markup_lists import read_markup
from scraper.profiles import Profile
from scraper.trust import trust
from scraper.walls import check_page

Read = Callable[[Page], Listing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One method's reading, None where it found none; `verdict` says in words why it is believed or not."""

    method: str
    verdict: str
    chosen: bool
    listing: Listing | None = None


def diagnose(
    page: Page, *, zone: tzinfo, profiles: Sequence[Profile], known: Sequence[str], only: str | None = None
) -> list[Diagnosis]:
    """Every method's reading in the order in which they are tried; `known` as in `scraper.ladder`."""
    chosen = _chosen(page, zone, profiles)
    found: list[Diagnosis] = []
    for method, read in _methods(zone, profiles):
        if only is None or only == method:
            one = _diagnosed(page, method, read, known)
            taken = chosen is None and one.verdict.startswith("believed") and not any(other.chosen for other in found)
            found.append(Diagnosis(
                method=method, verdict=one.verdict, listing=one.listing, chosen=method == chosen or taken
            ))  # fmt: skip
    return found


def wall(page: Page) -> str | None:
    """What stands there instead of a section page, in words; None where nothing does."""
    try:
        check_page(page, expected="listing")
    except ReadError as error:
        return f"{error.status}: {error}"
    return None


def _methods(zone: tzinfo, profiles: Sequence[Profile]) -> Iterator[tuple[str, Read]]:
    for profile in profiles:
        yield f"profile:{profile.name}", partial(read_listing, zone=zone, profiles=(profile,))
    yield "markup", partial(read_markup, zone=zone)
    yield "generic", partial(read_generic, zone=zone)


def _chosen(page: Page, zone: tzinfo, profiles: Sequence[Profile]) -> str | None:
    try:
        return read_listing(page, zone=zone, profiles=profiles).method
    except ReadError:
        return None


def _diagnosed(page: Page, method: str, read: Read, known: Sequence[str]) -> Diagnosis:
    try:
        listing = read(page)
    except NoCards as error:
        said = "the page says it is empty" if error.says_empty else "no cards"
        return Diagnosis(method=method, verdict=f"{said}: {error}", chosen=False)
    except ReadError as error:
        return Diagnosis(method=method, verdict=f"cannot be read: {error}", chosen=False)
    if method.startswith("profile:"):
        return Diagnosis(method=method, verdict="believed: its selectors fit", chosen=False, listing=listing)
    verdict = trust(listing, known, at=page.date)
    words = "believed" if verdict.believed else "not believed"
    return Diagnosis(method=method, verdict=f"{words}: {verdict.reason}", chosen=False, listing=listing)
