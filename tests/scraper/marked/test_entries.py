"""The forms in which pages mark their articles: microformats, hAtom, microdata, RDFa, JSON-LD; and what is no list."""

import json
from typing import Any

import pytest

from pressclip.errors import NoCards
from pressclip.models import Card
from scraper.dates.times import read_time
from scraper.marked.lists import read_markup
from tests.scraper.saved import AT, ROME, answer

_FULL = Card(
    url="https://tidal.example/silt/",
    title="Silt in the lock",
    position=0,
    label="Mud",
    time_text="2026-11-23T18:10:30+01:00",
    published=read_time("2026-11-23T18:10:30+01:00", at=AT, zone=ROME),
    excerpt="It settles.",
    image="https://tidal.example/silt.jpg",
)

_MICROFORMAT = """
<div class="h-feed"><h1 class="p-name">Mud news</h1>
<article class="h-entry"><p class="p-author h-card"><img class="u-photo" src="/mara.jpg">
<a class="p-name u-url" href="/m/">Mara</a></p>
<h2 class="p-name"><a class="u-url" href="/silt/">Silt in the lock</a></h2><img class="emoji" src="/wave.png">
<img class="u-featured" src="/silt.jpg">
<time class="dt-published" datetime="2026-11-23T18:10:30+01:00">today</time>
<time class="dt-updated" datetime="2026-11-24">x</time>
<a class="p-category" href="/mud/">Mud</a><p class="p-summary">It settles.</p>
<div class="u-in-reply-to h-cite"><a class="u-url p-name" href="/cited/">What somebody said</a></div>
<div class="p-comment h-entry"><a class="u-url p-name" href="/c1/">A word</a></div>
<div class="p-comment h-entry"><a class="u-url p-name" href="/c2/">Two</a></div>
</article>
<a class="h-entry" href="/sand/">Sand</a></div>
"""
_HATOM = """
<div id="content" class="hfeed">
<div class="post hentry"><span class="author vcard"><a class="url fn" href="/m/" rel="bookmark">Mara</a></span>
<h3 class="entry-title"><a href="/silt/" rel="bookmark">Silt in the lock</a></h3><img src="/silt.jpg">
<abbr class="published" title="2026-11-23T18:10:30+01:00">today</abbr><abbr class="updated" title="2026-11-24">x</abbr>
<a href="/mud/" rel="category tag">Mud</a><div class="entry-summary"><p>It settles.</p></div></div>
<div class="post hentry"><h3 class="entry-title"><a href="/sand/">Sand</a></h3></div></div>
"""
_MICRODATA = """
<ul itemscope itemtype="https://schema.org/ItemList">
<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem"><meta itemprop="position" content="1">
<div itemprop="item" itemscope itemtype="https://schema.org/NewsArticle">
<p itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="/m/">
<b itemprop="name">Mara</b></a></p>
<div itemprop="image" itemscope itemtype="https://schema.org/ImageObject">
<meta itemprop="url" content="/silt.jpg"></div>
<a itemprop="url" href="/silt/"><span itemprop="headline">Silt in the lock</span></a>
<meta itemprop="articleSection" content="Mud">
<meta itemprop="datePublished" content="2026-11-23T18:10:30+01:00"><p itemprop="description">It settles.</p></div></li>
<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem">
<div itemprop="item" itemscope itemtype="https://schema.org/BlogPosting" itemid="/sand/">
<h3 itemprop="name">Sand</h3></div></li>
</ul>
"""
_RDFA = """
<main vocab="https://schema.org/" typeof="CollectionPage"><h1 property="name">Mud news</h1>
<article property="hasPart" typeof="NewsArticle">
<p property="author" typeof="Person"><a property="url" href="/m/"><span property="name">Mara</span></a></p>
<h2 property="headline"><a property="url" href="/silt/">Silt in the lock</a></h2><img property="image" src="/silt.jpg">
<meta property="datePublished" content="2026-11-23T18:10:30+01:00"><i property="articleSection">Mud</i>
<p property="description">It settles.</p></article>
<article property="hasPart" typeof="BlogPosting" resource="/sand/"><p property="author" typeof="Person">
<b property="name">Mara</b></p><b property="name">Sand</b></article></main>
"""


def _cards(text: str) -> list[Card]:
    return list(read_markup(answer(text), zone=ROME).cards)


