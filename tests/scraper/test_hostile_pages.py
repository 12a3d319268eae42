"""Small pages, broken in every way a server, a proxy or an attacker may break them, through every reader of pages."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import PressclipError
from pressclip.models import Page
from scraper.article import read_article
from scraper.feed_links import feed_links
from scraper.feeds import read_feed
from scraper.generic import read_generic
from scraper.listing import read_listing
from scraper.markup_lists import read_markup
from scraper.menu import read_menu
from scraper.profiles import shipped_profiles
from scraper.walls import check_page
from tests.scraper.saved import ROME, answer

_FOLDER = Path(__file__).parents[1] / "pages"
_SMALL = {str(path.relative_to(_FOLDER)): path.read_text("utf-8") for path in sorted(_FOLDER.rglob("*.html"))}
_READERS: dict[str, Callable[[Page], object]] = {
    "listing": lambda page: read_listing(page, zone=ROME, profiles=shipped_profiles()),
    "article": lambda page: read_article(page, zone=ROME, profiles=shipped_profiles()),
    "menu": read_menu,
    "generic": lambda page: read_generic(page, zone=ROME),
    "markup": lambda page: read_markup(page, zone=ROME),
    "feed": lambda page: read_feed(page, zone=ROME),
    "feed links": feed_links,
    "section wall": lambda page: check_page(page, expected="listing"),
    "article wall": lambda page: check_page(page, expected="article"),
}
_SECONDS = 3.0  # of processor time for one reader and one page; a page of news takes a thousandth

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


def _splicing(piece: str) -> _Mutation:
    return lambda page, place: page[:place] + piece + page[place:]


_MUTATIONS: tuple[_Mutation, ...] = (
    _cut, _beheaded, _without_a_tag, _with_a_tag_twice, _with_a_tag_open, _with_an_attribute_open, _with_a_byte_flipped,
    _doubled,
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
_PLACES = st.tuples(st.sampled_from(_MUTATIONS), st.floats(0, 1))


def _bounded(reader: str, text: str) -> None:
    """Has the page read: any error but ours fails the test, and so does one that takes long or says nothing."""
    started = time.process_time()
    assert _outcome(reader, text)
    assert time.process_time() - started < _SECONDS


def _outcome(reader: str, text: str) -> str:
    try:
        _READERS[reader](answer(text))
    except PressclipError as error:
        return str(error)
    return "read"


@pytest.mark.parametrize("reader", _READERS)
@settings(max_examples=120, deadline=None)
@given(name=st.sampled_from(sorted(_SMALL)), mutations=st.lists(_PLACES, min_size=1, max_size=5))
def test_a_mutated_page_raises_no_error_but_ours_in_bounded_time(
    reader: str, name: str, mutations: list[tuple[_Mutation, float]]
) -> None:
    text = _SMALL[name]
    for mutation, share in mutations:
        text = mutation(text, int(share * len(text)))
    _bounded(reader, text)


@pytest.mark.parametrize("reader", _READERS)
@pytest.mark.parametrize("name", ["zox-section.html", "newspaper-article.html", "blocks-section.html", "zox-home.html"])
def test_a_page_cut_anywhere_raises_no_error_but_ours(name: str, reader: str) -> None:
    text = _SMALL[name]
    for place in range(0, len(text), 17):
        _bounded(reader, text[:place])


@pytest.mark.parametrize("reader", _READERS)
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_raises_no_error_but_ours(reader: str, text: str) -> None:
    _bounded(reader, text)


@pytest.mark.parametrize("reader", _READERS)
@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 200_000, "<p" + "".join(f" a{number}=1" for number in range(50_000)) + ">", "<a href=/x>" * 60_000,
        "<b>" * 60_000, "<table>" * 60_000, "<" * 500_000, "&amp" * 200_000, "\x00" * 500_000, "<!--" * 100_000,
        "<a href='" + "/x" * 250_000 + "'>", "<title>" + " - " * 150_000, "<h1>" * 60_000, "[" * 500_000,
    ],
    ids=lambda bomb: bomb[:8],
)  # fmt: skip
def test_a_bomb_spliced_into_a_section_page_goes_off_in_no_readers_hands(bomb: str, reader: str) -> None:
    text = _SMALL["zox-section.html"]
    _bounded(reader, text[:1_500] + bomb + text[1_500:])
