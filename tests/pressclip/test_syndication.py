"""A feed is valid whatever a page said, and says nothing but titles, excerpts and links."""

import json
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pressclip.cli.main import run
from pressclip.models import Article, Published, StoredArticle
from pressclip.syndication import Entry, atom, entry_of, feed_of, json_feed
from tests.archives import NOON
from tests.web.atom_rules import atom_faults
from tests.web.json_feed_rules import json_feed_faults

A = "{http://www.w3.org/2005/Atom}"
URL = "https://news.example/2026/11/23/a-story/"
HOSTILE = '<script>alert(1)</script> ]]> &amp; "onmouseover= \x00\x1b[31m\u202e\ufffe'


def stored(**more: object) -> StoredArticle:
    values: dict[str, object] = {
        "url": URL,
        "title": "A story",
        "authors": ("A. Writer",),
        "published": Published(lower=NOON, upper=NOON, precision="second"),
        "excerpt": "What it says.",
        "text": "SECRET whole text",
    }
    article = Article(**(values | more))  # type: ignore[arg-type]  # the fields of Article by name
    return StoredArticle(
        id=7,
        seq=9,
        site="news",
        section="Europe",
        sections=("Europe", "Energy"),
        time=NOON,
        first_seen=NOON,
        last_seen=NOON,
        article=article,
    )


def made(one: StoredArticle, changed: datetime = NOON) -> Entry:
    entry = entry_of(one, changed)
    assert entry is not None
    return entry


def as_atom(*entries: Entry) -> ET.Element:
    return ET.fromstring(atom(feed_of("libya", "Libya", entries, NOON)))  # noqa: S314 - it is our own


def test_an_atom_feed_holds_what_rfc_4287_asks_for() -> None:
    root = as_atom(made(stored(), NOON + timedelta(hours=1)))
    assert [root.findtext(A + name) for name in ("id", "title", "updated")] == [
        "urn:uuid:72e92180-4f88-5675-8304-0a0b115c23eb", "Libya", "2026-11-23T13:00:00Z",
    ]  # fmt: skip
    assert root.findtext(f"{A}author/{A}name") == "Pressclip"
    (entry,) = root.findall(A + "entry")
    assert entry.findtext(A + "title") == "A story"
    assert entry.findtext(A + "updated") == "2026-11-23T13:00:00Z"
    assert entry.findtext(A + "published") == "2026-11-23T12:00:00Z"
    assert entry.findtext(A + "summary") == "What it says."
    assert entry.findtext(f"{A}author/{A}name") == "A. Writer"
    assert [one.get("term") for one in entry.findall(A + "category")] == ["Europe", "Energy"]
    (link,) = entry.findall(A + "link")
    assert (link.get("rel"), link.get("href")) == ("alternate", URL)


def test_an_article_has_one_id_however_its_address_is_spelled_and_whatever_it_says() -> None:
    one = made(stored())
    other = made(stored(url="http://www.news.example/2026/11/23/a-story?utm_source=x", title="Anew"))
    assert one.id == other.id
    assert one.id.startswith("urn:uuid:")
    assert made(stored(url=URL + "other/")).id != one.id


def test_the_text_never_goes_out_and_a_long_excerpt_is_cut() -> None:
    long = made(stored(excerpt="word " * 1_000))
    feed = feed_of("q", "Q", [long, made(stored(excerpt=None))], NOON)
    assert "SECRET" not in atom(feed) + json_feed(feed)
    assert len(long.summary or "") < 610
    assert (long.summary or "").endswith("word …")
    assert as_atom(made(stored(excerpt=None))).find(f"{A}entry/{A}summary") is None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://a.example/\x00", "https://a:b/", 'https://a"b/', ""]
)
def test_an_address_that_is_not_to_be_followed_leaves_its_entry_out(url: str) -> None:
    assert entry_of(stored(url=url), NOON) is None
    assert made(stored(image=url)).image is None


