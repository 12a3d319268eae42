import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import NoCards, ReadError
from pressclip.models import Card, Listing, Published
from scraper.marked.lists import read_markup
from tests.scraper.saved import ROME, THEMES, answer, real, saved

_EXACT = datetime(2026, 11, 23, 17, 10, 30, tzinfo=UTC)
_SECOND = Published(lower=_EXACT, upper=_EXACT, precision="second")
_ENTRY = '<article class="hentry"><h2 class="entry-title"><a href="/{0}/">{0}</a></h2></article>'


def _saved(name: str) -> Listing:
    return read_markup(saved(f"markup/{name}"), zone=ROME)


def _titles(text: str) -> list[str]:
    return [card.title for card in read_markup(answer(text), zone=ROME).cards]


def _entries(*names: str) -> str:
    return "".join(_ENTRY.format(name) for name in names)


def _ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def _item_list(*names: str) -> dict[str, Any]:
    rows = [{"@type": "ListItem", "url": f"/{name}/", "name": name} for name in names]
    return {"@type": "ItemList", "itemListElement": rows}


def test_an_hentry_has_all_that_it_marks() -> None:
    assert _saved("hentry.html").cards[0] == Card(
        url="https://tidal.example/quay/",
        title="The quay & the wall",
        position=0,
        label="Stone",
        time_text="2026-11-23T18:10:30+01:00",
        published=_SECOND,
        excerpt="Engineers walked it.",
        image="https://tidal.example/uploads/quay.jpg",
        pinned=True,
    )


def test_the_main_list_counts_with_what_leads_it_and_side_boxes_do_not() -> None:
    listing = _saved("hentry.html")
    assert [card.title for card in listing.cards] == ["The quay & the wall", "Locks", "Keys", "Sluice"]
    assert [card.position for card in listing.cards] == [0, 1, 2, 3]
    assert (listing.method, listing.heading) == ("markup", "Harbours")
    assert listing.next_url == "https://tidal.example/category/harbours/page/2/"
    assert listing.evidence == ("4 articles marked as entries of the page", "1 with a time")


def test_an_h_entry_is_read_by_its_own_properties_and_not_by_its_authors() -> None:
    gulls, terns, auks, herons = _saved("h-feed.html").cards
    assert (gulls.url, gulls.title, gulls.label) == ("https://tidal.example/notes/gulls", "Gulls", "Birds")
    assert (gulls.time_text, gulls.published.precision) == ("2026-11-23", "day")
    assert gulls.excerpt == "They came back."
    assert [(card.url.rpartition("/")[2], card.title) for card in (terns, auks, herons)] == [
        ("terns", "Terns"), ("auks", "Auks"), ("herons", "Herons"),
    ]  # fmt: skip


def test_an_authors_name_and_address_before_the_titles_are_not_the_articles() -> None:
    author = '<a class="p-author h-card u-url p-name" href="/people/mara/">Mara</a>'
    entry = '<div class="h-entry">{1}<a class="u-url p-name" href="/{0}/">{0}</a></div>'
    cards = read_markup(answer(entry.format("a", author) + entry.format("b", author)), zone=ROME).cards
    assert [(card.url, card.title) for card in cards] == [
        ("https://tidal.example/a/", "a"), ("https://tidal.example/b/", "b"),
    ]  # fmt: skip


def test_microdata_is_read_by_its_own_properties() -> None:
    silt, sand = _saved("microdata.html").cards
    assert silt == Card(
        url="https://tidal.example/a/",
        title="Silt",
        position=0,
        label="Mud",
        time_text="2026-11-23T17:10:30Z",
        published=_SECOND,
        excerpt="It settles.",
        image="https://tidal.example/silt.jpg",
    )
    assert (sand.url, sand.title, sand.time_text) == ("https://tidal.example/b/", "Sand", "2026-11-22")


def test_a_json_ld_list_is_read_even_from_broken_json_and_a_breadcrumb_is_none() -> None:
    listing = _saved("json-ld.html")
    assert listing.cards[0] == Card(
        url="https://tidal.example/locks/one/",
        title="One & the first",
        position=0,
        label="Gates",
        time_text="2026-11-23T18:10:30+01:00",
        published=_SECOND,
        excerpt="It opened. In two lines.",
        image="https://tidal.example/one.jpg",
    )
    assert [card.title for card in listing.cards[1:]] == ["Two", "Three"]
    assert listing.evidence[0] == "3 articles marked as ItemList in JSON-LD"


@pytest.mark.parametrize(
    "value",
    [
        _item_list("a", "b"),
        [_item_list("a", "b")],
        {"@graph": [{"@type": "WebPage", "mainEntity": _item_list("a", "b")}]},
        [{"@type": "Article", "@id": f"#{x}", "sameAs": f"/{x}/", "headline": x} for x in "ab"],
        {"@type": "Blog", "blogPost": [{"@type": "BlogPosting", "url": f"/{x}/", "headline": x} for x in "ab"]},
        {"@type": "CollectionPage", "hasPart": [{"@type": "Article", "@id": f"/{x}/", "headline": x} for x in "ab"]},
        [
            {"@type": "https://schema.org/NewsArticle", "mainEntityOfPage": {"@id": f"/{x}/"}, "headline": x}
            for x in "ab"
        ],
    ],
)
def test_every_form_of_a_json_ld_list_is_read(value: object) -> None:
    assert _titles(_ld(value)) == ["a", "b"]