def _titles(text: str) -> list[str]:
    return [card.title for card in _cards(text)]


@pytest.mark.parametrize("page", [_MICROFORMAT, _HATOM, _MICRODATA, _RDFA], ids=["mf2", "hatom", "microdata", "rdfa"])
def test_every_form_of_marking_gives_every_field_and_nothing_of_another_thing_inside(page: str) -> None:
    full, least = _cards(page)
    assert full == _FULL
    assert (least.url, least.title, least.time_text) == ("https://tidal.example/sand/", "Sand", None)


def _entry(name: str) -> str:
    return f'<div class="h-entry"><a class="u-url p-name" href="/{name}/">{name}</a></div>'


@pytest.mark.parametrize(
    "entry",
    [
        '<div class="h-entry"><a href="/{0}/">{0}</a></div>',
        '<a class="h-entry" href="/{0}/">{0}</a>',
        '<a href="/{0}/"><div class="h-entry"><h2>{0}</h2></div></a>',
        '<div class="h-entry"><data class="p-name" value="{0}"></data><a class="u-url" href="/{0}/">Open</a></div>',
        '<div class="h-entry"><link class="u-url" href="/{0}/"><b class="p-name">{0}</b></div>',
        '<div class="h-entry"><data class="u-url" value="/{0}/"></data><b class="p-name">{0}</b></div>',
        '<div typeof="schema:Article" about="/{0}/"><b property="schema:name">{0}</b></div>',
        '<div typeof="http://schema.org/NewsArticle" resource="/{0}/"><b property="name">{0}</b></div>',
        '<p itemscope itemtype="http://schema.org/Report"><link itemprop=url href="/{0}/"><b itemprop=name>{0}</b></p>',
    ],
)
def test_an_address_and_a_name_may_be_said_for_machines_or_be_implied(entry: str) -> None:
    assert [(card.url, card.title) for card in _cards(entry.format("a") + entry.format("b"))] == [
        ("https://tidal.example/a/", "a"), ("https://tidal.example/b/", "b"),
    ]  # fmt: skip


def test_an_entry_with_several_links_says_none_of_them_is_its_own() -> None:
    entry = '<div class="h-entry"><p>See <a href="/{0}/">this</a> and <a href="/{0}-2/">that</a>.</p></div>'
    with pytest.raises(NoCards):
        _titles(entry.format("a") + entry.format("b"))


def test_a_date_and_a_time_of_day_apart_are_one_time() -> None:
    time = (
        '<p class="dt-published"><time class="value" datetime="2026-11-23">Monday</time> <i class="value">18:10</i></p>'
    )
    text = f'<div class="h-entry"><a class="u-url p-name" href="/a/">a</a>{time}</div>{_entry("b")}'
    assert [card.time_text for card in _cards(text)] == ["2026-11-23 18:10", None]


def test_types_of_another_vocabulary_are_no_articles() -> None:
    entry = '<div typeof="Article" resource="/{0}/"><h2>{0}</h2></div>'
    text = entry.format("a") + entry.format("b")
    with pytest.raises(NoCards):
        _titles(f'<div vocab="https://ogp.example/">{text}</div>')
    assert _titles(f'<div vocab="http://schema.org/">{text}</div>') == ["a", "b"]


@pytest.mark.parametrize("mark", ["sticky", "is-sticky", "pinned", "is-pinned"])
def test_an_entry_that_is_pinned_by_its_class_is_pinned(mark: str) -> None:
    text = _entry("a").replace("h-entry", f"h-entry {mark}") + _entry("b").replace("h-entry", "h-entry sticky-header")
    assert [card.pinned for card in _cards(text)] == [True, False]


_THREE = "".join(map(_entry, "xyz"))


@pytest.mark.parametrize(
    "page",
    [
        '<main>{}</main><div class="h-feed second">{}</div>',
        '<div role="main">{}</div><div>{}</div>',
        '<div class="h-feed">{}</div><aside class="h-feed">{}</aside>',
        '<div class="h-feed">{}</div><section class="h-feed"><h2>Most read</h2>{}</section>',
        "<div>{}</div><div><header><h3>Related stories</h3></header><div>{}</div></div>",
    ],
)
def test_a_larger_list_of_a_side_box_or_below_the_main_part_is_not_read(page: str) -> None:
    assert _titles(page.format(_entry("a") + _entry("b"), _THREE)) == ["a", "b"]


