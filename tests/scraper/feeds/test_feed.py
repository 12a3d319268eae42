import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import NoCards, ReadError
from pressclip.models import UNKNOWN, Page, Published
from replica.site import Site
from scraper.feeds.entries import Feed, FeedEntry
from scraper.feeds.feed import read_feed
from scraper.text.shortcodes import without_shortcodes
from tests.replica.making import Hands, get, post, posts
from tests.scraper.saved import AT, ROME, THEMES, answer, saved, truth
from tests.shared_pages import shared_pages

_FEED = "https://tidal.example/category/harbours/feed/"
_CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'


def _read(text: str, url: str = _FEED) -> Feed:
    return read_feed(answer(text, url), zone=ROME)


def _saved(name: str) -> Feed:
    return read_feed(saved(f"feeds/{name}", _FEED), zone=ROME)


def _item(fields: str) -> FeedEntry:
    """The entry of an RSS feed whose one item has these fields."""
    link = "" if "<link" in fields else "<link>https://tidal.example/a/</link>"
    return _read(
        f'<rss {_CONTENT} xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>{link}{fields}</item></channel></rss>'
    ).entries[0]


def _exactly(instant: str) -> Published:
    moment = datetime.fromisoformat(instant)
    return Published(lower=moment, upper=moment, precision="second")


def test_an_rss_entry_has_all_that_the_feed_tells() -> None:
    entry = _saved("rss.xml").entries[0]
    assert (entry.card.url, entry.card.title) == (
        "https://tidal.example/2026/11/23/quay-wall/",
        "Quay & wall: “it holds”",
    )
    assert (entry.card.time_text, entry.card.published) == (
        "Mon, 23 Nov 2026 17:10:30 +0000",
        _exactly("2026-11-23T17:10:30Z"),
    )
    assert entry.card.excerpt == "Engineers walked the wall twice. They […]"
    assert entry.card.image == "https://tidal.example/uploads/quay.jpg"
    assert entry.article.text == "Nowadays the wall is walked twice a day.\nIt holds,\nfor now."
    assert entry.article.authors == ("Lind, Mara", "Olaf Berg")
    assert entry.categories == ("Harbours", "Stone & mortar")
    assert (entry.card.label, entry.article.language) == ("Harbours", "en")
    assert entry.guid == "https://tidal.example/?p=41"


def test_a_feed_is_a_listing_with_its_method_heading_next_page_and_evidence() -> None:
    feed = _saved("rss.xml")
    assert feed.listing.cards == tuple(entry.card for entry in feed.entries)
    assert [card.position for card in feed.listing.cards] == [0, 1, 2]
    assert (feed.listing.method, feed.listing.heading) == ("feed", "Harbours – Tidal Post")
    assert feed.listing.next_url == "https://tidal.example/category/harbours/feed/?paged=2"
    assert feed.listing.evidence == ("7 entries in a feed",)


def test_card_and_article_of_an_entry_agree() -> None:
    for name in ("rss.xml", "rss1.xml", "atom.xml", "feed.json"):
        for entry in _saved(name).entries:
            card, article = entry.card, entry.article
            assert (card.url, card.title, card.label, card.published, card.excerpt, card.image) == (
                article.url, article.title, article.label, article.published, article.excerpt, article.image,
            )  # fmt: skip


def test_an_author_by_mail_is_known_by_name_and_a_short_year_and_a_time_without_seconds_are_read() -> None:
    entry = _saved("rss.xml").entries[1]
    assert (entry.card.url, entry.card.title) == ("https://tidal.example/2026/11/22/locks/", "Locks <and> keys")
    assert entry.article.authors == ("The Desk",)
    minute = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    assert entry.card.published == Published(lower=minute, upper=minute + timedelta(minutes=1), precision="minute")


def test_a_protected_articles_password_form_is_no_text() -> None:
    assert _saved("rss.xml").entries[1].article.text == ""


