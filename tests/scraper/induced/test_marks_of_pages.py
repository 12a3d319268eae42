"""How pinned cards, the next page and the end of the list are told by selectors."""

from dataclasses import replace

import pytest

from scraper.generic.reading import read_generic
from scraper.induced.induction import CannotInduce
from tests.scraper.drawn_lists import HEADLINES, cards, listing_page
from tests.scraper.induced.made import induced, listed, read_again, sections_of, told
from tests.scraper.saved import ROME, answer


def test_a_pinned_card_is_told_by_what_marks_it() -> None:
    plain = '<li class="card"><h3><a href="$U">$T</a></h3></li>'
    page = answer(
        "<ul class=list>" + "".join(cards(plain)).replace("card", "card lifted", 1) + "</ul>",
        "https://tidal.example/boats/",
    )
    profile = induced(page, listed(page, HEADLINES, pinned=(0,)))
    assert profile.listing.pinned.endswith(".lifted")
    unmarked = replace(page, text=page.text.replace(" lifted", ""))
    with pytest.raises(CannotInduce, match="pinned"):
        induced(unmarked, listed(unmarked, HEADLINES, pinned=(0,)))


def test_a_card_that_common_marks_pin_needs_no_selector_for_it() -> None:
    drawn = cards('<li class="card"><h3><a href="$U">$T</a></h3></li>')
    html = f"<ul class=list>{''.join(drawn).replace('card', 'card sticky', 1)}</ul>"
    page = answer(html, "https://tidal.example/boats/")
    profile = induced(page, listed(page, HEADLINES, pinned=(0,)))
    assert (profile.listing.pinned, profile.listing.repeated) == ("", "")
    assert [card.pinned for card in read_again(page, profile).cards] == [True, *[False] * (len(HEADLINES) - 1)]


def test_what_only_further_pages_pin_is_pinned_there_alone() -> None:
    page, listing = sections_of("newspaper")["category-energy-2.html"]
    profile = induced(page, listing)
    assert profile.listing.repeated
    assert not profile.listing.pinned
    first, truth = sections_of("newspaper")["category-energy-1.html"]
    assert told(read_again(first, profile)) == told(truth)


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ('<a rel="next" href="/boats/page/2/">More</a>', "a[rel~=next]"),
        ('<link rel="next" href="/boats/page/2/">', "link[rel~=next]"),
        ('<a class="older-posts" href="/boats/page/2/">More</a>', ".older-posts"),
        ('<b class="current">1</b><a href="/boats/page/2/">2</a>', ".current + a"),
        ('<i aria-current="page">1</i><a href="/boats/page/2/">2</a>', "[aria-current] + a"),
        ('<ul><li class="active">1<li><a href="/boats/page/2/">2</a></ul>', ".active + li a"),
        ('<a href="/boats/page/2/">2</a>', ""),  # its place alone would be the page before tomorrow
    ],
)
def test_the_next_page_is_found_by_a_word_or_a_mark_for_it(link: str, wanted: str) -> None:
    page = listing_page(around=f"<main>{{}}</main>{link}")
    listing = replace(
        listed(page, HEADLINES),
        next_url="https://tidal.example/boats/page/2/",
        cards=read_generic(page, zone=ROME).cards,
    )
    assert induced(page, listing).listing.next == wanted


def test_the_mark_stands_behind_the_list_and_what_else_is_read() -> None:
    around = "<h1>Boats</h1><main>{}</main><p><a rel=next href=/boats/page/2/>2</a></p><div id=side-bar>x</div>"
    page = listing_page(around=around.replace("id=side-bar", 'id="side-bar"'))
    listing = read_generic(page, zone=ROME)
    assert listing.next_url is not None
    profile = induced(page, listing)
    assert profile.listing.until == '<div id="side-bar"'
    assert read_again(page, profile) == read_again(page, replace(profile, listing=replace(profile.listing, until="")))


@pytest.mark.parametrize(
    "mark", ['<div class="sidebar"></div>', '<p id="text"></p>', '<div id="sidebar-1x2y3z4"></div>']
)
def test_no_mark_is_made_of_what_stands_twice_or_says_nothing_or_was_made_by_a_tool(mark: str) -> None:
    page = listing_page(around=f'<div class="sidebar"></div><div class="list">{{}}</div>{mark}')
    assert induced(page).listing.until == ""


def test_a_mark_before_the_link_to_the_next_page_is_passed_over() -> None:
    around = (
        '<div class="list">{}</div><div id="side"></div><a rel="next" href="/boats/page/2/">2</a><div id="foot"></div>'
    )
    profile = induced(listing_page(around=around))
    assert profile.listing.until == '<div id="foot"'
