"""A page that no profile reads: found by other signs, and believed only where it proves to be the same list."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest

from pressclip.addresses import key
from pressclip.errors import NoCards
from pressclip.models import Listing, Page
from replica.faults import CONSENT
from scraper.ladder import climb
from scraper.walls import Wall

FOLDER = Path(__file__).parents[1] / "pages" / "generic"
TRUTH = json.loads((FOLDER / "magazine.json").read_text(encoding="utf-8"))
SHOWN = [key(urljoin(TRUTH["url"], card["path"])) for card in TRUTH["cards"]]
FAILED = NoCards("no profile found the section's list")


def climbed(known: list[str], *, html: str | None = None, failed: NoCards = FAILED) -> Listing:
    text = (FOLDER / "magazine.html").read_text(encoding="utf-8") if html is None else html
    at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    page = Page(url=TRUTH["url"], final_url=TRUTH["url"], status=200, date=at, text=text)
    return climb(page, failed, zone=ZoneInfo("UTC"), known=known)


@pytest.mark.parametrize("known", [[], SHOWN, [*SHOWN[3:], "courier.example/culture/older"]])
def test_a_list_that_is_new_or_shows_what_is_known_is_believed_and_says_why(known: list[str]) -> None:
    listing = climbed(known)
    assert (listing.method, len(listing.cards)) == ("generic", len(SHOWN))
    assert "known" in listing.evidence[-1]


def test_a_list_of_articles_none_of_which_is_known_is_not_believed_and_every_reason_is_told() -> None:
    with pytest.raises(NoCards, match=r"no profile found .*; markup: .*; generic: 0 of 10 known articles reappear"):
        climbed([f"courier.example/elsewhere/{number}" for number in range(10)])


def test_a_wall_is_named_before_anything_is_read_from_it() -> None:
    with pytest.raises(Wall) as caught:
        climbed([], html=CONSENT)
    assert caught.value.status == "consent"


def test_a_list_that_stands_there_empty_is_left_at_that() -> None:
    empty = NoCards("the list is empty", says_empty=True)
    with pytest.raises(NoCards) as caught:
        climbed([], failed=empty)
    assert caught.value is empty