def test_a_guid_that_is_an_address_stands_for_a_missing_link() -> None:
    entry = _saved("rss.xml").entries[2]
    assert (entry.card.url, entry.card.title) == ("https://tidal.example/2026/11/21/untitled/", "")
    assert entry.card.published == _exactly("2026-11-21T08:00:00Z")


def test_a_text_that_ends_with_a_link_to_the_article_is_only_its_beginning() -> None:
    assert _saved("rss.xml").entries[2].article.text is None


def test_a_counting_pixel_is_no_picture_and_a_lazy_one_is() -> None:
    assert _saved("rss.xml").entries[2].card.image == "https://tidal.example/uploads/note.jpg"


def test_one_entry_an_address_and_none_that_leads_home_or_nowhere() -> None:
    assert len(_saved("rss.xml").entries) == 3


def test_rss_1_0_is_read_by_its_namespaces_whatever_their_prefixes() -> None:
    feed = _saved("rss1.xml")
    first, second = feed.entries
    assert (first.card.title, first.article.authors) == ("Die Ebbe kommt später", ("Jörg Weiß",))
    assert first.card.published == _exactly("2026-11-23T17:10:30Z")
    assert (first.categories, first.article.language) == (("Gezeiten",), "de")
    assert first.article.text == "Der Hafen wartet.\nNoch."
    assert second.card.url == "https://tidal.example/flut"
    assert (second.card.published, second.article.text, second.card.excerpt) == (UNKNOWN, None, None)


def test_an_atom_entry_has_all_that_the_feed_tells() -> None:
    feed = _saved("atom.xml")
    entry = feed.entries[0]
    assert (entry.card.url, entry.card.title) == ("https://tidal.example/ankers/", "Ankers & aweigh")
    assert entry.card.published.lower == entry.card.published.upper == datetime(2026, 11, 23, 17, 10, 30, 500_000, UTC)
    assert entry.article.authors == ("Mara Lind", "李伟")
    assert entry.categories == ("Harbours", "Anchors")
    assert entry.card.excerpt == "3 < 4 anchors"
    assert entry.article.text == "One & two;\nthree.\nFour"
    assert entry.card.image == "https://tidal.example/uploads/anker.jpg"
    assert (entry.article.language, entry.guid) == ("nb", "tag:tidal.example,2026:41")
    assert (feed.listing.heading, feed.listing.next_url) == ("Tidal <Post>", "https://tidal.example/feed/atom/?paged=2")


def test_an_atom_entry_takes_from_its_feed_what_it_does_not_say_itself() -> None:
    entry = _saved("atom.xml").entries[1]
    assert entry.article.authors == ("The Desk",)
    assert entry.card.url == "https://tidal.example/nyheter/2026/relative/"
    assert (entry.card.title, entry.article.text) == ("Plain <title>", "a <b> c")
    assert entry.card.published == _exactly("2026-11-22T08:00:00Z")


def test_a_json_feeds_entries_have_all_that_it_tells() -> None:
    feed = _saved("feed.json")
    entry = feed.entries[0]
    assert (entry.card.url, entry.card.title) == ("https://tidal.example/quay/", "Quay <b>wall</b>")
    assert entry.card.published == _exactly("2026-11-23T17:10:30Z")
    assert entry.article.authors == ("Mara Lind", "Olaf Berg")
    assert entry.categories == ("Harbours", "Stone")
    assert (entry.card.excerpt, entry.article.text) == ("1 <b> 2", "It holds.\nFor now.")
    assert (entry.card.image, entry.guid) == ("https://tidal.example/uploads/quay.jpg", "41")
    assert (feed.listing.heading, feed.listing.method) == ("Tidal Post", "feed")
    assert feed.listing.next_url == "https://tidal.example/feed.json?page=2"


