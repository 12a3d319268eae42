"""How a section page reads by every method side by side, and which reading is believed and why. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial

from pressclip.errors import NoCards, PressclipError, ReadError
from pressclip.models import Listing, Page
from scraper.induced.induction import induce
from scraper.ladder import History, Read, believed, found_readings, read_section
from scraper.memory import FOUND, REMEMBERED, read_remembered
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import Profile
from scraper.walls.check import check_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One method's reading, None where it found none; `verdict` says in words why it is believed or not."""

    method: str
    verdict: str
    is_believed: bool = False
    chosen: bool = False
    listing: Listing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request of its own brought: a listing by `feed` or `api`, or why there is none."""

    method: str
    result: Listing | PressclipError


def diagnose(
    page: Page,
    *,
    zone: tzinfo,
    profiles: Sequence[Profile],
    history: History,
    now: datetime,
    asked: Sequence[Asked] = (),
    only: str | None = None,
) -> list[Diagnosis]:
    """Every method's reading in the order in which they are tried (`only` one, if named).

    `history` is what the archive knows of the section, `asked` the answers of feed and API.
    """
    chosen = _chosen(page, zone, profiles, history, now)
    found: list[Diagnosis] = []
    for method, read in _methods(zone, profiles, history, asked):
        if only is None or only == method:
            one = _diagnosed(page, method, read, history)
            by_request = method in {answer.method for answer in asked}
            takes_over = chosen is None and by_request and one.is_believed
            if takes_over:
                chosen = method
            found.append(replace(one, chosen=method == chosen))
    return found


def profile_behind(
    page: Page, listing: Listing, *, zone: tzinfo, profiles: Sequence[Profile], history: History, name: str
) -> Profile:
    """The selectors of a reading as a profile of this name: those that it used, or ones found for it.

    Raises PressclipError where none give these cards.
    """
    if listing.method == REMEMBERED and history.memory.profile is not None:
        return replace(history.memory.profile, name=name)
    for profile in profiles:
        if listing.method == f"profile:{profile.name}":
            return replace(profile, name=name)
    if listing.method not in FOUND:
        raise NoCards(f"what was read by {listing.method} has no selectors; name a method of the page by --only METHOD")
    return induce(page, listing, zone=zone, name=name)


def wall(page: Page) -> str | None:
    """What stands there instead of a section page, in words; None where nothing does."""
    try:
        check_page(page, expected="listing")
    except ReadError as error:
        return f"{error.status}: {error}"
    return None


def _methods(
    zone: tzinfo, profiles: Sequence[Profile], history: History, asked: Sequence[Asked]
) -> Iterator[tuple[str, Read]]:
    if history.memory.profile is not None:
        yield REMEMBERED, partial(read_remembered, profile=history.memory.profile, zone=zone)
    for profile in profiles:
        yield f"profile:{profile.name}", partial(read_listing, zone=zone, profiles=(profile,))
    yield from found_readings(zone, history.known)
    for answer in asked:
        yield answer.method, partial(_answered, answer)


def _answered(answer: Asked, _page: Page) -> Listing:
    if isinstance(answer.result, PressclipError):
        raise answer.result
    return answer.result


def _chosen(page: Page, zone: tzinfo, profiles: Sequence[Profile], history: History, now: datetime) -> str | None:
    try:
        return read_section(page, zone=zone, profiles=profiles, history=history, now=now).method
    except ReadError:
        return None


def _diagnosed(page: Page, method: str, read: Read, history: History) -> Diagnosis:
    try:
        listing = read(page)
    except NoCards as error:
        said = "the page says it is empty" if error.says_empty else "no cards"
        return Diagnosis(method=method, verdict=f"{said}: {error}")
    except PressclipError as error:
        return Diagnosis(method=method, verdict=f"cannot be read: {error}")
    if method.startswith("profile:"):
        return Diagnosis(method=method, verdict="believed: its selectors fit", is_believed=True, listing=listing)
    is_believed, reason = believed(page, listing, history)
    words = "believed" if is_believed else "not believed"
    return Diagnosis(method=method, verdict=f"{words}: {reason}", is_believed=is_believed, listing=listing)
