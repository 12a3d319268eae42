"""Pages on which known articles prove no list, and why."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pressclip.errors import NoCards
from pressclip.models import Known, Page
from tests.scraper.drawn_lists import HEADLINES, listing_page, slug
from tests.scraper.learned.made import OLD, called, read
from tests.scraper.saved import answer


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ("<nav>{}</nav>", "0 known articles are linked outside"),
        ("<footer>{}</footer>", "0 known articles are linked outside"),
        ('<div class="most-read">{}</div>', "0 known articles are linked outside"),
        ("<div><h3>Most read</h3>{}</div>", "0 known articles are linked outside"),
    ],
)
def test_known_articles_in_menus_and_side_boxes_alone_prove_no_list(box: str, reason: str) -> None:
    others = "".join(
        f'<li><h2><a href="/planes/day-{n}-of-the-air-show">Day {n} of the great air show</a></h2></li>'
        for n in range(8)
    )
    with pytest.raises(NoCards, match=reason):
        read(listing_page('<p><a href="$U">$T</a></p>', around=f"<ol>{others}</ol>{box}"), OLD)


def test_known_articles_in_no_order_prove_no_list() -> None:
    with pytest.raises(NoCards, match="in no list together or not in their order"):
        read(listing_page(titles=[HEADLINES[n] for n in (2, 5, 1, 4, 3)]), OLD)


def test_a_list_in_which_others_are_many_more_is_not_the_sections() -> None:
    titles = [f"Somebody said something on day {n} of the fair" for n in range(12)]
    titles[1], titles[6], titles[11] = HEADLINES[1:4]
    with pytest.raises(NoCards, match="3 known articles are too few among 12"):
        read(listing_page(titles=titles), OLD)


@pytest.mark.parametrize(
    ("page", "known", "reason"),
    [
        (listing_page(), [], "none of 0 known articles is linked"),
        (listing_page(), called("Something else entirely"), "none of 1 known articles is linked"),
        (listing_page(), called(HEADLINES[2]), "1 known articles are linked outside"),
        (answer(""), OLD, "none of 5 known articles is linked"),
        (replace(listing_page(), status=404), OLD, "HTTP 404"),
        (answer(listing_page().text, f"https://tidal.example{slug(HEADLINES[1])}"), OLD, "that of a known article"),
    ],
)
def test_a_page_without_known_articles_says_why_nothing_is_learned(
    page: Page, known: Sequence[Known], reason: str
) -> None:
    with pytest.raises(NoCards, match=reason):
        read(page, known)
