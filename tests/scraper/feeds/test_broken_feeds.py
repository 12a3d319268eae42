"""Feeds with broken XML, cut off or of wrong types are read as far as they can be."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import NoCards, ReadError
from scraper.feeds.feed import read_feed
from tests.scraper.feeds.made import FEED, item, read, saved_feed
from tests.scraper.saved import ROME, answer, saved


@pytest.mark.parametrize(
    "broken",
    [
        "<br /><b>Warning</b>: something in line 7<br />\n{}",
        "\n\n{}",
        "{}<!-- served in 0.2 seconds",
        "{}</div>",
    ],
)
def test_stray_matter_around_a_feed_does_no_harm(broken: str) -> None:
    text = saved("feeds/rss.xml").text
    assert read(broken.format(text)).listing.cards == saved_feed("rss.xml").listing.cards


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Caf&eacute;&nbsp;&rsquo;s", "Café ’s"),
        ("Bed & breakfast", "Bed & breakfast"),
        ("A <b>bold</i> move", "A bold move"),
        ("<![CDATA[CDATA & more]]>", "CDATA & more"),
        ("nul \x00\x0bl", "nul l"),
    ],
)
def test_a_title_that_breaks_the_xml_is_read_as_it_looks(said: str, title: str) -> None:
    assert item(f"<title>{said}</title><description>a & b</description>").card.title == title


def test_a_prefix_that_was_never_declared_means_what_everybody_means_by_it() -> None:
    text = (
        "<rss><channel><language>fr</language><item><link>/a/</link><dc:creator>Zoé</dc:creator>"
        "<content:encoded><![CDATA[<p>Un.</p><p>Deux.</p>]]></content:encoded></item></channel></rss>"
    )
    feed = read(text)
    assert feed.entries[0].article.text == "Un.\nDeux."
    assert (feed.entries[0].article.authors, feed.entries[0].article.language) == (("Zoé",), "fr")
    assert "broken" in feed.listing.evidence[1]


def test_a_closing_tag_inside_cdata_ends_nothing() -> None:
    assert (
        item("<title>&broken;</title><description><![CDATA[a </description> b]]></description>").card.excerpt == "a b"
    )


def test_a_broken_atom_feed_keeps_links_authors_and_times() -> None:
    text = saved("feeds/atom.xml").text.replace("<id>tag:", "<id>&broken; tag:")
    first = read(text).entries[0]
    whole = saved_feed("atom.xml").entries[0]
    assert replace(first, guid=None, article=whole.article) == replace(whole, guid=None)
    assert first.article.authors == whole.article.authors


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_feed_cut_off_anywhere_yields_its_first_entries_whole(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["rss.xml", "rss1.xml", "atom.xml"]))
    text = saved(f"feeds/{name}").text
    cut = data.draw(st.integers(0, len(text) - 1))
    try:
        read = read_feed(answer(text[:cut], FEED), zone=ROME).entries
    except NoCards:
        assert text[:cut].count("</item") + text[:cut].count("</entry") <= 1
        return
    assert read == saved_feed(name).entries[: len(read)]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_answer_raises_anything_but_a_read_error(data: st.DataObject) -> None:
    whole = saved(f"feeds/{data.draw(st.sampled_from(['rss.xml', 'rss1.xml', 'atom.xml', 'feed.json']))}").text
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    noise = data.draw(
        st.text(max_size=40) | st.sampled_from(["<item>", "</item>", "]]>", "<![CDATA[", "&#99999999;", "[" * 5_000])
    )
    text = data.draw(st.sampled_from([whole[:start] + noise + whole[end:], whole[:end] + noise + whole[start:], noise]))
    try:
        feed = read_feed(answer(text, FEED), zone=ROME)
    except ReadError:
        return
    assert feed.entries
    for entry in feed.entries:
        assert entry.card.url.startswith("http")
        f"{entry}".encode()  # no half surrogates


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("https://tidal.example/a/"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["items", "id", "url", "title", "authors", "author", "name", "tags", "image", "summary"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.lists(_JSON, max_size=3))
@settings(max_examples=150, deadline=None)
def test_a_json_feed_of_wrong_types_raises_nothing_but_a_read_error(items: list[Any]) -> None:
    try:
        read(json.dumps({"items": items}))
    except ReadError:
        return
