"""What a feed tells, form by form, and what is no feed of articles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape

import pytest

from pressclip.errors import NoCards, ReadError
from pressclip.models import UNKNOWN, Page, Published
from scraper.feeds.feed import read_feed
from tests.scraper.feeds.made import item, read, saved_feed
from tests.scraper.saved import AT, ROME, saved


def _exactly(instant: str) -> Published:
    moment = datetime.fromisoformat(instant)
    return Published(lower=moment, upper=moment, precision="second")


def test_an_rss_entry_has_all_that_the_feed_tells() -> None:
    entry = saved_feed("rss.xml").entries[0]
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
    feed = saved_feed("rss.xml")
    assert feed.listing.cards == tuple(entry.card for entry in feed.entries)
    assert [card.position for card in feed.listing.cards] == [0, 1, 2]
    assert (feed.listing.method, feed.listing.heading) == ("feed", "Harbours – Tidal Post")
    assert feed.listing.next_url == "https://tidal.example/category/harbours/feed/?paged=2"
    assert feed.listing.evidence == ("7 entries in a feed",)


def test_card_and_article_of_an_entry_agree() -> None:
    for name in ("rss.xml", "rss1.xml", "atom.xml", "feed.json"):
        for entry in saved_feed(name).entries:
            card, article = entry.card, entry.article
            assert (card.url, card.title, card.label, card.published, card.excerpt, card.image) == (
                article.url, article.title, article.label, article.published, article.excerpt, article.image,
            )  # fmt: skip


def test_an_author_by_mail_is_known_by_name_and_a_short_year_and_a_time_without_seconds_are_read() -> None:
    entry = saved_feed("rss.xml").entries[1]
    assert (entry.card.url, entry.card.title) == ("https://tidal.example/2026/11/22/locks/", "Locks <and> keys")
    assert entry.article.authors == ("The Desk",)
    minute = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    assert entry.card.published == Published(lower=minute, upper=minute + timedelta(minutes=1), precision="minute")


def test_a_protected_articles_password_form_is_no_text() -> None:
    assert saved_feed("rss.xml").entries[1].article.text == ""


def test_a_guid_that_is_an_address_stands_for_a_missing_link() -> None:
    entry = saved_feed("rss.xml").entries[2]
    assert (entry.card.url, entry.card.title) == ("https://tidal.example/2026/11/21/untitled/", "")
    assert entry.card.published == _exactly("2026-11-21T08:00:00Z")


def test_a_text_that_ends_with_a_link_to_the_article_is_only_its_beginning() -> None:
    assert saved_feed("rss.xml").entries[2].article.text is None


def test_a_counting_pixel_is_no_picture_and_a_lazy_one_is() -> None:
    assert saved_feed("rss.xml").entries[2].card.image == "https://tidal.example/uploads/note.jpg"


def test_one_entry_an_address_and_none_that_leads_home_or_nowhere() -> None:
    assert len(saved_feed("rss.xml").entries) == 3


def test_rss_1_0_is_read_by_its_namespaces_whatever_their_prefixes() -> None:
    feed = saved_feed("rss1.xml")
    first, second = feed.entries
    assert (first.card.title, first.article.authors) == ("Die Ebbe kommt später", ("Jörg Weiß",))
    assert first.card.published == _exactly("2026-11-23T17:10:30Z")
    assert (first.categories, first.article.language) == (("Gezeiten",), "de")
    assert first.article.text == "Der Hafen wartet.\nNoch."
    assert second.card.url == "https://tidal.example/flut"
    assert (second.card.published, second.article.text, second.card.excerpt) == (UNKNOWN, None, None)


def test_an_atom_entry_has_all_that_the_feed_tells() -> None:
    feed = saved_feed("atom.xml")
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
    entry = saved_feed("atom.xml").entries[1]
    assert entry.article.authors == ("The Desk",)
    assert entry.card.url == "https://tidal.example/nyheter/2026/relative/"
    assert (entry.card.title, entry.article.text) == ("Plain <title>", "a <b> c")
    assert entry.card.published == _exactly("2026-11-22T08:00:00Z")


def test_a_json_feeds_entries_have_all_that_it_tells() -> None:
    feed = saved_feed("feed.json")
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
    _, old, bare = saved_feed("feed.json").entries
    assert (old.article.authors, old.article.text, old.guid) == (("Old Form",), "One <line>\nand another", "42")
    assert (bare.card.url, bare.card.title, bare.article.authors) == ("https://tidal.example/keys/", "", ("The Desk",))


def test_feedburners_own_address_gives_way_to_the_articles() -> None:
    text = (
        '<rss xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><link>https://proxy.example/x</link>'
        "<f:origLink>https://tidal.example/a/</f:origLink></item></channel></rss>"
    )
    assert read(text).entries[0].card.url == "https://tidal.example/a/"


def test_articles_with_equal_titles_or_equal_guids_are_two() -> None:
    one, two = (f"<item><title>Same</title><link>/{name}/</link><guid>same</guid></item>" for name in "ab")
    assert len(read(f"<rss><channel>{one}{two}</channel></rss>").entries) == 2


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
        read(text)
    assert not refusal.value.says_empty


@pytest.mark.parametrize(
    "text", ["<rss><channel/></rss>", '<feed xmlns="http://www.w3.org/2005/Atom"/>', '{"items":[]}']
)
def test_a_sound_feed_without_entries_says_that_it_is_empty(text: str) -> None:
    with pytest.raises(NoCards) as refusal:
        read(text)
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
        read(f"<!DOCTYPE rss [{declaration}]><rss><channel><item><link>/a/</link></item></channel></rss>")


def test_an_article_about_declarations_is_read() -> None:
    said = "<![CDATA[<p>Write <code>&lt;!DOCTYPE x [&lt;!ENTITY</code></p> <!DOCTYPE x [<!ENTITY a 'b'>]>]]>"
    assert item(f"<content:encoded>{said}</content:encoded>").article.text is not None


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
        read(f"<rss><channel>{items}</channel></rss>")


def test_a_page_that_is_html_is_no_feed() -> None:
    page: Page = saved("zox-section.html")
    assert page.date == AT
    with pytest.raises(NoCards):
        read_feed(page, zone=ROME)


def test_an_edit_is_told_where_the_feed_names_a_time_after_the_publication() -> None:
    edited, untouched = saved_feed("atom.xml").entries[:2]
    assert edited.article.modified == datetime.fromisoformat("2026-11-23T17:40:00Z")
    assert untouched.article.modified is None
