"""Profiles induced and read by, for the tests of what they hold."""

from pressclip.models import Card, Listing, Page
from scraper.generic.reading import read_generic
from scraper.induced.induction import induce
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import Profile, shipped_profiles
from tests.scraper.drawn_lists import slug
from tests.scraper.generic.test_reading import PAGES
from tests.scraper.saved import ROME, real

# One card of these pages has words in its headline that no reader sees, and no selector can leave them out.
WITH_HIDDEN_WORDS = {"generated-names", "spanish"}
GENERIC = [name for name in PAGES if name not in {"menu-only", *WITH_HIDDEN_WORDS}]


def induced(page: Page, listing: Listing | None = None) -> Profile:
    """The profile of a reading, the generic one if none is given."""
    return induce(page, listing or read_generic(page, zone=ROME), zone=ROME, name="found")


def read_again(page: Page, profile: Profile) -> Listing:
    """The page by that profile."""
    return read_listing(page, zone=ROME, profiles=(profile,))


def told(listing: Listing) -> list[tuple[object, ...]]:
    """What two readings must have in common."""
    return [(card.url, card.position, card.title, card.published, card.pinned) for card in listing.cards]


def sections_of(theme: str) -> dict[str, tuple[Page, Listing]]:
    """The real section pages of a theme that show more than one article, with what its profile reads."""
    pages = {name: page for name, facts, page in real(theme) if len(facts.get("cards", ())) > 1}
    return {name: (page, read_listing(page, zone=ROME, profiles=shipped_profiles())) for name, page in pages.items()}


def listed(page: Page, titles: tuple[str, ...], *, pinned: tuple[int, ...] = ()) -> Listing:
    """A reading of a page with these titles."""
    return Listing(
        url=page.final_url,
        method="drawn",
        cards=tuple(
            Card(url=f"https://tidal.example{slug(title)}", title=title, position=at, pinned=at in pinned)
            for at, title in enumerate(titles)
        ),
    )
