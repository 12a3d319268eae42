from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import NoCards, ReadError
from pressclip.models import Card, Listing, Page
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import Profile, load_profile, shipped_profiles
from tests.scraper.saved import ROME, THEMES, answer, real, saved, truth


def _read(page: Page, profiles: Sequence[Profile] | None = None) -> Listing:
    return read_listing(page, zone=ROME, profiles=shipped_profiles() if profiles is None else profiles)


def _list(*cards: str, below: str = "") -> Page:
    items = "".join(f'<li class="infinite-post">{card}</li>' for card in cards)
    return answer(f'<div class="mvp-main-blog-body"><ul class="infinite-content">{items}</ul>{below}</div>')


def _card(path: str, title: str = "A title", more: str = "") -> str:
    return f'<a href="{path}" rel="bookmark"><h2>{title}</h2>{more}</a>'


def _titles(listing: Listing) -> list[str]:
    return [card.title for card in listing.cards]


# A small page of each theme


def test_zox_reads_the_featured_cards_and_the_list_in_page_order() -> None:
    listing = _read(saved("zox-section.html"))
    assert [urlsplit(card.url).path for card in listing.cards] == [
        "/2026/11/23/quay-wall/", "/2026/11/23/pilot-boats/", "/2026/11/22/dredger/", "/2026/11/20/no-words/"
    ]  # fmt: skip
    assert [card.position for card in listing.cards] == [0, 1, 2, 3]
    assert (listing.method, listing.heading) == ("profile:zox", "Harbours")
    assert listing.next_url == "https://tidal.example/category/harbours/page/2/"


def test_a_card_has_its_fields_clean_and_its_addresses_absolute() -> None:
    lead, _, dredger, untitled = _read(saved("zox-section.html")).cards
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
    assert _read(saved("zox-section.html")).cards[1].title == "Pilot boats: four new hulls"


def test_a_field_that_one_card_lacks_and_another_has_twice_shifts_nothing() -> None:
    page = _list(_card("/a/", "A"), _card("/b/", "B", "<p>one</p><p>two</p>"), _card("/c/", "C", "<p>three</p>"))
    assert [card.excerpt for card in _read(page).cards] == [None, "one", "three"]


def test_a_sticky_card_is_marked_and_its_mark_is_no_label() -> None:
    listing = _read(saved("zox-latest.html", "https://tidal.example/latest/page/2/"))
    assert [(card.pinned, card.label) for card in listing.cards] == [(True, None), (False, "Ferries")]
    assert (listing.heading, listing.next_url) == ("Latest News", None)


def test_newspaper_reads_the_grid_and_the_modules_with_exact_times() -> None:
    listing = _read(saved("newspaper-section-2.html", "https://tidal.example/category/harbours/page/2/"))
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
    listing = _read(saved("newspaper-section-2.html", f"https://tidal.example/category/harbours/{page}"))
    assert [card.pinned for card in listing.cards] == [pinned, False, False]


def test_blocks_reads_its_query_sticky_and_untitled_posts_included() -> None:
    listing = _read(saved("blocks-section.html"))
    assert [(card.title, card.pinned) for card in listing.cards] == [
        ("House rules", True), ("The dredger came at night", False), ("", False)
    ]  # fmt: skip
    assert listing.cards[1].excerpt == "Nobody had announced it."
    assert (listing.method, listing.heading) == ("profile:blocks", "Harbours")
    assert listing.next_url == "https://tidal.example/category/harbours/page/2/"


# What is no card


def test_an_article_shown_twice_is_one_card_where_it_stood_first() -> None:
    page = _list(_card("/a/", "A"), _card("/b/"), _card("http://www.tidal.example/a", "Again", "<p>told</p>"))
    first, second = _read(page).cards
    assert (first.title, first.excerpt, first.position) == ("A", "told", 0)
    assert (second.url, second.position) == ("https://tidal.example/b/", 1)


def test_an_advert_among_the_cards_is_left_out() -> None:
    assert _titles(_read(_list(_card("https://soap.example/", "Soap"), _card("/a/", "A")))) == ["A"]


@pytest.mark.parametrize(
    ("section", "link"), [("tidal.example", "sport.tidal.example"), ("sport.tidal.example", "www.tidal.example")]
)
def test_a_subdomain_is_the_same_site(section: str, link: str) -> None:
    page = replace(_list(_card(f"https://{link}/a/", "A")), final_url=f"https://{section}/category/boats/")
    assert _titles(_read(page)) == ["A"]


