"""What the tests of the learned reading read by, and what they know."""

from collections.abc import Sequence

from pressclip.models import Known, Listing, Page
from scraper.learned.reading import read_learned
from tests.scraper.drawn_lists import HEADLINES, slug
from tests.scraper.saved import ROME


def read(page: Page, known: Sequence[Known]) -> Listing:
    """The page by what is known."""
    return read_learned(page, zone=ROME, known=known)


def titles_read(page: Page, known: Sequence[Known]) -> list[str]:
    """The titles of that reading."""
    return [card.title for card in read(page, known).cards]


def called(*titles: str) -> list[Known]:
    """Known articles of these titles."""
    return [Known(key=f"tidal.example{slug(title)}", title=title) for title in titles]


OLD = called(*HEADLINES[1:])  # all but the first, which is new
