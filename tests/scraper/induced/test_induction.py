"""A profile induced from a reading gives the same cards again, and the next day's, and those of other sections."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from pressclip.errors import PressclipError
from pressclip.models import Card, Listing, Page, Published
from replica.content import generate
from replica.messages import parse_request
from replica.respond import respond
from replica.site import Site
from scraper.generic.reading import read_generic
from scraper.induced.induction import CannotInduce, induce
from scraper.marked.lists import read_markup
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import ListingRules, Profile, shipped_profiles
from tests.scraper.drawn_lists import CARD, HEADLINES, cards, listing_page, slug
from tests.scraper.generic.test_reading import PAGES, expected
from tests.scraper.saved import AT, ROME, THEMES, answer, real

# One card of these pages has words in its headline that no reader sees, and no selector can leave them out.
_WITH_HIDDEN_WORDS = {"generated-names", "spanish"}
_GENERIC = [name for name in PAGES if name not in {"menu-only", *_WITH_HIDDEN_WORDS}]
_CROWD = tuple(f"Gull number {number} lands on the pier at noon" for number in range(300))
_EUROPE = "https://news.example/category/europe/"


def _induced(page: Page, listing: Listing | None = None) -> Profile:
    return induce(page, listing or read_generic(page, zone=ROME), zone=ROME, name="found")


def _again(page: Page, profile: Profile) -> Listing:
    return read_listing(page, zone=ROME, profiles=(profile,))


def _must_be_same(listing: Listing) -> list[tuple[object, ...]]:
    return [(card.url, card.position, card.title, card.published, card.pinned) for card in listing.cards]


def _sections(theme: str) -> dict[str, tuple[Page, Listing]]:
    """The real section pages of a theme that show more than one article, with what its profile reads."""
    pages = {name: page for name, facts, page in real(theme) if len(facts.get("cards", ())) > 1}
    return {name: (page, read_listing(page, zone=ROME, profiles=shipped_profiles())) for name, page in pages.items()}


def _site(design: int) -> Site:
    site = Site(generate(seed=3, count=90, start=AT, step=-timedelta(hours=1)), clock=lambda: AT)
    site.redesign(design)
    return site


def _europe(site: Site) -> Page:
    return answer(respond(site, parse_request("/category/europe/", {}), "https://news.example").body.decode(), _EUROPE)


@pytest.mark.parametrize("name", _GENERIC)
def test_a_page_of_no_known_theme_reads_the_same_by_its_induced_profile(name: str) -> None:
    page, _ = expected(name)
    listing = read_generic(page, zone=ROME)
    assert _must_be_same(_again(page, _induced(page))) == _must_be_same(listing)


@pytest.mark.parametrize("theme", THEMES)
def test_every_real_section_page_reads_the_same_by_its_induced_profile(theme: str) -> None:
    for page, listing in _sections(theme).values():
        again = _again(page, _induced(page, listing))
        assert _must_be_same(again) == _must_be_same(listing)
        assert again.heading == listing.heading


@pytest.mark.parametrize("theme", THEMES)
def test_a_profile_from_one_real_section_reads_all_other_pages_and_sections(theme: str) -> None:
    sections = _sections(theme)
    right = found = wanted = fields = 0
    for start in [name for name in sections if name.endswith("-1.html")]:
        page, listing = sections[start]
        profile = _induced(page, listing)
        for other, truth in sections.values():
            true = {card.url: card for card in truth.cards}
            said = {card.url: card for card in _again(other, profile).cards}
            right, found, wanted = right + len(true.keys() & said.keys()), found + len(said), wanted + len(true)
            fields += sum(_fields(said[url]) == _fields(true[url]) for url in true.keys() & said.keys())
    assert right >= 0.98 * wanted
    assert right >= 0.98 * found
    assert fields >= 0.98 * right


def _fields(card: Card) -> tuple[object, ...]:
    return card.title, card.published, card.label or None, card.excerpt or None


@pytest.mark.parametrize("design", range(6))
def test_after_a_redesign_the_profile_reads_the_articles_that_come_later(design: int) -> None:
    site = _site(design)
    profile = _induced(_europe(site))
    news = generate(seed=8, count=6, start=AT, step=-timedelta(minutes=1))
    site.add(*(replace(post, id=post.id + 5_000, categories=("europe",)) for post in news))
    page = _europe(site)
    wanted = [f"https://news.example{site.path_of(post)}" for post in site.in_category("europe")]
    said = [card.url for card in _again(page, profile).cards]
    assert said == wanted[: len(said)]
    assert len(said) >= 10


def _named(profile: Profile) -> Iterator[str]:
    """Every class and id in the profile's selectors, as a selector of its own."""
    rules = profile.listing
    for selector in (rules.card, rules.title, rules.link, rules.label, rules.time, rules.excerpt, rules.image):
        yield from re.findall(r"[.#][\w-]+", selector)


