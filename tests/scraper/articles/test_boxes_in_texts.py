"""What plugins put into an article's text is none of it, also on the pages of a theme that a profile knows."""

import pytest

from scraper.articles.article import read_article
from scraper.profiles.profile import shipped_profiles
from tests.scraper.articles.made import BODY
from tests.scraper.feeds.made import item, read
from tests.scraper.saved import ROME, answer

LINK = '<a href="/2025/01/01/a-story-of-old-days/">Libya: a story of old days and of more</a>'
LINES = [
    "The wall is walked twice a day, once by each of the two engineers who look after it.",
    "They write down what they see, and at the end of the week they compare what the other has written.",
]
BOXES = {
    "related": f'<div id="jp-relatedposts"><h3>Related</h3><div><p>{LINK}</p><p>{LINK}</p></div></div>',
    "related by yarpp": f'<div class="yarpp yarpp-related"><h3>Related posts:</h3><ol><li>{LINK}</li></ol></div>',
    "read also": f"<p><strong>Read also:</strong> {LINK}</p>",
    "a list below a title": f"<h3>Related articles</h3><ul><li>{LINK}</li><li>{LINK}</li></ul>",
    "embedded": f'<blockquote class="wp-embedded-content"><p>{LINK}</p></blockquote>',
    "shared": '<div class="sharedaddy"><h3 class="sd-title">Share Libya:</h3><ul><li>Print</li></ul></div>',
    "tags": '<div class="tags-links">Tags: <a href="/tag/libya/">Libya</a>, <a href="/tag/wall/">wall</a></div>',
    "bio": '<div class="author-box"><p>Mara Lind wrote of Libya for years.</p></div>',
    "boxed author": '<div class="saboxplugin-wrap"><p>Mara Lind wrote of Libya for years.</p></div>',
    "letter": '<div class="mailpoet_form"><p>Subscribe to our letter on Libya.</p><form><input></form></div>',
    "comments": '<div id="comments"><ol class="comment-list"><li><p>What of Libya, I ask.</p></li></ol></div>',
    "most read": f"<aside><h4>Most read</h4><ul><li>{LINK}</li></ul></aside>",
    "next": f'<nav class="post-navigation">{LINK}</nav>',
}


def text(inside: str) -> str:
    """That of a page of Newspaper with this in the element of its text."""
    content = f'<div class="td-post-content tagdiv-type">{inside}</div>'
    article = f'<article class="post type-post"><h1 class="entry-title">The quay wall</h1>{content}</article>'
    page = answer(f"<body>{article}</body>", "https://tidal.example/2026/11/23/the-quay-wall/")
    return read_article(page, zone=ROME, profiles=shipped_profiles()).text or ""


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_a_word_that_stands_only_in_a_box_within_the_text_is_not_of_the_text(box: str) -> None:
    first, second = BODY.splitlines()
    for inside in (box + BODY, f"{first}{box}{second}", BODY + box):
        assert text(inside).splitlines() == LINES


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_a_word_that_stands_only_in_a_box_is_not_of_the_text_in_a_feed_either(box: str) -> None:
    first, second = BODY.splitlines()
    for inside in (box + BODY, f"{first}{box}{second}", BODY + box):
        entry = item(f"<title>The quay wall</title><content:encoded><![CDATA[{inside}]]></content:encoded>")
        assert (entry.article.text or "").splitlines() == LINES