def test_articles_each_in_a_script_of_its_own_are_one_list() -> None:
    scripts = "".join(_ld({"@type": "NewsArticle", "url": f"/{name}/", "headline": name}) for name in "abc")
    assert _titles(scripts) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "BreadcrumbList", "itemListElement": _item_list("a", "b")["itemListElement"]},
        {"@type": "SiteNavigationElement", "hasPart": [{"url": f"/{x}/", "name": x} for x in "ab"]},
        {"@type": "ItemList", "itemListElement": [{"@type": "Product", "url": f"/{x}/", "name": x} for x in "ab"]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "url": f"/{x}/"} for x in "ab"]},
        {"@type": "ItemList", "itemListElement": [{"url": f"https://else.example/{x}/", "name": x} for x in "ab"]},
        _item_list("a"),
        [[[]]],
        7,
    ],
)
def test_what_is_no_list_of_this_sites_articles_is_not_read(value: object) -> None:
    with pytest.raises(NoCards, match="no list of articles"):
        _titles(_ld(value))


def test_the_larger_list_counts_and_of_equal_ones_the_pages_own() -> None:
    assert _titles(_ld(_item_list("x", "y")) + f"<main>{_entries('a', 'b')}</main>") == ["a", "b"]
    assert _titles(_ld(_item_list("x", "y", "z")) + f"<main>{_entries('a', 'b')}</main>") == ["x", "y", "z"]


def test_lists_of_one_shape_broken_by_an_advert_are_one() -> None:
    lists = (f'<ul class="l-{number}">{_entries(*names)}</ul>' for number, names in enumerate(("abc", "de")))
    assert _titles("<p>advert</p>".join(lists)) == ["a", "b", "c", "d", "e"]


def test_a_page_wrapped_as_an_entry_holds_its_list() -> None:
    assert _titles(f'<div class="hentry"><h1>Harbours</h1>{_entries("a", "b", "c")}</div>') == ["a", "b", "c"]


@pytest.mark.parametrize(
    "text",
    [
        f"<h1>x</h1>{_entries('a')}",
        f'<article class="hentry"><h1 class="entry-title">This one</h1><p>Its text.</p></article>{_entries("a", "b")}',
        f'<article class="hentry"><h1><a rel="bookmark" href="">This</a></h1></article>{_entries("a", "b")}',
        _ld({"@type": "NewsArticle", "url": "/category/harbours/", "headline": "x"}) + _entries("a", "b"),
        f"<aside>{_entries('a', 'b')}</aside>",
        f'<div class="widget_recent widget">{_entries("a", "b")}</div>',
        f'<section id="most-read">{_entries("a", "b")}</section>',
        '<div class="hentry"><a href="/a/"></a></div><div class="hentry"><h2>no link</h2></div>',
        "",
    ],
)  # fmt: skip
def test_an_articles_page_and_one_of_side_boxes_have_no_list(text: str) -> None:
    with pytest.raises(NoCards):
        _titles(text)


@pytest.mark.parametrize("page", ['<body class="archive paged">{}', '<div class="h-feed">{}</div>'])
def test_a_listing_that_says_so_may_have_a_single_entry(page: str) -> None:
    assert _titles(page.format(_entries("a"))) == ["a"]


def test_an_error_status_outweighs_a_good_looking_list() -> None:
    with pytest.raises(NoCards, match="HTTP 404"):
        read_markup(saved("markup/hentry.html", status=404), zone=ROME)


def test_only_a_next_page_of_the_same_site_is_one() -> None:
    far = '<link rel="next" href="https://else.example/2/"><a rel="next" href="">x</a>'
    assert read_markup(answer(far + _entries("a", "b")), zone=ROME).next_url is None


@pytest.mark.parametrize("text", ["<div class=hentry>" * 50_000, "<script type=application/ld+json>" + "[" * 500_000])
def test_a_page_built_to_exhaust_the_reader_is_refused(text: str) -> None:
    with pytest.raises(ReadError):
        _titles(text)


_NAMES = st.sampled_from(["@type", "@graph", "itemListElement", "item", "url", "name", "headline", "image", "hasPart"])
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["ItemList", "NewsArticle", "/a/"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES)
@settings(max_examples=200, deadline=None)
def test_no_json_ld_raises_anything_but_a_read_error(value: Any) -> None:
    try:
        read_markup(answer(_ld(value)), zone=ROME)
    except ReadError:
        return


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_page_raises_anything_but_a_read_error(data: st.DataObject) -> None:
    whole = saved(f"markup/{data.draw(st.sampled_from(['hentry', 'h-feed', 'microdata', 'json-ld']))}.html").text
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    noise = data.draw(
        st.text(max_size=40) | st.sampled_from(["</div>", "<div itemscope>", '"', "<article class=hentry>"])
    )
    try:
        listing = read_markup(answer(whole[:end] + noise + whole[start:]), zone=ROME)
    except ReadError:
        return
    assert len({card.url for card in listing.cards}) == len(listing.cards) >= 1


@pytest.mark.parametrize("theme", THEMES)
def test_real_pages_yield_their_own_cards_or_none(theme: str) -> None:
    read = 0
    for name, facts, page in real(theme):
        try:
            cards = read_markup(page, zone=ROME).cards
        except NoCards:
            assert theme != "blocks" or not facts.get("cards")
            continue
        read += 1
        if not (expected := facts.get("cards")):
            assert name.startswith(("author", "home", "search", "tag", "latest")), name
            continue
        once = {unquote(card["path"]): card["title"] for card in expected}
        assert {unquote(urlsplit(card.url).path): card.title for card in cards} == once
    assert read == (18 if theme == "blocks" else 0)  # the other two themes mark their cards in no common way