def test_hostile_words_are_shown_as_they_stand() -> None:
    entry = made(stored(title=HOSTILE, excerpt=HOSTILE, authors=(HOSTILE,)))
    written = atom(feed_of(HOSTILE, HOSTILE, [entry], NOON))
    assert "<script" not in written
    assert "]]>" not in written
    root = as_atom(entry)
    shown = '<script>alert(1)</script> ]]> &amp; "onmouseover= [31m'
    assert root.findtext(f"{A}entry/{A}title") == shown
    assert json.loads(json_feed(feed_of("q", HOSTILE, [entry], NOON)))["items"][0]["title"] == shown


@given(st.text(), st.none() | st.text(), st.lists(st.text()), st.none() | st.text())
@example(title="", excerpt=None, authors=[], language="\ue000")
@example(title="", excerpt=None, authors=[], language="#")
def test_whatever_a_page_said_the_feeds_keep_every_rule(
    title: str, excerpt: str | None, authors: list[str], language: str | None
) -> None:
    url = f"{URL}?{language}" if language else URL
    said = {"title": title, "excerpt": excerpt, "authors": tuple(authors), "language": language, "image": language}
    other = entry_of(stored(url=url), NOON)
    entries = [made(stored(**said))]
    if other is not None and other.id != entries[0].id:  # as those of two articles never are
        entries.append(other)
    feed = feed_of(title, f"Pressclip: {title}", entries, NOON, url=URL)
    assert atom_faults(atom(feed)) == []
    assert json_feed_faults(json.loads(json_feed(feed))) == []
    assert len(json.loads(json_feed(feed))["items"]) == len(entries)


def test_a_json_feed_holds_what_version_1_1_asks_for() -> None:
    told = json.loads(json_feed(feed_of("q", "Libya", [made(stored(image="https://news.example/a.jpg"))], NOON)))
    assert (told["version"], told["title"]) == ("https://jsonfeed.org/version/1.1", "Libya")
    (item,) = told["items"]
    assert item["content_text"] == item["summary"] == "What it says."
    assert (item["url"], item["image"]) == (URL, "https://news.example/a.jpg")
    assert (item["date_published"], item["date_modified"]) == ("2026-11-23T12:00:00Z",) * 2
    assert (item["authors"], item["tags"]) == ([{"name": "A. Writer"}], ["Europe", "Energy"])


def test_an_empty_feed_is_one_and_a_day_is_no_time_of_publication() -> None:
    assert as_atom().findtext(A + "updated") == "2026-11-23T12:00:00Z"
    assert json.loads(json_feed(feed_of("q", "Q", [], NOON)))["items"] == []
    of_a_day = stored(published=Published(lower=NOON, upper=NOON + timedelta(days=1), precision="day"))
    assert made(of_a_day).published is None
    assert made(replace(of_a_day, sections=())).categories == ()


def test_the_command_prints_what_matches(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "feed", "libya", "--limit", "1"]) == 0
    (entry,) = ET.fromstring(capsys.readouterr().out).findall(A + "entry")  # noqa: S314 - it is our own
    assert entry.findtext(A + "title") == "Talks on sport in Libya"
    assert run(["--config", str(config), "feed", "talks -sport", "--kind", "json", "--section", "Africa"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [item["title"] for item in told["items"]] == ["Libya talks resume"]
    assert told["title"] == "Pressclip: talks -sport"
    assert run(["--config", str(config), "feed"]) == 2
    assert run(["--config", str(config), "feed", "libya", "talks"]) == 2
    assert "pressclip feed 'libya talks'" in capsys.readouterr().err
    assert run(["--config", str(config), "feed", "libya AND"]) == 2


@pytest.mark.parametrize("command", [["feed", "libya"], ["feed", "libya", "--kind", "json"], ["export"]])
def test_feeds_and_exports_are_utf_8_whatever_the_locale(config: Path, command: list[str]) -> None:
    with redirect_stdout(TextIOWrapper(BytesIO(), "latin-1", errors="backslashreplace")) as out:
        assert run(["--config", str(config), *command]) == 0
        assert out.encoding == "utf-8"
