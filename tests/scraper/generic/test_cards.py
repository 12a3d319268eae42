import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import NoCards, ReadError
from pressclip.models import Card, Listing, Page
from replica.site import Site
from scraper.generic.reading import read_generic
from tests.replica.making import NOW, ORIGIN, Hands, html, post
from tests.scraper.drawn_lists import CARD, HEADLINES, SECTION, cards, listing_page, slug
from tests.scraper.saved import AT, ROME, THEMES, answer, real, truth

_PAGES = Path(__file__).parents[2] / "pages" / "generic"
_STYLES = sorted(path.stem for path in _PAGES.glob("*.html") if path.stem != "menu-only")


def _read(page: Page) -> Listing:
    return read_generic(page, zone=ROME)


def _titles(page: Page) -> list[str]:
    return [card.title for card in _read(page).cards]


# Pages in quite different styles, stripped of what a redesign strips


def _expected(name: str) -> tuple[Page, list[str]]:
    facts = json.loads((_PAGES / f"{name}.json").read_text("utf-8"))
    page = answer((_PAGES / f"{name}.html").read_text("utf-8"), facts["url"])
    return page, [card["title"] for card in facts["cards"]]


@pytest.mark.parametrize("name", _STYLES)
def test_names_of_classes_are_a_help_and_no_need(name: str) -> None:
    page, titles = _expected(name)
    assert _titles(replace(page, text=re.sub(r"""\s(?:class|id)=(?:"[^"]*"|[^\s>]+)""", "", page.text))) == titles


@pytest.mark.parametrize("name", _STYLES)
def test_tags_that_tell_a_pages_parts_are_a_help_and_no_need(name: str) -> None:
    page, titles = _expected(name)
    telling = r"<(/?)(?:nav|footer|aside|main|article|header|section|time)\b"
    assert _titles(replace(page, text=re.sub(telling, r"<\1div", page.text))) == titles


