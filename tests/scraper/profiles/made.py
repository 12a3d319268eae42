"""Section pages drawn, for the tests that read them by shipped profiles."""

from collections.abc import Sequence

from pressclip.models import Listing, Page
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import Profile, shipped_profiles
from tests.scraper.saved import ROME, answer


def read(page: Page, profiles: Sequence[Profile] | None = None) -> Listing:
    """The page by these profiles, all shipped ones if none are given."""
    return read_listing(page, zone=ROME, profiles=shipped_profiles() if profiles is None else profiles)


def zox_list(*cards: str, below: str = "") -> Page:
    """A page of Zox News with these cards."""
    items = "".join(f'<li class="infinite-post">{card}</li>' for card in cards)
    return answer(f'<div class="mvp-main-blog-body"><ul class="infinite-content">{items}</ul>{below}</div>')


def zox_card(path: str, title: str = "A title", more: str = "") -> str:
    """One of its cards."""
    return f'<a href="{path}" rel="bookmark"><h2>{title}</h2>{more}</a>'


def titles(listing: Listing) -> list[str]:
    """Those of the cards."""
    return [card.title for card in listing.cards]