@pytest.mark.parametrize("name", [name for name in _GENERIC if name != "magazine"])  # its one lead story has a name
def test_a_profile_names_nothing_that_only_one_card_has(name: str) -> None:
    page, _ = expected(name)
    tree = LexborHTMLParser(page.text)
    assert [one for one in _named(_induced(page)) if len(tree.css(one)) < 2] == []


def test_a_lead_story_of_another_shape_is_read_with_the_list_below_it() -> None:
    page, _ = expected("magazine")
    profile = _induced(page)
    assert "lead-story" in profile.listing.card


def test_a_lead_story_is_not_named_by_its_own_subject() -> None:
    lead, *rest = HEADLINES
    story = f'<section class="tide"><h2><a href="{slug(lead)}">{lead}</a></h2></section>'
    page = listing_page(
        '<li class="card"><h3><a href="$U">$T</a></h3></li>', around=f"<main>{story}{{}}</main>", titles=rest
    )
    assert "tide" not in _induced(page).listing.card


def test_what_wordpress_prints_for_single_articles_is_never_used() -> None:
    numbers = count(100)
    card = '<article id="post-$N" class="post-$N category-boats tag-$N format-gallery type-post hentry">'
    page = listing_page(f'{card}<h2 class="t-boats">'.replace("$N", "7") + '<a href="$U">$T</a></h2></article>')
    page = replace(page, text=re.sub(r"post-7\b", lambda _: f"post-{next(numbers)}", page.text))
    rules = _induced(page).listing
    assert not re.search(
        r"post-\d|category|tag-|format-", " ".join([rules.card, rules.title, rules.link, *rules.lists])
    )


@pytest.mark.parametrize(
    ("card", "wanted"),
    [
        ('<article class="css-1x2y3z"><h2 class="css-9z8y7x"><a href="$U">$T</a></h2></article>', "article"),
        ('<div class="Card_root__x7Gh2"><a class="Card_link__9dKq1" href="$U">$T</a></div>', '[class*="Card_root__"]'),
        ('<div class="mt-4 teaser css-1x2y3z"><a href="$U">$T</a></div>', ".teaser"),
        ('<div class="sc-bdVaJa" itemprop="blogPost"><a href="$U">$T</a></div>', "[itemprop~=blogPost]"),
    ],
)
def test_names_and_tags_that_mean_something_go_before_names_that_a_tool_made(card: str, wanted: str) -> None:
    around = '<nav><div><a href="/a">Home</a></div></nav><main>{}</main>'
    chosen = _induced(listing_page(f"{card}", around=around)).listing.card
    assert wanted in {chosen, chosen.split()[-1]} or chosen.endswith(wanted)


def test_a_page_without_any_class_is_read_by_its_structure() -> None:
    menu = "<div><div><a href=/a>Boats</a></div><div><a href=/b>Rowing boats for sale</a></div></div>"
    card = (
        '<div><div><a href="$U"><img src="$U.png"></a></div><div><a href="$U">$T</a></div><div>2 hours ago</div></div>'
    )
    page = listing_page(card, around=f"{menu}<div>{{}}</div><div><a href=/c>Imprint</a></div>")
    profile = _induced(page)
    assert [card.title for card in _again(page, profile).cards] == list(HEADLINES)
    more = listing_page(
        card, around=f"{menu}<div>{{}}</div>", titles=[*HEADLINES, "A whale asks for the way to the sea"]
    )
    assert len(_again(more, profile).cards) == len(HEADLINES) + 1


def test_cards_that_lack_a_field_on_the_next_day_are_read_all_the_same() -> None:
    more = '<time>2 hours ago</time><img src="$U.png">'
    full = f'<li class="card"><b class="kind">Tides</b><h3><a href="$U">$T</a></h3>{more}</li>'
    profile = _induced(listing_page(full))
    bare = '<li class="card"><h3><a href="$U">$T</a></h3></li>'
    page = listing_page(bare, titles=HEADLINES[:2])
    assert [(card.title, card.label, card.image) for card in _again(page, profile).cards] == [
        (title, None, None) for title in HEADLINES[:2]
    ]