@pytest.mark.parametrize("path", ["/category/africa/", "/category/africa/page/2/", "/"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_site_that_changed_its_every_class_tag_and_nesting_shows_its_articles(seed: int, path: str) -> None:
    whole = [f"What happened at pier {number} last night" for number in range(1, 31)]
    site = Site([post(n, hours=n, title=title) for n, title in enumerate(whole, 1)], clock=Hands())
    site.redesign(seed)
    url = ORIGIN + path
    shown = _titles(Page(url=url, final_url=url, status=200, date=NOW, text=html(site, path)))
    assert len(shown) >= 10
    assert shown == [title for title in whole if title in shown]


# What a card holds


def test_a_card_has_its_fields_and_the_listing_says_how_it_was_found() -> None:
    card = (
        '<article><img src="/i.jpg"><p>Harbour</p><h2><a href="$U?utm_source=x">$T</a></h2><p>2 hours ago</p>'
        "<p>Nobody had announced it, and nobody was surprised when it came.</p></article>"
    )
    listing = _read(listing_page(card, around="<h1>Boats</h1>{}"))
    first = listing.cards[0]
    assert replace(first, published=listing.cards[1].published) == Card(
        url=f"https://tidal.example{slug(HEADLINES[0])}",
        title=HEADLINES[0],
        position=0,
        label="Harbour",
        time_text="2 hours ago",
        published=listing.cards[1].published,
        excerpt="Nobody had announced it, and nobody was surprised when it came.",
        image="https://tidal.example/i.jpg",
    )
    assert first.published.lower == AT - timedelta(hours=2.5)
    assert (listing.method, listing.heading, listing.url) == ("generic", "Boats", SECTION)
    assert [card.position for card in listing.cards] == list(range(6))
    assert listing.evidence[0].startswith("6 links to articles")


def test_a_machine_readable_time_counts_before_the_printed_one() -> None:
    card = '<li><a href="$U">$T</a> <time datetime="2026-11-20T09:00:00+01:00">3 hours ago</time></li>'
    assert _read(listing_page(card)).cards[0].published.lower == datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "card",
    [
        '<div><a href="$U"><span>Ports</span><span>$T</span></a></div>',
        '<div><h3><a href="$U"><em class="x">Ports</em> <span>$T</span></a></h3></div>',
        '<div><h3><span class="kicker">A quarrel without an end: </span><a href="$U">$T</a></h3></div>',
        '<div><h3><a href="$U"><span class="flag">Live</span> $T</a></h3></div>',
        '<div><h3><a href="$U">$T <span>3 comments</span></a></h3></div>',
        '<div><h3><a href="$U">$T</a></h3><a href="$U#talk">12 comments</a><a href="/by/ada">By Ada Brook</a></div>',
        '<div><a href="$U"><time>19 November 2026, 10:00</time><b>$T</b></a></div>',
        '<div><a href="$U"><img alt="A boat near the shore"></a><strong><a href="$U">$T</a></strong></div>',
        '<div><a href="$U" aria-label="$T"></a><div><p>$T</p><p>By Ada Brook</p></div></div>',
        '<div><a href="$U"><span class="visually-hidden">Read the story: </span>$T</a></div>',
        '<div><h3>$T</h3><p>Nobody had announced it, nobody saw it.</p><a href="$U">Read more</a></div>',
        '<div><h3><a href="$U">$T</a></h3><h4><a href="$U">And why that matters to everybody here</a></h4></div>',
        '<div><h3><a href="$U">&shy;$T&#8203;</a></h3></div>',
    ],
)
def test_a_headline_comes_without_what_stands_around_it(card: str) -> None:
    assert _titles(listing_page(card)) == list(HEADLINES)


def test_words_marked_in_a_headline_stay_in_it() -> None:
    marked = {title: title.replace("the ", "<em>the</em> ", 1) for title in HEADLINES}
    text = "".join(f'<h3><a href="{slug(title)}">{words}</a></h3>' for title, words in marked.items())
    assert _titles(answer(f"<body>{text}</body>", SECTION)) == list(HEADLINES)


def test_a_headline_that_begins_with_a_number_is_no_time() -> None:
    titles = ["12 dead after storm", "10 things to know", "2 boats, 1 pier, no rope", "40 days of rain and a wedding"]
    assert _titles(listing_page(titles=titles)) == titles


def test_an_article_shown_many_times_is_one_card_where_it_stood_first() -> None:
    assert _titles(listing_page(titles=[*HEADLINES, HEADLINES[0], HEADLINES[3]])) == list(HEADLINES)


# What is no card


_OTHERS = "".join(
    f'<article><h3><a href="/sport/{n}-goals-in-one-long-afternoon">{n} goals in one long afternoon</a></h3></article>'
    for n in range(20, 25)
)


@pytest.mark.parametrize(
    "opening",
    [
        "aside", "nav", "footer", 'div class="c-sidebar"', 'div role="complementary"', 'div class="swiper"',
        'section id="related-posts"',
    ],
)  # fmt: skip
def test_a_side_box_is_known_by_its_tag_or_its_names(opening: str) -> None:
    box = f"<{opening}>{_OTHERS}</{opening.partition(' ')[0]}>"
    assert _titles(listing_page(around=f"{box}{{}}")) == list(HEADLINES)


@pytest.mark.parametrize(
    ("tag", "title"),
    [
        ("h2", "Most read"), ("div", "Trending now"), ("h4", "You may also like"), ("p", "Meistgelesen"),
        ("h3", "Les plus lus"), ("h3", "Lo más leído"), ("h2", "Mais lidas"), ("span", "I più letti"),
        ("h3", "Популярное"), ("h3", "الأكثر قراءة"), ("div", "热门排行"),
    ],
)  # fmt: skip
def test_a_side_box_is_known_by_its_title(tag: str, title: str) -> None:
    box = f"<div><{tag}>{title}</{tag}><div>{_OTHERS}</div></div>"
    assert _titles(listing_page(around=f"{box}{{}}")) == list(HEADLINES)


def test_a_box_of_another_section_is_known_by_the_addresses_in_it() -> None:
    assert _titles(listing_page(around=f"{{}}<section><h2>Sport</h2>{_OTHERS}</section>")) == list(HEADLINES)


def test_a_wrapper_named_after_the_side_bar_it_has_is_no_side_bar() -> None:
    around = '<div class="content-sidebar has-sidebar"><h1>Boats</h1>{}</div>'
    assert _titles(listing_page(around=around)) == list(HEADLINES)


def test_the_lead_above_the_list_is_a_card_though_it_looks_different() -> None:
    title = "The longest night of the pier"
    lead = f'<section><a href="{slug(title)}"><h2>{title}</h2></a></section>'
    assert _titles(listing_page(around=f"{lead}{{}}")) == [title, *HEADLINES]


def test_lists_of_one_look_in_parts_of_one_page_are_all_read() -> None:
    north, south = "".join(cards()[:3]), "".join(cards()[3:])
    parts = f"<section><h2>North</h2>{north}</section><section><h2>South</h2>{south}</section>"
    assert _titles(answer(f"<main>{parts}</main>", SECTION)) == list(HEADLINES)


@pytest.mark.parametrize(
    "advert",
    [
        '<article><h3><a href="https://soap.example/x">A soap that smells of holidays</a></h3></article>',
        '<article><b>Advertisement</b><h3><a href="/boats/a-soap-like-the-sea">Soap like the sea</a></h3></article>',
        '<article><h3><a href="/boats/a-soap-like-the-sea">Soap like the sea</a></h3><b>Anzeige</b></article>',
    ],
)
def test_an_advert_among_the_cards_is_left_out(advert: str) -> None:
    mixed = [*cards()[:2], advert, *cards()[2:]]
    assert _titles(answer(f"<div>{''.join(mixed)}</div>", SECTION)) == list(HEADLINES)


def test_labels_and_authors_that_repeat_are_no_cards() -> None:
    card = (
        '<div><a href="/office-of-ports-and-piers">Office of Ports and Piers</a><p><a href="$U">$T</a></p>'
        '<a href="/writers/ada-brook-field">Ada Brook Field of the Coast</a></div>'
    )
    assert _titles(listing_page(card)) == list(HEADLINES)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>Nothing.</p>",
        '<ul><li><a href="/boats/">Boats</a></li><li><a href="/home-affairs">Foreign and home affairs</a></li></ul>',
        f"<aside>{_OTHERS}</aside>",
        "".join(f'<a href="/tag/{word}">{word}</a> ' for word in ("rope", "fog", "tide")),
    ],
    ids=["empty", "text", "menu", "side bar", "tags"],
)
def test_a_page_without_a_list_of_articles_has_no_cards(body: str) -> None:
    with pytest.raises(NoCards):
        _read(answer(f"<body>{body}</body>", SECTION))


