"""Real section pages show exactly the expected cards."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

import pytest

from pressclip.errors import NoCards
from pressclip.models import Listing
from tests.scraper.profiles.made import read
from tests.scraper.saved import THEMES, real, truth


def _rows(listing: Listing) -> list[dict[str, str | None]]:
    return [
        {
            "path": unquote(urlsplit(card.url).path),
            "title": card.title,
            "label": card.label,
            "time": card.time_text,
            "excerpt": card.excerpt,
        }
        for card in listing.cards
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_every_real_section_page_shows_exactly_the_expected_cards(theme: str) -> None:
    for name, facts, page in real(theme):
        if facts.get("cards"):
            assert _rows(read(page)) == facts["cards"], name
        elif "cards" in facts:
            with pytest.raises(NoCards) as caught:
                read(replace(page, status=200))
            assert caught.value.says_empty == (facts["status"] == 200), name


@pytest.mark.parametrize("theme", THEMES)
def test_on_real_pages_every_time_holds_the_true_one(theme: str) -> None:
    articles = truth()
    for name, facts, page in real(theme):
        for card in read(page).cards if facts.get("cards") else ():
            true = datetime.fromisoformat(articles[unquote(urlsplit(card.url).path)]["date_gmt"])
            lower, upper = card.published.lower, card.published.upper
            if lower is None or upper is None:
                assert card.time_text is None
            else:
                assert lower <= true <= upper, (name, card.time_text)


@pytest.mark.parametrize("theme", THEMES)
def test_real_pages_that_are_no_section_file_nothing_wrong(theme: str) -> None:
    articles = truth()
    for name, facts, page in real(theme):
        if "cards" in facts:
            continue
        try:
            cards = read(page).cards
        except NoCards:
            assert not name.startswith(("author", "tag", "search")), name
            continue
        assert name.split(".")[0] in {"home", "latest-news", "author-elhem", "tag-featured", "search"}
        assert {unquote(urlsplit(card.url).path) for card in cards} <= articles.keys()