def test_related_stories_inside_a_card_stay_cards_of_their_own() -> None:
    first, second, *rest = HEADLINES
    inner = f'<ul class="more"><li class="rel"><h3><a href="{slug(second)}">{second}</a></h3></li></ul>'
    head = f'<article class="card"><h3><a href="{slug(first)}">{first}</a></h3>{inner}</article>'
    page = listing_page(
        '<article class="card"><h3><a href="$U">$T</a></h3></article>', around=f"<main>{head}{{}}</main>", titles=rest
    )
    listing = _listing(page, HEADLINES)
    assert _must_be_same(_again(page, _induced(page, listing))) == _must_be_same(listing)


def _listing(page: Page, titles: tuple[str, ...], *, pinned: tuple[int, ...] = ()) -> Listing:
    return Listing(
        url=page.final_url,
        method="drawn",
        cards=tuple(
            Card(url=f"https://tidal.example{slug(title)}", title=title, position=at, pinned=at in pinned)
            for at, title in enumerate(titles)
        ),
    )


def test_a_pinned_card_is_told_by_what_marks_it() -> None:
    plain = '<li class="card"><h3><a href="$U">$T</a></h3></li>'
    page = answer(
        "<ul class=list>" + "".join(cards(plain)).replace("card", "card sticky", 1) + "</ul>",
        "https://tidal.example/boats/",
    )
    profile = _induced(page, _listing(page, HEADLINES, pinned=(0,)))
    assert profile.listing.pinned.endswith(".sticky")
    unmarked = replace(page, text=page.text.replace(" sticky", ""))
    with pytest.raises(CannotInduce, match="pinned"):
        _induced(unmarked, _listing(unmarked, HEADLINES, pinned=(0,)))


def test_what_only_further_pages_pin_is_pinned_there_alone() -> None:
    page, listing = _sections("newspaper")["category-energy-2.html"]
    profile = _induced(page, listing)
    assert profile.listing.repeated
    assert not profile.listing.pinned
    first, truth = _sections("newspaper")["category-energy-1.html"]
    assert _must_be_same(_again(first, profile)) == _must_be_same(truth)


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
        _listing(page, HEADLINES),
        next_url="https://tidal.example/boats/page/2/",
        cards=read_generic(page, zone=ROME).cards,
    )
    assert _induced(page, listing).listing.next == wanted


def test_the_mark_stands_behind_the_list_and_what_else_is_read() -> None:
    around = "<h1>Boats</h1><main>{}</main><p><a rel=next href=/boats/page/2/>2</a></p><div id=side-bar>x</div>"
    page = listing_page(around=around.replace("id=side-bar", 'id="side-bar"'))
    listing = read_generic(page, zone=ROME)
    assert listing.next_url is not None
    profile = _induced(page, listing)
    assert profile.listing.until == '<div id="side-bar"'
    assert _again(page, profile) == _again(page, replace(profile, listing=replace(profile.listing, until="")))


@pytest.mark.parametrize(
    "mark", ['<div class="sidebar"></div>', '<p id="text"></p>', '<div id="sidebar-1x2y3z4"></div>']
)
def test_no_mark_is_made_of_what_stands_twice_or_says_nothing_or_was_made_by_a_tool(mark: str) -> None:
    page = listing_page(around=f'<div class="sidebar"></div><div class="list">{{}}</div>{mark}')
    assert _induced(page).listing.until == ""


def test_a_reading_that_no_selectors_give_is_refused_with_the_reason() -> None:
    page = listing_page()
    drawn = _listing(page, HEADLINES)
    never = Published(lower=AT, upper=AT, precision="second")
    for listing, reason in (
        (replace(drawn, cards=drawn.cards[:1]), "too few"),
        (replace(drawn, cards=drawn.cards[::-1]), "no selectors"),
        (replace(drawn, cards=tuple(replace(card, title="Else") for card in drawn.cards)), "title"),
        (replace(drawn, cards=tuple(replace(card, url=f"{card.url}x") for card in drawn.cards)), "no link"),
        (replace(drawn, cards=tuple(replace(card, published=never) for card in drawn.cards)), "time"),
    ):
        with pytest.raises(CannotInduce, match=reason):
            _induced(page, listing)


def test_a_page_with_broken_tags_is_read_by_what_can_be_said_of_it() -> None:
    page = listing_page('<li<b class="card"><h3><a href="$U">$T</a></h3></li<b>')
    assert len(_again(page, _induced(page)).cards) == len(HEADLINES)