def test_a_json_feed_of_the_old_form_is_read_and_what_is_no_entry_left_out() -> None:
    _, old, bare = _saved("feed.json").entries
    assert (old.article.authors, old.article.text, old.guid) == (("Old Form",), "One <line>\nand another", "42")
    assert (bare.card.url, bare.card.title, bare.article.authors) == ("https://tidal.example/keys/", "", ("The Desk",))


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("<![CDATA[AT&#038;T &#8220;up&#8221;]]>", "AT&T “up”"),
        ("<![CDATA[The <em>best</em> of <i>x</i>]]>", "The best of x"),
        ("<![CDATA[1 < 2 <b> 3]]>", "1 < 2 <b> 3"),
        ("Tom &lt;the&gt; expert", "Tom <the> expert"),
        ("<![CDATA[&#99999999999999;]]>", "&#99999999999999;"),
        ("  two\n  lines ", "two lines"),
        ("<![CDATA[a\u202eb\x85c]]>", "abc"),
    ],
)
def test_an_rss_title_is_what_its_reader_sees(said: str, title: str) -> None:
    assert _item(f"<title>{said}</title>").card.title == title


@pytest.mark.parametrize(
    ("said", "authors"),
    [
        ("<author>mara@tidal.example (Mara Lind)</author>", ("Mara Lind",)),
        ("<author>mara@tidal.example</author>", ()),
        ("<author>Mara Lind (Oslo)</author>", ("Mara Lind (Oslo)",)),
        ("<dc:creator> Lind,\n Mara </dc:creator><dc:creator/>", ("Lind, Mara",)),
        ("<dc:creator>A &amp;amp; B</dc:creator><author>x@y.example (A &amp; B)</author>", ("A & B",)),
    ],
)
def test_authors_are_names(said: str, authors: tuple[str, ...]) -> None:
    assert _item(said).article.authors == authors


@pytest.mark.parametrize(
    ("said", "precision"),
    [
        ("Mon, 23 Nov 2026 17:10:30 GMT", "second"),
        ("2026-11-23T17:10:30Z", "second"),
        ("2026-11-23T18:10:30", "second"),  # the site's zone
        ("23 Nov 2026 12:10:30 EST", "day"),  # some print it in summer too
        ("soon", "unknown"),
    ],
)
def test_a_time_keeps_its_doubt(said: str, precision: str) -> None:
    published = _item(f"<pubDate>{said}</pubDate>").card.published
    assert published.precision == precision
    if published.lower and published.upper:
        assert published.lower <= datetime(2026, 11, 23, 17, 10, 30, tzinfo=UTC) <= published.upper


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", None),
        ("<p>One.</p><p>Two […]</p>", None),
        ("<p>One.</p><p>And so it went on…</p>", None),
        ('<p>One.</p><p><a href="/a/#more">Go on</a></p>', None),
        ('<p>One.</p><a href="https://tidal.example/a/">Go on</a>', None),
        ('<p>See <a href="/a/">above</a>.</p><p>Two.</p>', "See above.\nTwo."),
        ('<p>One.</p><p>Der Beitrag <a href="/a/">T</a> erschien zuerst auf <a href="/">X</a>.</p>', "One."),
        ('<p>One.</p><a href="/a/">T</a> and more.', "One.\nT and more."),
        (f'<p>{"long " * 80}<a href="/a/">as said</a></p>', f"{'long ' * 80}as said"),
        ("plain words", "plain words"),
        ("<script>x</script><!-- y --><p>z</p>", "z"),
    ],
)
def test_a_whole_text_is_told_from_a_beginning(content: str, text: str | None) -> None:
    entry = _item(f"<title>T</title><content:encoded>{escape(content)}</content:encoded>")
    assert entry.article.text == text


def test_a_description_alone_is_an_excerpt_and_a_long_one_is_cut_at_a_line() -> None:
    entry = _item(f"<description>{escape('<p>' + 'long ' * 120 + '</p><p>longer</p>')}</description>")
    assert entry.article.text is None
    assert entry.card.excerpt == ("long " * 120).strip()