@pytest.mark.parametrize(
    "href",
    ["", "#", "javascript:alert(1)", "mailto:a@b.example", "http://[bad", "/category/harbours/", f"/{'a' * 5_000}"],
)
def test_a_link_that_leads_to_no_article_is_no_card(href: str) -> None:
    assert _titles(_read(_list(_card(href, "Nothing"), _card("/a/", "A")))) == ["A"]


def test_an_image_only_second_link_in_a_card_changes_nothing() -> None:
    cards = '<a href="/a/" rel="bookmark"><img src="/a.jpg"></a>' + _card("/a/", "A")
    assert _titles(_read(_list(cards))) == ["A"]


def test_the_innermost_of_nested_cards_owns_its_fields() -> None:
    page = answer(
        '<div class="td-main-content"><div class="td-ss-main-content"><div class="td_module_wrap">'
        '<h3 class="td-module-title"><a href="/outer/">Outer</a></h3>'
        '<div class="td_module_wrap"><h3 class="td-module-title"><a href="/inner/">Inner</a></h3></div>'
        "</div></div></div>"
    )
    assert _titles(_read(page)) == ["Outer", "Inner"]


def test_a_list_of_which_most_elements_are_no_cards_is_not_believed() -> None:
    page = _list(_card("/a/"), *['<a href="/x/" rel="bookmark">changed</a>'] * 3)
    with pytest.raises(NoCards, match="zox: 1 cards of 4"):
        _read(page)


# None at all


@pytest.mark.parametrize("theme", THEMES)
def test_a_section_without_articles_says_so_whatever_its_side_bar_shows(theme: str) -> None:
    with pytest.raises(NoCards) as caught:
        _read(saved(f"{theme}-empty.html"))
    assert caught.value.says_empty


@pytest.mark.parametrize("name", ["zox-404.html", "newspaper-404.html", "zox-article.html", "newspaper-article.html"])
@pytest.mark.parametrize("status", [200, 404])
def test_a_page_that_is_no_section_has_no_cards_and_does_not_count_as_empty(name: str, status: int) -> None:
    with pytest.raises(NoCards) as caught:
        _read(saved(name, status=status))
    assert not caught.value.says_empty


def test_a_page_that_says_it_is_empty_beside_cards_that_changed_is_not_believed() -> None:
    empty = saved("newspaper-empty.html")
    text = empty.text.replace(
        '<div class="no-results">', '<div class="td_module_wrap"><h4>changed</h4></div><div class="no-results">'
    )
    with pytest.raises(NoCards) as caught:
        _read(replace(empty, text=text))
    assert not caught.value.says_empty


def test_an_error_status_outweighs_a_good_looking_page() -> None:
    with pytest.raises(NoCards, match="HTTP 404"):
        _read(saved("zox-section.html", status=404))


def test_no_profile_finds_nothing() -> None:
    with pytest.raises(NoCards):
        _read(saved("zox-section.html"), [])


# Profiles in turn


def test_any_order_of_profiles_reads_the_same() -> None:
    for name in ("zox-section.html", "newspaper-section-2.html", "blocks-section.html"):
        assert _read(saved(name)) == _read(saved(name), shipped_profiles()[::-1])


def test_the_first_profile_that_understands_the_page_is_believed() -> None:
    zox = load_profile("zox")
    mine = replace(zox, name="mine", listing=replace(zox.listing, until=""))
    assert _read(saved("zox-section.html"), [mine, zox]).method == "profile:mine"


def test_a_stray_element_of_one_profile_does_not_win_over_the_list_of_another() -> None:
    section = saved("blocks-section.html")
    stray = (
        '<div class="mvp-main-blog-body"><ul class="infinite-content"><li><a rel="bookmark">Menu</a></li></ul></div>'
    )
    assert _read(replace(section, text=section.text.replace("<main", f"{stray}<main"))).method == "profile:blocks"


def test_cards_below_the_mark_of_the_side_bar_are_read_where_none_stand_above() -> None:
    section = saved("zox-section.html")
    swapped = section.text.replace(
        '<div class="mvp-main-blog-body', '<div id="mvp-side-wrap"></div><div class="mvp-main-blog-body'
    )
    assert _read(replace(section, text=swapped)).cards == _read(section).cards


