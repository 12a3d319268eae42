"""How a section's page is remembered where no shipped profile reads it. Pure.

found reading ── induced ──> candidate ── gives the same cards again ──> profile, read first from now on
A profile that has not proved itself for a day is held against a found reading again: it might miss what was added.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from pressclip.errors import PressclipError, ReadError
from pressclip.models import Listing, Page
from scraper.html.fingerprint import SAME, fingerprint, likeness
from scraper.induced.induction import induce
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import Profile

REMEMBERED = "remembered"
FOUND = frozenset({REMEMBERED, "markup", "learned", "generic"})  # readings of the page that nobody wrote selectors for
Shape = Callable[[Page], str]
_PROOFS = 2
_STALE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is known of how a section's page reads. `at` (aware UTC): when that was last proved."""

    at: datetime | None = None
    fingerprint: str | None = None
    profile: Profile | None = None  # proved twice
    candidate: Profile | None = None
    proofs: int = 0

    def is_stale(self, now: datetime) -> bool:
        """Whether what is remembered is to be held against the page anew."""
        on_trial = self.profile is not None and self.candidate is not None  # another reading showed something else
        return self.at is None or on_trial or now - self.at >= _STALE

    def likeness(self, page: Page) -> float | None:
        """How much the page is built like the one last read, from 0 to 1; None where none is remembered."""
        return likeness(fingerprint(page), self.fingerprint) if self.fingerprint else None

    def is_alike(self, page: Page) -> bool:
        """Whether the page is built like the one last read."""
        like = self.likeness(page)
        return like is not None and like >= SAME


def read_remembered(page: Page, *, profile: Profile, zone: tzinfo) -> Listing:
    """The page by what is remembered of it. Raises NoCards, ReadError."""
    return replace(read_listing(page, zone=zone, profiles=(profile,)), method=REMEMBERED)


def after(
    memory: Memory, page: Page, listing: Listing, *, zone: tzinfo, now: datetime, shape: Shape = fingerprint
) -> Memory:
    """What is remembered once a page was read and believed.

    What was read by request (feed, API) says nothing of the page; a shipped profile needs no memory but of the shape:
    only how troubles are put into words rests on that, so that `shape` may be of another page of the theme.
    """
    if listing.method.startswith("profile:"):
        fresh = memory.fingerprint and not memory.is_stale(now) and memory.profile is memory.candidate is None
        return memory if fresh else Memory(at=now, fingerprint=shape(page))
    if listing.method == REMEMBERED:  # by what is on trial yet, where nothing else was left to read it by
        return memory if memory.profile is None else replace(memory, candidate=None, proofs=0)
    if listing.method not in FOUND:
        return memory
    return _proved(replace(memory, at=now, fingerprint=fingerprint(page)), page, listing, zone)


def _proved(memory: Memory, page: Page, listing: Listing, zone: tzinfo) -> Memory:
    """The memory after a found reading: what it proved, or a new candidate."""
    if memory.profile is not None and _agrees(memory.profile, page, listing, zone):
        return replace(memory, candidate=None, proofs=0)
    if memory.candidate is not None and _agrees(memory.candidate, page, listing, zone):
        if memory.proofs + 1 >= _PROOFS:
            return replace(memory, profile=memory.candidate, candidate=None, proofs=0)
        return replace(memory, proofs=memory.proofs + 1)
    candidate = _induced(page, listing, zone)
    return replace(memory, candidate=candidate, proofs=int(candidate is not None))


def _agrees(profile: Profile, page: Page, listing: Listing, zone: tzinfo) -> bool:
    try:
        again = read_listing(page, zone=zone, profiles=(profile,))
    except ReadError:
        return False
    return [(card.url, card.title) for card in again.cards] == [(card.url, card.title) for card in listing.cards]


def _induced(page: Page, listing: Listing, zone: tzinfo) -> Profile | None:
    try:
        return induce(page, listing, zone=zone, name=REMEMBERED)
    except PressclipError:
        return None
