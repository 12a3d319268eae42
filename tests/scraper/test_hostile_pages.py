"""Small pages, broken in every way a server, a proxy or an attacker may break them, through every reader of pages."""

import json
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scraper.readers import READERS, bounded
from tests.scraper.saved import THEMES
from tests.shared_pages import shared_pages

_FOLDER = Path(__file__).parents[1] / "pages"
_SMALL = {str(path.relative_to(_FOLDER)): path.read_text("utf-8") for path in sorted(_FOLDER.rglob("*.html"))}
_Mutation = Callable[[str, int], str]  # of a page, at a place


def _tag_at(page: str, place: int) -> tuple[int, int]:
    """Where the first tag behind a place begins and ends; an empty range at the end where none follows."""
    begin = page.find("<", place)
    end = page.find(">", begin) + 1 if begin >= 0 else 0
    return (begin, end) if end else (len(page), len(page))


def _cut(page: str, place: int) -> str:
    return page[:place]


def _beheaded(page: str, place: int) -> str:
    return page[place:]


def _without_a_tag(page: str, place: int) -> str:
    begin, end = _tag_at(page, place)
    return page[:begin] + page[end:]


def _with_a_tag_twice(page: str, place: int) -> str:
    begin, end = _tag_at(page, place)
    return page[:end] + page[begin:]


def _with_a_tag_open(page: str, place: int) -> str:
    begin, end = _tag_at(page, place)
    return page[: max(begin, end - 1)] + page[end:]


def _with_an_attribute_open(page: str, place: int) -> str:
    quote = page.find('"', place)
    return page if quote < 0 else page[:quote] + page[quote + 1 :]


def _with_a_byte_flipped(page: str, place: int) -> str:
    body = bytearray(page.encode("utf-8", "surrogatepass"))
    if body:
        body[place % len(body)] ^= 1 << place % 8
    return body.decode("utf-8", "replace")


def _doubled(page: str, place: int) -> str:
    return page[:place] + page


def _with_attributes_shuffled(page: str, place: int) -> str:
    """The values of the attributes in one stretch, each in another's place."""
    stretch = page[place : place + 2_000]
    values = re.findall(r'="[^"<>]*"', stretch)
    random.Random(place).shuffle(values)  # noqa: S311 a draw that repeats, no secret
    left = iter(values)
    return page[:place] + re.sub(r'="[^"<>]*"', lambda _: next(left), stretch) + page[place + 2_000 :]


def _with_entities_broken(page: str, place: int) -> str:
    return page[:place] + page[place:].replace(";", "").replace("&", "&#")


def _with_an_element_many_times(page: str, place: int) -> str:
    begin, end = _tag_at(page, place)
    close = page.find("</", end)
    return page[:begin] + page[begin : close if close > 0 else end] * 20 + page[begin:]


def _splicing(piece: str) -> _Mutation:
    return lambda page, place: page[:place] + piece + page[place:]


_MUTATIONS: tuple[_Mutation, ...] = (
    _cut, _beheaded, _without_a_tag, _with_a_tag_twice, _with_a_tag_open, _with_an_attribute_open, _with_a_byte_flipped,
    _doubled, _with_attributes_shuffled, _with_entities_broken, _with_an_element_many_times,
    *map(_splicing, (
        "<div>" * 1_000, "<b><i><a href=/x>" * 150, "<table><tr><td>" * 300, "<ul><li>" * 300, "</div>" * 300,
        "<p" + " a=1" * 1_500,
        "<!--", "]]>", "<![CDATA[", "<svg><title>", "<math><mi>", "<template>", "<select><option>", "<plaintext>",
        "<script>", "<style>", "<textarea>", "<noscript>", "<frameset>", "<base href='//[::1'>", '<a href="http://[">',
        "<a href='https://tidal.example:99999/x'>", "<a href='//'>", '<time datetime="99999-99-99T99:99:99+99:99">',
        "<time>0 min ago</time>",
        '<link rel="canonical" href="javascript:1">', '<html lang="\u0130">', "\x00", "\ufffe", "\ud800", "\u202e",
        "&#0;", "&#xd800;", "&" * 500, "\u0660" * 30, "[yt_dropcap " * 50,
    )),
)  # fmt: skip
_LONGEST = 5_000_000  # characters; no larger page is ever fetched
_PLACES = st.tuples(st.sampled_from(_MUTATIONS), st.floats(0, 1))


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=120, deadline=None)
@given(name=st.sampled_from(sorted(_SMALL)), mutations=st.lists(_PLACES, min_size=1, max_size=5))
def test_a_mutated_page_raises_no_error_but_ours_in_bounded_time(
    reader: str, name: str, mutations: list[tuple[_Mutation, float]]
) -> None:
    text = _SMALL[name]
    for mutation, share in mutations:
        text = mutation(text, int(share * len(text)))[:_LONGEST]
    bounded(reader, text)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ["zox-section.html", "newspaper-article.html", "blocks-section.html", "zox-home.html"])