def test_a_list_of_the_same_look_in_another_feed_is_not_part_of_the_larger_one() -> None:
    feed = '<div class="h-feed">{}</div>'
    assert _titles(feed.format(_THREE) + feed.format(_entry("a") + _entry("b"))) == ["x", "y", "z"]


def test_a_section_that_is_named_as_side_boxes_are_is_read_where_nothing_else_is_marked() -> None:
    assert _titles(f"<div><h2>Videos</h2>{_THREE}</div>") == ["x", "y", "z"]


def test_an_article_that_links_once_to_another_is_still_one_article() -> None:
    text = '<article class="hentry"><h1 class="entry-title">This</h1><p>See <a href="/x/">that</a>.</p></article>'
    with pytest.raises(NoCards, match="one article"):
        _titles(text + _entry("a") + _entry("b"))


def test_menus_and_breadcrumbs_in_microdata_are_no_list() -> None:
    items = "".join(
        f'<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem">'
        f'<a itemprop="item" href="/{x}/"><b itemprop="name">{x}</b></a></li>'
        for x in "abc"
    )
    menu = "".join(f'<a itemprop="url" href="/{x}/"><b itemprop="name">{x}</b></a>' for x in "abc")
    for kind, inner in (("BreadcrumbList", items), ("SiteNavigationElement", menu)):
        with pytest.raises(NoCards):
            _titles(f'<div itemscope itemtype="https://schema.org/{kind}">{inner}</div>')


# JSON-LD


def _ld(*values: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def _article(name: str) -> dict[str, Any]:
    return {"@type": "NewsArticle", "url": f"{name}/", "headline": name}


def _list(*names: str, **more: object) -> dict[str, Any]:
    return {"@type": "ItemList", "itemListElement": [_article(name) for name in names], **more}


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "CollectionPage", "hasPart": _list("a", "b")},
        {"@type": "CollectionPage", "hasPart": [{"@type": "WPHeader"}, _list("a", "b")]},
        {"@type": "CollectionPage", "mainEntity": [_article("a"), _article("b")]},
        {"@type": "CollectionPage", "mainEntity": {"@type": "Blog", "blogPosts": [_article("a"), _article("b")]}},
        {"@graph": [{"@type": "CollectionPage", "mainEntity": {"@id": "#l"}}, {"@id": "#l", **_list("a", "b")}]},
        {"@graph": [{"@type": "Blog", "blogPost": [{"@id": "#1"}, {"@id": "#2"}]}, _article("a"), _article("b")]},
        {"@type": "ItemList", "itemListElement": [
            {"@type": "ListItem", "position": 2, "item": _article("b")},
            {"@type": "ListItem", "position": 1, "item": _article("a")},
        ]},
    ],
)  # fmt: skip
def test_a_json_ld_list_is_read_wherever_it_stands_in_the_order_of_its_positions(value: object) -> None:
    assert [card.url for card in _cards(_ld(value))] == [
        f"https://tidal.example/category/harbours/{name}/" for name in "ab"
    ]


def test_a_blog_with_a_single_post_outside_a_list_is_read_on_a_listing() -> None:
    assert _titles(f'<body class="archive">{_ld({"@type": "Blog", "blogPost": _article("a")})}') == ["a"]


@pytest.mark.parametrize(
    "page",
    [
        _ld(_list("x", "y", "z"), {"@type": "CollectionPage", "mainEntity": _list("a", "b")}),
        _ld(
            _list("x", "y", "z"),
            {"@type": "CollectionPage", "mainEntity": {"@id": "#l"}},
            {"@id": "#l", **_list("a", "b")},
        ),
        _ld(_list("x", "y", "z", name="Most read"), _list("a", "b", name="Harbours")),
        _ld({"@type": "BreadcrumbList", "itemListElement": [_article(x) for x in "xyz"]}, _list("a", "b")),
    ],
)
def test_the_list_that_the_page_is_about_counts_before_a_larger_one_beside_it(page: str) -> None:
    assert _titles(page) == ["a", "b"]


def test_a_list_that_is_named_as_side_boxes_are_is_read_where_it_is_the_only_one() -> None:
    assert _titles(_ld({**_list("a", "b"), "name": "Podcasts"})) == ["a", "b"]