def test_what_stands_below_the_mark_of_the_side_bar_is_not_parsed() -> None:
    section = saved("zox-section.html")
    assert _read(replace(section, text=section.text + "<div>" * 200_000)) == _read(section)


def test_a_profile_without_optional_selectors_reads_links_and_titles() -> None:
    profile = load_profile("zox")
    rules = replace(profile.listing, label="", time="", excerpt="", image="", pinned="", heading="", next="", until="")
    listing = _read(saved("zox-section.html"), [replace(profile, listing=rules)])
    assert _titles(listing) == _titles(_read(saved("zox-section.html")))
    assert (listing.heading, listing.next_url, listing.cards[0].image) == ("Harbours", None, None)


@pytest.mark.parametrize("href", ["/category/harbours", "https://elsewhere.example/page/2/", "#"])
def test_a_next_page_that_is_this_one_or_elsewhere_is_none(href: str) -> None:
    pages = f'<div class="pagination"><span class="current">1</span><a href="{href}">2</a></div>'
    assert _read(_list(_card("/a/"), below=f'<div class="mvp-nav-links">{pages}</div>')).next_url is None


# Hostile pages


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<div>" * 200_000, "elements"),
        ("<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">", "attributes"),
        ("<div " + " ".join(f"a{n}='<'" for n in range(50_000)) + ">", "attributes"),
        ("<p>" + "".join(f"<b a={n}>" for n in range(1_500)) + "<p>x" * 20_000, "formatting"),
    ],
    ids=["nested", "attributes", "attributes with tags in them", "formatting"],
)
def test_a_page_built_to_exhaust_the_parser_is_refused(text: str, why: str) -> None:
    with pytest.raises(ReadError, match=why):
        _read(answer(text))


def test_a_long_script_and_an_inline_picture_are_no_attack() -> None:
    script = f"<script>{'var a = 1; ' * 5_000}</script><img src='data:image/png;base64,{'A' * 50_000}'>"
    assert _titles(_read(_list(_card("/a/", "A"), below=script))) == ["A"]


@pytest.mark.parametrize(
    "text", ['<ul class="infinite-content">' * 15_000, "<div class='mvp-main-blog-body'>" * 12_000 + "<h2>" * 12_000]
)
def test_a_page_nested_as_deep_as_it_may_be_is_read_in_seconds(text: str) -> None:
    begin = monotonic()
    with pytest.raises(NoCards):
        _read(answer(text))
    assert monotonic() - begin < 10


@pytest.mark.parametrize("odd", ["\0", "\ud800", "\ufffe", "\u202e", "<", "&#0;", "&#xD800;"])
def test_nul_bytes_and_lone_surrogates_cost_no_card(odd: str) -> None:
    listing = _read(_list(_card("/a/", f"A{odd}"), _card(f"/b{odd}/", "B")))
    assert listing.cards[0].url == "https://tidal.example/a/"
    listing.cards[0].title.encode()


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["<", ">", '"', "a", " href=", "://", "[", "/", "\0", "\ud800", "é", "&#", ";", "rel=bookmark"])
    ),
    st.lists(st.text(max_size=20)),
)
def test_no_page_raises_anything_but_a_read_error(pieces: list[str], texts: list[str]) -> None:
    soup = "".join(pieces)
    page = _list(_card(soup, soup), *(_card(f"/{text}", text, f'<img src="{text}">') for text in texts))
    with suppress(ReadError):
        _read(page)


# Real pages


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
            assert _rows(_read(page)) == facts["cards"], name
        elif "cards" in facts:
            with pytest.raises(NoCards) as caught:
                _read(replace(page, status=200))
            assert caught.value.says_empty == (facts["status"] == 200), name


@pytest.mark.parametrize("theme", THEMES)
def test_on_real_pages_every_time_holds_the_true_one(theme: str) -> None:
    articles = truth()
    for name, facts, page in real(theme):
        for card in _read(page).cards if facts.get("cards") else ():
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
            cards = _read(page).cards
        except NoCards:
            assert not name.startswith(("author", "tag", "search")), name
            continue
        assert name.split(".")[0] in {"home", "latest-news", "author-elhem", "tag-featured", "search"}
        assert {unquote(urlsplit(card.url).path) for card in cards} <= articles.keys()
