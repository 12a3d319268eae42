"""Pages that have no profile, or none of which too much could be said, and what that costs."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import PressclipError
from pressclip.models import Page, Published
from scraper.generic.reading import read_generic
from scraper.induced.induction import CannotInduce
from scraper.profiles.profile import ListingRules, Profile
from tests.scraper.drawn_lists import CARD, HEADLINES, listing_page
from tests.scraper.generic.test_reading import expected
from tests.scraper.induced.made import GENERIC, induced, listed, read_again, sections_of, told
from tests.scraper.saved import AT, ROME

_CROWD = tuple(f"Gull number {number} lands on the pier at noon" for number in range(300))


def test_a_reading_that_no_selectors_give_is_refused_with_the_reason() -> None:
    page = listing_page()
    drawn = listed(page, HEADLINES)
    never = Published(lower=AT, upper=AT, precision="second")
    for listing, reason in (
        (replace(drawn, cards=drawn.cards[:1]), "too few"),
        (replace(drawn, cards=drawn.cards[::-1]), "no selectors"),
        (replace(drawn, cards=tuple(replace(card, title="Else") for card in drawn.cards)), "title"),
        (replace(drawn, cards=tuple(replace(card, url=f"{card.url}x") for card in drawn.cards)), "no link"),
        (replace(drawn, cards=tuple(replace(card, published=never) for card in drawn.cards)), "time"),
    ):
        with pytest.raises(CannotInduce, match=reason):
            induced(page, listing)


def test_a_page_with_broken_tags_is_read_by_what_can_be_said_of_it() -> None:
    page = listing_page('<li<b class="card"><h3><a href="$U">$T</a></h3></li<b>')
    assert len(read_again(page, induced(page)).cards) == len(HEADLINES)


def test_a_page_that_came_with_an_error_has_no_profile() -> None:
    page = replace(listing_page(), status=404)
    with pytest.raises(CannotInduce, match="404"):
        induced(page, listed(page, HEADLINES))


def test_a_lead_box_and_a_list_far_apart_are_two_lists_but_rows_of_one_kind_are_one() -> None:
    page, listing = sections_of("newspaper")["category-energy-1.html"]
    assert len(induced(page, listing).listing.lists) == 2
    row = '<div class="row"><div class="card"><h3><a href="$U">$T</a></h3></div></div>'
    rows = listing_page(row, around="<main>" + "<p>x</p>" * 30 + "{}</main>", titles=HEADLINES[:2])
    assert len(induced(rows).listing.lists) == 1


def test_a_selector_that_says_a_wrong_label_of_two_cards_is_not_taken() -> None:
    page = listing_page('<li class="card"><b>Tides</b><h3><a href="$U">$T</a></h3></li>')
    page = replace(page, text=page.text.replace("<b>Tides", "<b>By Ada</b><b>Tides", 2))
    drawn = listed(page, HEADLINES)
    profile = induced(page, replace(drawn, cards=tuple(replace(card, label="Tides") for card in drawn.cards)))
    assert {card.label for card in read_again(page, profile).cards} <= {"Tides", None}


def test_the_search_ends_on_a_page_that_is_too_large() -> None:
    filling = '<div class="x"><span>a</span></div>' * 50
    card = f'<article class="card kind-$N"><h2 class="t"><a href="$U">$T</a></h2><p>now</p>{filling}</article>'
    page = listing_page(card, titles=_CROWD)
    with pytest.raises(CannotInduce, match="too large"):
        induced(page)


def test_an_advert_between_the_cards_is_no_card() -> None:
    advert = '<li class="card"><a href="https://shop.example/ropes">Buy ropes</a></li>'
    page = listing_page(f'<li class="card"><h3><a href="$U">$T</a></h3></li>{advert}')
    profile = induced(page, listed(page, HEADLINES))
    assert [card.title for card in read_again(page, profile).cards] == list(HEADLINES)


def test_a_card_of_a_side_box_that_looks_alike_is_left_out() -> None:
    card = '<li class="card"><h3><a href="$U">$T</a></h3></li>'
    side = '<div class="popular"><li class="card"><h3><a href="/boats/old">An old one about sails</a></h3></li></div>'
    page = listing_page(card, around=f'<section>{side}<div class="river">{{}}</div>{side}</section>')
    listing = listed(page, HEADLINES)
    assert told(read_again(page, induced(page, listing))) == told(listing)


def test_a_page_nested_too_deep_is_refused() -> None:
    page = listing_page(around="<div>" * 150 + "{}")
    with pytest.raises(CannotInduce, match="nested"):
        induced(page, listed(page, HEADLINES))


_DEEP_CARD = "<div class='a$N b'>" * 8 + '<h3><a href="$U">$T</a></h3>' + "</div>" * 8


@pytest.mark.parametrize(
    "page",
    [
        listing_page(CARD, titles=_CROWD),
        listing_page(CARD.replace("</article>", "<div></div>" * 60 + "</article>"), titles=_CROWD[:150]),
        listing_page(_DEEP_CARD, titles=_CROWD),
        listing_page(CARD, around="<p class='x y z'>x</p>" * 1_400 + "{}", titles=_CROWD[:20]),
    ],
    ids=["crowd", "large cards", "deep cards", "much beside"],
)
def test_a_large_page_takes_bounded_time(page: Page) -> None:
    listing = read_generic(page, zone=ROME)
    started = time.process_time()
    try:
        profile = induced(page, listing)
    except CannotInduce:
        profile = Profile(name="", listing=ListingRules(lists=("body",), card="a", title="a"))
    assert profile.listing.card
    assert time.process_time() - started < 3


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(GENERIC),
    places=st.lists(st.floats(0, 1), min_size=1, max_size=4),
    piece=st.sampled_from(
        ["", "<div>", "</div>", "</a>", "<a href=/x>", "<b><i>", "<table><tr>", "\x00", "<p class='", "<!--"]
    ),
)
def test_a_broken_page_raises_no_error_but_ours_and_what_is_induced_reads_it(
    name: str, places: list[float], piece: str
) -> None:
    page, _ = expected(name)
    text = page.text
    for share in places:
        at = int(share * len(text))
        text = text[:at] + piece + text[at + 3 :]
    broken = replace(page, text=text)
    try:
        listing = read_generic(broken, zone=ROME)
        profile = induced(broken, listing)
    except PressclipError:
        return
    assert told(read_again(broken, profile)) == told(listing)