def test_feedburners_own_address_gives_way_to_the_articles() -> None:
    text = (
        '<rss xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><link>https://proxy.example/x</link>'
        "<f:origLink>https://tidal.example/a/</f:origLink></item></channel></rss>"
    )
    assert _read(text).entries[0].card.url == "https://tidal.example/a/"


def test_articles_with_equal_titles_or_equal_guids_are_two() -> None:
    one, two = (f"<item><title>Same</title><link>/{name}/</link><guid>same</guid></item>" for name in "ab")
    assert len(_read(f"<rss><channel>{one}{two}</channel></rss>").entries) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no feed"),
        ("<html><body><item></item></body></html>", "no feed"),
        ("Just a moment…", "no feed"),
        ('{"posts": []}', "no feed"),
        ("<rss><channel><item><title>x</title></item></channel></rss>", "leads to an article"),
        ('<rss><channel><item><guid isPermaLink="false">https://a.example/7</guid></item></channel></rss>', "leads to"),
        ("<rss><channel><item><link>/a/#comment-7</link></item></channel></rss>", "comments"),
    ],
)
def test_what_is_no_feed_of_articles_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NoCards, match=reason) as refusal:
        _read(text)
    assert not refusal.value.says_empty


@pytest.mark.parametrize(
    "text", ["<rss><channel/></rss>", '<feed xmlns="http://www.w3.org/2005/Atom"/>', '{"items":[]}']
)
def test_a_sound_feed_without_entries_says_that_it_is_empty(text: str) -> None:
    with pytest.raises(NoCards) as refusal:
        _read(text)
    assert refusal.value.says_empty


def test_an_error_status_outweighs_a_good_looking_feed() -> None:
    with pytest.raises(NoCards, match="HTTP 404") as refusal:
        read_feed(replace(saved("feeds/rss.xml"), status=404), zone=ROME)
    assert not refusal.value.says_empty


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;',
        '<!ATTLIST item long CDATA "aaaaaaaa">',
        '<!-- <rss> --><!ENTITY a SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_feed_that_declares_entities_of_its_own_is_refused(declaration: str) -> None:
    with pytest.raises(ReadError, match="entities of its own"):
        _read(f"<!DOCTYPE rss [{declaration}]><rss><channel><item><link>/a/</link></item></channel></rss>")


def test_an_article_about_declarations_is_read() -> None:
    said = "<![CDATA[<p>Write <code>&lt;!DOCTYPE x [&lt;!ENTITY</code></p> <!DOCTYPE x [<!ENTITY a 'b'>]>]]>"
    assert _item(f"<content:encoded>{said}</content:encoded>").article.text is not None


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 3_900,  # quadratic in nesting
        "<b><p>" * 1_900,
    ],
)
def test_texts_built_to_exhaust_the_parser_are_refused(text: str) -> None:
    items = "".join(f"<item><link>/{n}/</link><description>{escape(text)}</description></item>" for n in range(60))
    with pytest.raises(ReadError, match="too many tags"):
        _read(f"<rss><channel>{items}</channel></rss>")


# Broken XML


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
    assert _read(broken.format(text)).listing.cards == _saved("rss.xml").listing.cards


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
    assert _item(f"<title>{said}</title><description>a & b</description>").card.title == title


def test_a_prefix_that_was_never_declared_means_what_everybody_means_by_it() -> None:
    text = (
        "<rss><channel><language>fr</language><item><link>/a/</link><dc:creator>Zoé</dc:creator>"
        "<content:encoded><![CDATA[<p>Un.</p><p>Deux.</p>]]></content:encoded></item></channel></rss>"
    )
    feed = _read(text)
    assert feed.entries[0].article.text == "Un.\nDeux."
    assert (feed.entries[0].article.authors, feed.entries[0].article.language) == (("Zoé",), "fr")
    assert "broken" in feed.listing.evidence[1]


