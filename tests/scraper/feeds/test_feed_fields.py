"""What the fields of an entry mean, however they are written."""

from datetime import UTC, datetime
from html import escape

import pytest

from tests.scraper.feeds.made import item


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
    assert item(f"<title>{said}</title>").card.title == title


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
    assert item(said).article.authors == authors


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
    published = item(f"<pubDate>{said}</pubDate>").card.published
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
    entry = item(f"<title>T</title><content:encoded>{escape(content)}</content:encoded>")
    assert entry.article.text == text


def test_a_description_alone_is_an_excerpt_and_a_long_one_is_cut_at_a_line() -> None:
    entry = item(f"<description>{escape('<p>' + 'long ' * 120 + '</p><p>longer</p>')}</description>")
    assert entry.article.text is None
    assert entry.card.excerpt == ("long " * 120).strip()