def test_a_mark_before_the_link_to_the_next_page_is_passed_over() -> None:
    around = (
        '<div class="list">{}</div><div id="side"></div><a rel="next" href="/boats/page/2/">2</a><div id="foot"></div>'
    )
    profile = _induced(listing_page(around=around))
    assert profile.listing.until == '<div id="foot"'


def test_a_page_that_came_with_an_error_has_no_profile() -> None:
    page = replace(listing_page(), status=404)
    with pytest.raises(CannotInduce, match="404"):
        _induced(page, _listing(page, HEADLINES))


def test_what_a_link_says_of_robots_and_buttons_is_not_used() -> None:
    profile = _induced(listing_page('<div><a rel="nofollow" role="button" href="$U">$T</a></div>'))
    assert not re.search("nofollow|button", str(profile))


def test_no_mark_is_taken_from_a_comment_inside_the_list() -> None:
    around = '<div class="list">{}<!-- <div id="side"> --><p>The end</p></div><div class="q" id="side"></div>'
    assert _induced(listing_page(around=around)).listing.until == ""


def test_a_lead_box_and_a_list_far_apart_are_two_lists_but_rows_of_one_kind_are_one() -> None:
    page, listing = _sections("newspaper")["category-energy-1.html"]
    assert len(_induced(page, listing).listing.lists) == 2
    row = '<div class="row"><div class="card"><h3><a href="$U">$T</a></h3></div></div>'
    rows = listing_page(row, around="<main>" + "<p>x</p>" * 30 + "{}</main>", titles=HEADLINES[:2])
    assert len(_induced(rows).listing.lists) == 1


def test_a_selector_that_says_a_wrong_label_of_two_cards_is_not_taken() -> None:
    page = listing_page('<li class="card"><b>Tides</b><h3><a href="$U">$T</a></h3></li>')
    page = replace(page, text=page.text.replace("<b>Tides", "<b>By Ada</b><b>Tides", 2))
    drawn = _listing(page, HEADLINES)
    profile = _induced(page, replace(drawn, cards=tuple(replace(card, label="Tides") for card in drawn.cards)))
    assert {card.label for card in _again(page, profile).cards} <= {"Tides", None}


def test_the_search_ends_on_a_page_that_is_too_large() -> None:
    filling = '<div class="x"><span>a</span></div>' * 50
    card = f'<article class="card kind-$N"><h2 class="t"><a href="$U">$T</a></h2><p>now</p>{filling}</article>'
    page = listing_page(card, titles=_CROWD)
    with pytest.raises(CannotInduce, match="too large"):
        _induced(page)


def test_an_advert_between_the_cards_is_no_card() -> None:
    advert = '<li class="card"><a href="https://shop.example/ropes">Buy ropes</a></li>'
    page = listing_page(f'<li class="card"><h3><a href="$U">$T</a></h3></li>{advert}')
    profile = _induced(page, _listing(page, HEADLINES))
    assert [card.title for card in _again(page, profile).cards] == list(HEADLINES)


def test_a_card_of_a_side_box_that_looks_alike_is_left_out() -> None:
    card = '<li class="card"><h3><a href="$U">$T</a></h3></li>'
    side = '<div class="popular"><li class="card"><h3><a href="/boats/old">An old one about sails</a></h3></li></div>'
    page = listing_page(card, around=f'<section>{side}<div class="river">{{}}</div>{side}</section>')
    listing = _listing(page, HEADLINES)
    assert _must_be_same(_again(page, _induced(page, listing))) == _must_be_same(listing)


def test_a_page_nested_too_deep_is_refused() -> None:
    page = listing_page(around="<div>" * 150 + "{}")
    with pytest.raises(CannotInduce, match="nested"):
        _induced(page, _listing(page, HEADLINES))


def test_marked_entries_are_induced_from_the_pages_own_markup() -> None:
    page = listing_page('<div class="h-entry"><a class="u-url p-name" href="$U">$T</a></div>')
    assert _induced(page, read_markup(page, zone=ROME)).listing.card in {".h-entry", ".u-url", ".p-name"}


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
        profile = _induced(page, listing)
    except CannotInduce:
        profile = Profile(name="", listing=ListingRules(lists=("body",), card="a", title="a"))
    assert profile.listing.card
    assert time.process_time() - started < 3


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(_GENERIC),
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
        profile = _induced(broken, listing)
    except PressclipError:
        return
    assert _must_be_same(_again(broken, profile)) == _must_be_same(listing)