def test_a_closing_tag_inside_cdata_ends_nothing() -> None:
    assert (
        _item("<title>&broken;</title><description><![CDATA[a </description> b]]></description>").card.excerpt == "a b"
    )


def test_a_broken_atom_feed_keeps_links_authors_and_times() -> None:
    text = saved("feeds/atom.xml").text.replace("<id>tag:", "<id>&broken; tag:")
    first = _read(text).entries[0]
    whole = _saved("atom.xml").entries[0]
    assert replace(first, guid=None, article=whole.article) == replace(whole, guid=None)
    assert first.article.authors == whole.article.authors


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_feed_cut_off_anywhere_yields_its_first_entries_whole(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["rss.xml", "rss1.xml", "atom.xml"]))
    text = saved(f"feeds/{name}").text
    cut = data.draw(st.integers(0, len(text) - 1))
    try:
        read = read_feed(answer(text[:cut], _FEED), zone=ROME).entries
    except NoCards:
        assert text[:cut].count("</item") + text[:cut].count("</entry") <= 1
        return
    assert read == _saved(name).entries[: len(read)]


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
        feed = read_feed(answer(text, _FEED), zone=ROME)
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
        _read(json.dumps({"items": items}))
    except ReadError:
        return


# The real and the replica's


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["feed.xml", "feed-atom.xml", "category-energy-feed.xml"])
def test_every_entry_of_a_real_feed_is_told_exactly(theme: str, name: str) -> None:
    text, articles = (shared_pages() / theme / name).read_text("utf-8"), truth()
    feed = _read(text, "https://news.example/feed/")
    assert len(feed.entries) == 10
    for entry in feed.entries:
        true = articles[unquote(urlsplit(entry.card.url).path)]
        instant = datetime.fromisoformat(true["date_gmt"])
        assert entry.card.title == true["title"]
        assert (entry.card.published.lower, entry.card.published.upper) == (instant, instant)
        assert entry.article.authors == (true["author"],)
        assert list(entry.categories[: len(true["categories"])]) == true["categories"]  # tags follow
        told, said = entry.article.text, without_shortcodes(true["body_text"])
        assert told is not None
        assert told == said or SequenceMatcher(None, told, said, autojunk=False).ratio() >= 0.99


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/category/africa/feed/"])
def test_every_entry_of_the_replicas_feeds_is_told_exactly(path: str) -> None:
    odd = post(99, title="AT&T <b> “up”", author="Lind, Mara & Co ]]>", paragraphs=("One < two.", "Three & four."))
    site = Site([odd, *posts(5)], clock=Hands(), zone=ZoneInfo("Europe/Rome"))
    feed = _read(get(site, path).body.decode(), f"http://127.0.0.1:8080{path}")
    assert [entry.guid for entry in feed.entries] == [
        f"http://127.0.0.1:8080/?p={item.id}" for item in site.published()
    ]
    for entry, item in zip(feed.entries, site.published(), strict=True):
        assert entry.card.url == f"http://127.0.0.1:8080{site.path_of(item)}"
        assert (entry.card.title, entry.article.authors) == (item.title, (item.author,))
        assert entry.card.published.lower == entry.card.published.upper == item.published
        assert entry.categories == ("Africa",)
        assert entry.article.text == "\n".join(item.paragraphs)


def test_a_page_that_is_html_is_no_feed() -> None:
    page: Page = saved("zox-section.html")
    assert page.date == AT
    with pytest.raises(NoCards):
        read_feed(page, zone=ROME)


def test_an_edit_is_told_where_the_feed_names_a_time_after_the_publication() -> None:
    edited, untouched = _saved("atom.xml").entries[:2]
    assert edited.article.modified == datetime.fromisoformat("2026-11-23T17:40:00Z")
    assert untouched.article.modified is None
