"""Section pages as their profiles read them, and profiles in turn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from pressclip.errors import NoCards
from pressclip.models import Card
from scraper.profiles.profile import load_profile, shipped_profiles
from tests.scraper.profiles.made import read, titles, zox_card, zox_list
from tests.scraper.saved import answer, saved


def test_zox_reads_the_featured_cards_and_the_list_in_page_order() -> None:
    listing = read(saved("zox-section.html"))
    assert [urlsplit(card.url).path for card in listing.cards] == [
        "/2026/11/23/quay-wall/", "/2026/11/23/pilot-boats/", "/2026/11/22/dredger/", "/2026/11/20/no-words/"
    ]  # fmt: skip
    assert [card.position for card in listing.cards] == [0, 1, 2, 3]
    assert (listing.method, listing.heading) == ("profile:zox", "Harbours")
    assert listing.next_url == "https://tidal.example/category/harbours/page/2/"


def test_a_card_has_its_fields_clean_and_its_addresses_absolute() -> None:
    lead, _, dredger, untitled = read(saved("zox-section.html")).cards
    assert replace(lead, published=dredger.published) == Card(
        url="https://tidal.example/2026/11/23/quay-wall/",
        title="The quay wall “will hold” & the town breathes",
        position=0,
        label="Harbours & Quays",
        time_text="3 mins ago",
        published=dredger.published,
        excerpt="Engineers walked the wall twice.",
        image="https://cdn.tidal.example/quay-560x600.jpg",
    )
    assert lead.published.lower == datetime(2026, 11, 23, 17, 14, tzinfo=UTC) - timedelta(minutes=3.5)
    assert dredger.image == "https://tidal.example/uploads/dredger-400x240.jpg"
    assert (untitled.title, untitled.excerpt) == ("", "")


def test_markup_in_a_title_is_read_through() -> None:
    assert read(saved("zox-section.html")).cards[1].title == "Pilot boats: four new hulls"


def test_a_field_that_one_card_lacks_and_another_has_twice_shifts_nothing() -> None:
    page = zox_list(
        zox_card("/a/", "A"), zox_card("/b/", "B", "<p>one</p><p>two</p>"), zox_card("/c/", "C", "<p>three</p>")
    )
    assert [card.excerpt for card in read(page).cards] == [None, "one", "three"]


def test_a_sticky_card_is_marked_and_its_mark_is_no_label() -> None:
    listing = read(saved("zox-latest.html", "https://tidal.example/latest/page/2/"))
    assert [(card.pinned, card.label) for card in listing.cards] == [(True, None), (False, "Ferries")]
    assert (listing.heading, listing.next_url) == ("Latest News", None)


def test_newspaper_reads_the_grid_and_the_modules_with_exact_times() -> None:
    listing = read(saved("newspaper-section-2.html", "https://tidal.example/category/harbours/page/2/"))
    quay, dredger, ropes = listing.cards
    assert dredger.published.lower == dredger.published.upper == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert (dredger.label, dredger.excerpt, dredger.time_text) == (
        "Estuaries", "Nobody had announced it.", "2026-11-22T09:00:00+01:00"
    )  # fmt: skip
    assert (quay.image, dredger.image, ropes.image) == tuple(
        f"https://tidal.example/uploads/{name}.jpg" for name in ("quay", "dredger", "ropes")
    )
    assert (ropes.title, ropes.time_text, ropes.published.lower) == ("Ropes & knots", None, None)
    assert listing.next_url == "https://tidal.example/category/harbours/page/3/"


@pytest.mark.parametrize(("page", "pinned"), [("", False), ("page/1/", False), ("page/2/", True), ("?paged=12", True)])
def test_the_grid_that_every_page_repeats_is_pinned_from_the_second_on(page: str, pinned: bool) -> None:
    listing = read(saved("newspaper-section-2.html", f"https://tidal.example/category/harbours/{page}"))
    assert [card.pinned for card in listing.cards] == [pinned, False, False]


def test_blocks_reads_its_query_sticky_and_untitled_posts_included() -> None:
    listing = read(saved("blocks-section.html"))
    assert [(card.title, card.pinned) for card in listing.cards] == [
        ("House rules", True), ("The dredger came at night", False), ("", False)
    ]  # fmt: skip
    assert listing.cards[1].excerpt == "Nobody had announced it."
    assert (listing.method, listing.heading) == ("profile:blocks", "Harbours")
    assert listing.next_url == "https://tidal.example/category/harbours/page/2/"


def test_an_article_shown_twice_is_one_card_where_it_stood_first() -> None:
    page = zox_list(
        zox_card("/a/", "A"), zox_card("/b/"), zox_card("http://www.tidal.example/a", "Again", "<p>told</p>")
    )
    first, second = read(page).cards
    assert (first.title, first.excerpt, first.position) == ("A", "told", 0)
    assert (second.url, second.position) == ("https://tidal.example/b/", 1)


def test_an_advert_among_the_cards_is_left_out() -> None:
    assert titles(read(zox_list(zox_card("https://soap.example/", "Soap"), zox_card("/a/", "A")))) == ["A"]


@pytest.mark.parametrize(
    ("section", "link"), [("tidal.example", "sport.tidal.example"), ("sport.tidal.example", "www.tidal.example")]
)
def test_a_subdomain_is_the_same_site(section: str, link: str) -> None:
    page = replace(zox_list(zox_card(f"https://{link}/a/", "A")), final_url=f"https://{section}/category/boats/")
    assert titles(read(page)) == ["A"]


@pytest.mark.parametrize(
    "href",
    ["", "#", "javascript:alert(1)", "mailto:a@b.example", "http://[bad", "/category/harbours/", f"/{'a' * 5_000}"],
)
def test_a_link_that_leads_to_no_article_is_no_card(href: str) -> None:
    assert titles(read(zox_list(zox_card(href, "Nothing"), zox_card("/a/", "A")))) == ["A"]


def test_an_image_only_second_link_in_a_card_changes_nothing() -> None:
    cards = '<a href="/a/" rel="bookmark"><img src="/a.jpg"></a>' + zox_card("/a/", "A")
    assert titles(read(zox_list(cards))) == ["A"]


def test_the_innermost_of_nested_cards_owns_its_fields() -> None:
    page = answer(
        '<div class="td-main-content"><div class="td-ss-main-content"><div class="td_module_wrap">'
        '<h3 class="td-module-title"><a href="/outer/">Outer</a></h3>'
        '<div class="td_module_wrap"><h3 class="td-module-title"><a href="/inner/">Inner</a></h3></div>'
        "</div></div></div>"
    )
    assert titles(read(page)) == ["Outer", "Inner"]


def test_a_list_of_which_most_elements_are_no_cards_is_not_believed() -> None:
    page = zox_list(zox_card("/a/"), *['<a href="/x/" rel="bookmark">changed</a>'] * 3)
    with pytest.raises(NoCards, match="zox: 1 cards of 4"):
        read(page)


def test_any_order_of_profiles_reads_the_same() -> None:
    for name in ("zox-section.html", "newspaper-section-2.html", "blocks-section.html"):
        assert read(saved(name)) == read(saved(name), shipped_profiles()[::-1])


def test_the_first_profile_that_understands_the_page_is_believed() -> None:
    zox = load_profile("zox")
    mine = replace(zox, name="mine", listing=replace(zox.listing, until=""))
    assert read(saved("zox-section.html"), [mine, zox]).method == "profile:mine"


def test_a_stray_element_of_one_profile_does_not_win_over_the_list_of_another() -> None:
    section = saved("blocks-section.html")
    stray = (
        '<div class="mvp-main-blog-body"><ul class="infinite-content"><li><a rel="bookmark">Menu</a></li></ul></div>'
    )
    assert read(replace(section, text=section.text.replace("<main", f"{stray}<main"))).method == "profile:blocks"


def test_cards_below_the_mark_of_the_side_bar_are_read_where_none_stand_above() -> None:
    section = saved("zox-section.html")
    swapped = section.text.replace(
        '<div class="mvp-main-blog-body', '<div id="mvp-side-wrap"></div><div class="mvp-main-blog-body'
    )
    assert read(replace(section, text=swapped)).cards == read(section).cards


def test_what_stands_below_the_mark_of_the_side_bar_is_not_parsed() -> None:
    section = saved("zox-section.html")
    assert read(replace(section, text=section.text + "<div>" * 200_000)) == read(section)


def test_a_profile_without_optional_selectors_reads_links_and_titles() -> None:
    profile = load_profile("zox")
    rules = replace(profile.listing, label="", time="", excerpt="", image="", pinned="", heading="", next="", until="")
    listing = read(saved("zox-section.html"), [replace(profile, listing=rules)])
    assert titles(listing) == titles(read(saved("zox-section.html")))
    assert (listing.heading, listing.next_url, listing.cards[0].image) == ("Harbours", None, None)


@pytest.mark.parametrize("href", ["/category/harbours", "https://elsewhere.example/page/2/", "#"])
def test_a_next_page_that_is_this_one_or_elsewhere_is_none(href: str) -> None:
    pages = f'<div class="pagination"><span class="current">1</span><a href="{href}">2</a></div>'
    assert read(zox_list(zox_card("/a/"), below=f'<div class="mvp-nav-links">{pages}</div>')).next_url is None