def test_a_page_cut_anywhere_raises_no_error_but_ours(name: str, reader: str) -> None:
    text = _SMALL[name]
    for place in range(0, len(text), 17):
        bounded(reader, text[:place])


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_raises_no_error_but_ours(reader: str, text: str) -> None:
    bounded(reader, text)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 200_000, "<p" + "".join(f" a{number}=1" for number in range(50_000)) + ">", "<a href=/x>" * 60_000,
        "<b>" * 60_000, "<table>" * 60_000, "<" * 500_000, "&amp" * 200_000, "\x00" * 500_000, "<!--" * 100_000,
        "<a href='" + "/x" * 250_000 + "'>", "<title>" + " - " * 150_000, "<h1>" * 60_000, "[" * 500_000,
        "<object><a href=/x>" * 20_000, "<h2>A tide</h2>" * 8_000,
    ],
    ids=lambda bomb: bomb[:8],
)  # fmt: skip
def test_a_bomb_spliced_into_a_section_page_goes_off_in_no_readers_hands(bomb: str, reader: str) -> None:
    above, body, below = _SMALL["zox-section.html"].partition("<body")
    end = below.index(">") + 1
    bounded(reader, above + body + below[:end] + bomb + below[end:])


@pytest.mark.parametrize("piece", ["words<p>of</p>", "words<br>"])
def test_teasers_with_thousands_of_lines_cost_bounded_time(piece: str) -> None:
    title = "<a href='/2026/11/2{0}/a-story-of-tides-{0}/'><h3>A story of tides {0} and of quays</h3></a>"
    teasers = "".join(f"<li>{title.format(number)}<div>{piece * 13_000}</div></li>" for number in range(3))
    bounded("generic", f"<body><main><h1>News</h1><ul>{teasers}</ul></main>")


_NESTS = {
    "posts": '<article class="post hentry et_pb_post">',
    "posts in sections": '<section><div class="hentry">',
    "main parts": '<main id="primary" class="content site-main"><div class="page-content entry">',
    "headings": "<div><h2>",
    "titles": '<div class="page-title archive-title page-header"><h1 class="entry-title">',
    "times": '<span class="published entry-date">',
    "excerpts": '<div class="entry-summary entry-content"><button><p>',
    "Divi": '<div id="left-area" class="et_pb_blog_0 pagination clearfix">',
    "Newspaper": '<div class="td-main-content td-ss-main-content td_module_wrap">',
    "Zox": '<ul class="mvp-main-blog-body infinite-content"><li>',
    "blocks": '<div class="wp-block-query wp-block-post-template wp-block-post">',
    "microdata": '<div itemscope itemtype="https://schema.org/Article" itemprop="hasPart">',
    "RDFa": '<div vocab="https://schema.org/" typeof="Article" property="hasPart">',
    "microformats": '<div class="h-feed"><div class="h-entry">',
}


@pytest.mark.parametrize(
    ("reader", "kind"), [("listing", "archive blog"), ("article", "single"), ("markup", "archive")]
)
@pytest.mark.parametrize("nest", _NESTS)
def test_what_a_reader_looks_for_nested_thousands_deep_costs_bounded_time(nest: str, reader: str, kind: str) -> None:
    # As deep as a page may be.
    piece = _NESTS[nest] * (10_400 // _NESTS[nest].count("<"))
    title = '<h2 class="entry-title"><a href="/a/">a</a></h2>'
    bounded(reader, f'<body class="{kind}"><main id="main" role="main">{piece}{title}')


_ITEM = {"@type": "NewsArticle", "url": "/a/", "headline": "a", "position": 10**400}


@pytest.mark.parametrize(
    "source",
    [
        '{"mainEntity":' * 50_000, '[{"@graph":' * 50_000,
        json.dumps({"@graph": [{"@type": "ItemList", "itemListElement": [_ITEM] * 100}] * 100}),
        json.dumps({"hasPart": [{"hasPart": [{"blogPost": [_ITEM]} for _ in range(100)]} for _ in range(100)]}),
        json.dumps({"mainEntity": [{"@id": str(number), "itemListElement": {}} for number in range(5_000)]}),
        '{"url": "\\ud800", "headline": "\\u0000", "position": NaN}', '{"position": 1e999, "hasPart": {"hasPart": 7}}',
    ],
    ids=["deep", "deep lists", "lists", "parts", "main ones", "odd texts", "odd numbers"],
)  # fmt: skip
@pytest.mark.parametrize("reader", ["markup", "article"])
def test_json_ld_built_to_exhaust_its_reader_costs_bounded_time(source: str, reader: str) -> None:
    bounded(reader, f'<script type="application/ld+json">{source}</script>' * 3)


@cache
def _real(theme: str, kind: str) -> tuple[str, ...]:
    """The sources of a few real pages of a theme; skips where they are missing."""
    return tuple(path.read_text("utf-8") for path in sorted((shared_pages() / theme).glob(f"{kind}*.html"))[:3])


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=12, deadline=None)
@given(
    theme=st.sampled_from(THEMES),
    kind=st.sampled_from(["category-e", "article-", "home"]),
    which=st.integers(0, 2),
    mutations=st.lists(_PLACES, min_size=1, max_size=3),
)
def test_a_mutated_real_page_raises_no_error_but_ours_in_bounded_time(
    reader: str, theme: str, kind: str, which: int, mutations: list[tuple[_Mutation, float]]
) -> None:
    pages = _real(theme, kind)
    text = pages[which % len(pages)]
    for mutation, share in mutations:
        text = mutation(text, int(share * len(text)))[:_LONGEST]
    bounded(reader, text)