def test_a_box_in_a_text_that_a_feed_spells_out_as_xhtml_is_none_of_it() -> None:
    inside = f'<div xmlns="http://www.w3.org/1999/xhtml">{BODY}<div class="yarpp-related"><p>On {LINK}.</p></div></div>'
    link = '<link href="https://tidal.example/a/"/>'
    entry = f'<entry>{link}<title>The quay wall</title><content type="xhtml">{inside}</content></entry>'
    [read_entry] = read(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>').entries
    assert (read_entry.article.text or "").splitlines() == LINES


def test_links_quotes_lists_captions_and_what_a_read_more_unfolds_are_of_the_text() -> None:
    more = (
        f'<p>So says <a href="/else/">the harbour master</a>.</p><blockquote><p>It stands.</p></blockquote>'
        "<ul><li>Stone</li><li>Mortar</li></ul><figure><img src=/q.jpg><figcaption>At noon.</figcaption></figure>"
        f'<div style="display:none"><p>And {LINES[0]}</p></div>'
    )
    lines = ["So says the harbour master.", "It stands.", "Stone", "Mortar", "At noon.", f"And {LINES[0]}"]
    assert text(BODY + more).splitlines() == [*LINES, *lines]


@pytest.mark.parametrize("names", ["latest", "share-wrapper", "comments-body", "popular-story"])
def test_an_element_that_holds_nearly_all_of_the_text_is_the_text_whatever_it_is_called(names: str) -> None:
    assert text(f'<div class="{names}">{BODY}</div><p>It stands.</p>').splitlines() == [*LINES, "It stands."]


NAMES = '<a href="/topic/lind/">Mara Lind</a> and <a href="/topic/okoro/">Ben Okoro</a>'
SOURCES = "".join(f'<li><a href="https://a.example/{n}">A report of walls, {n}</a></li>' for n in "12")
REPORTS = ["A report of walls, 1", "A report of walls, 2"]
TEAMS = "".join(f'<tr><td><a href="/t/{n}">Team of Lyon, {n}</a></td><td>won</td></tr>' for n in "12")
POSTS = "".join(f"<article><header><h3>Noon, day {n}</h3></header><p>It stands.</p></article>" for n in "12")
WRITTEN = {
    "names": (f"<p>{NAMES}</p>", ["Mara Lind and Ben Okoro"]),
    "sources": (f"<h3>Sources</h3><ol>{SOURCES}</ol>", ["Sources", *REPORTS]),
    "ranking": (f"<h3>Top 10 reports</h3><ol>{SOURCES}</ol>", ["Top 10 reports", *REPORTS]),
    "shows": (f"<h3>Podcasts</h3><ul>{SOURCES}</ul>", ["Podcasts", *REPORTS]),
    "table": (f"<table>{TEAMS}</table>", ["Team of Lyon, 1", "won", "Team of Lyon, 2", "won"]),
    "live blog": (POSTS, ["Noon, day 1", "It stands.", "Noon, day 2", "It stands."]),
    "interview": ("<p><label>Lind:</label> Does it stand?</p><p>It does.</p>", ["Lind: Does it stand?", "It does."]),
    "facts": ("<aside><h4>The wall</h4><p>It was built in 1901.</p></aside>", ["The wall", "It was built in 1901."]),
    "quote": ("<blockquote><p>It stands.</p><footer>Mara Lind</footer></blockquote>", ["It stands.", "Mara Lind"]),
    "words set apart": ("<aside>It will stand for us.</aside>", ["It will stand for us."]),
    "called a poll": (f'<div class="poll">{f"<p>{LINES[0]}</p>" * 3}</div>', [LINES[0]] * 3),
    "unfolded": (f'<div class="read-more" style="display:none"><p>{LINES[1] * 4}</p></div>', [LINES[1] * 4]),
}


@pytest.mark.parametrize(("inside", "lines"), WRITTEN.values(), ids=WRITTEN)
def test_links_notes_and_boxes_that_somebody_wrote_are_of_the_text(inside: str, lines: list[str]) -> None:
    assert text(BODY * 3 + inside).splitlines() == [*LINES * 3, *lines]


def test_a_text_that_cannot_be_written_out_and_parsed_again_is_taken_as_it_is() -> None:
    bold = "".join(f"<b id=a{number}>" for number in range(60))
    assert text(BODY + f"<p>{bold}" + "<p>It stands." * 800).splitlines() == [*LINES, *["It stands."] * 800]
