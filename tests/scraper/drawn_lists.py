"""Small listing pages drawn for a test: one card's markup, repeated for a handful of headlines."""

from collections.abc import Sequence

from pressclip.models import Page
from tests.scraper.saved import answer

SECTION = "https://tidal.example/boats/"
HEADLINES = (
    "The tide came in twice before noon",
    "Harbour dogs outvote the harbour master",
    "Who painted the lighthouse green",
    "A rope longer than the town it ties",
    "Gulls return the stolen sandwiches",
    "Fog closes the bridge and opens hearts",
)
CARD = '<article><h3><a href="$U">$T</a></h3><p>2 hours ago</p></article>'


def slug(title: str) -> str:
    """The path of a headline's article."""
    return "/boats/" + title.lower().replace(" ", "-")


def cards(card: str = CARD, titles: Sequence[str] = HEADLINES) -> list[str]:
    """A card for each headline; in `card`, $T is the headline and $U its address."""
    return [card.replace("$U", slug(title)).replace("$T", title) for title in titles]


def listing_page(card: str = CARD, *, around: str = "{}", titles: Sequence[str] = HEADLINES) -> Page:
    """A page with the list of those cards where `around` has its braces."""
    drawn = f"<div>{''.join(cards(card, titles))}</div>"
    return answer(f"<body>{around.replace('{}', drawn)}</body>", SECTION)