def test_the_page_of_an_article_has_no_cards() -> None:
    text = "<p>" + "The water rose and fell as it had been told to do for years. " * 4 + "</p>"
    with pytest.raises(NoCards, match="article"):
        _read(listing_page(around=f"<h1>One tide</h1>{text * 8}{{}}"))


def test_an_error_status_outweighs_a_good_looking_page() -> None:
    with pytest.raises(NoCards, match="HTTP 404"):
        _read(replace(listing_page(), status=404))


# Hostile pages


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 30_000,
        "<h2>x</h2>" * 19_000,
        '<a href="/a-b-c-d-e">a b c d e f g h i</a>' * 19_000,
        "".join(f'<p><a href="/boats/the-story-of-number-{n}">The story of number {n}</a></p>' for n in range(15_000)),
        "<div><h3>Most read</h3>" * 9_000 + '<a href="/a-b-c-d-e/1">a long enough headline</a>',
        "<b><i><u>x" * 700,
        f"<body>{CARD}<h3>{'Most read ' * 6}</h3>" + "<p>Most read</p>" * 15_000,
        f'<a href="/{"1-a" * 300_000}">{"a 1, " * 100_000}</a>',
    ],
    ids=["nested", "titles", "one link", "links", "boxes", "running", "siblings", "long texts"],
)
def test_a_hostile_page_costs_bounded_time(text: str) -> None:
    begin = monotonic()
    with suppress(ReadError):
        _read(answer(text, SECTION))
    assert monotonic() - begin < 10


@settings(max_examples=80)
@given(
    st.lists(
        st.sampled_from([
            "<a href='/boats/a-b-c-d", "'>", "</a>", "<h2>", "</h2>", "<div class=side>", "</div>", "<li>", "2", "Next",
            "Most read", " \0", "\ud800", "é", "&#x0;", "<time datetime=1>", "<p>", "?page=2", "Words of a headline",
        ]),
        max_size=60,
    )
)  # fmt: skip
def test_no_page_raises_anything_but_a_read_error(pieces: list[str]) -> None:
    with suppress(ReadError):
        listing = _read(answer("".join(pieces), SECTION))
        assert all(card.url.startswith("https://tidal.example/") for card in listing.cards)


# Real pages


@pytest.mark.parametrize("theme", THEMES)
def test_on_real_section_pages_every_headline_is_bare(theme: str) -> None:
    for name, facts, page in real(theme):
        if facts.get("cards"):
            titles = {card["path"]: card["title"] for card in facts["cards"]}
            shown = {unquote(urlsplit(card.url).path): card.title for card in _read(page).cards}
            assert shown == titles, name


@pytest.mark.parametrize("theme", THEMES)
def test_from_real_pages_that_are_no_section_nothing_but_articles_is_read(theme: str) -> None:
    articles = truth()
    for name, facts, page in real(theme):
        if name == "category-empty.html":
            with pytest.raises(NoCards):
                _read(page)
        elif "cards" not in facts and not name.startswith("article"):
            with suppress(NoCards):
                assert {unquote(urlsplit(card.url).path) for card in _read(page).cards} <= articles.keys(), name
