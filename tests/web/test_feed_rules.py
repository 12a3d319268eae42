"""The rules that feeds are held to refuse what is broken, and take what is whole."""

import json
from typing import Any

import pytest

from tests.web.atom_rules import atom_faults
from tests.web.json_feed_rules import VERSION, json_feed_faults

_ENTRY = """<entry><id>urn:x:1</id><title>A</title><updated>2026-11-23T12:00:00Z</updated>
<link rel="alternate" href="https://news.example/1"/></entry>"""
_FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="urn:x" xml:lang="en">
<id>urn:x:0</id><title type="text">T</title><updated>2026-11-23T12:00:00.5+01:00</updated>
<author><name>P</name><uri>https://p.example/</uri><email>p@p.example</email></author>
<generator uri="https://p.example/" version="1">G</generator><link rel="self" href="/feed?q=%22"/>
<category term="a" scheme="https://p.example/c"/><x:more here="1">anything</x:more>
{_ENTRY}
</feed>"""


def test_a_whole_feed_has_no_fault() -> None:
    assert atom_faults(_FEED) == []


@pytest.mark.parametrize(
    ("whole", "broken", "fault"),
    [
        ("<feed", "<feeds", "4.1.1: the document"),
        ("<id>urn:x:0</id>", "", "4.1.1: 0 id"),
        ("<id>urn:x:0</id>", "<id>urn:x:0</id><id>urn:x:0</id>", "4.1.1: 2 id"),
        ("<id>urn:x:0</id>", "<id>x</id>", "4.2.6"),
        ("<id>urn:x:0</id>", "<id> urn:x:0</id>", "4.2.6"),
        ("<id>urn:x:0</id>", "<id>urn:x:0</id><subtitle/><subtitle/>", "4.1.1: 2 subtitle"),
        ("<id>urn:x:0</id>", "<id>urn:x:0</id><pubDate/>", "4.1.1: pubDate does not belong"),
        ("<id>urn:x:0</id>", "<id>urn:x:0</id><summary/>", "4.1.1: summary does not belong"),
        ("<id>urn:x:0</id>", "<id>urn:x:0</id>text", "4.1.1: text stands"),
        ("<id>urn:x:0</id>", "<id>urn:x:0</id><icon>a b</icon>", "4.2.5"),
        ('<title type="text">T', '<title type="text/html">T', "3.1.1: title is of type"),
        ('<title type="text">T', "<title>T<b/>", "3.1.1: title is text and holds"),
        ('<title type="text">T', '<title type="xhtml">T', "3.1.1.3"),
        ('<title type="text">', '<title lang="en">', "2: title has an attribute lang"),
        ('xml:lang="en"', 'xml:lang="&lt;"', "2: '<' is no language"),
        ("12:00:00.5+01:00", "12:00:00.5", "3.3"),
        ("12:00:00.5+01:00", "12:00:00z", "3.3"),
        ("2026-11-23T12:00:00.5", "2026-11-31T12:00:00.5", "3.3"),
        ("2026-11-23T12:00:00.5", "2026-11-23 12:00:00.5", "3.3"),
        ("<name>P</name>", "", "3.2: a person"),
        ("<name>P</name>", "<name> </name>", "3.2.1"),
        ("<name>P</name>", "<name>P</name><name>Q</name>", "3.2: a person"),
        ("p@p.example", "p.example", "3.2.3"),
        ("<uri>https://p.example/</uri>", "<uri>a b</uri>", "3.2.2"),
        ('uri="https://p.example/" version', 'uri="a b" version', "4.2.4"),
        ('href="/feed?q=%22"', "", "4.2.7.1"),
        ('href="/feed?q=%22"', 'href="/feed?q=&quot;"', "4.2.7.1"),
        ('rel="self"', 'rel=""', "4.2.7.2"),
        ('rel="self"', 'rel="self" type="atom"', "4.2.7.3"),
        ('rel="self"', 'rel="self" hreflang="_"', "4.2.7.4"),
        ('term="a"', "", "4.2.2.1"),
        ('scheme="https://p.example/c"', 'scheme="c"', "4.2.2.2"),
        ("<author><name>P</name>", "<contributor><name>P</name>", "4.1.2: nobody"),
        ('<link rel="alternate" href="https://news.example/1"/>', "", "4.1.2: an entry has neither"),
        ("</entry>", '<link href="https://news.example/2"/></entry>', "4.1.2: several alternate links"),
        ("</entry>", f"</entry>{_ENTRY}", "4.1.1: 2 entries are urn:x:1"),
        ("</entry>", "<published>yesterday</published></entry>", "3.3"),
        ("</entry>", "<source><id>urn:x:2</id><content/></source></entry>", "4.2.11: content does not belong"),
        ("</entry>", '<content type="html"><b/></content></entry>', "4.1.3.3: content is html"),
        ("</entry>", '<content type="xhtml">x</content></entry>', "4.1.3.3: content is xhtml"),
        ("</entry>", '<content type="x">x</content></entry>', "4.1.3.1: 'x'"),
        ("</entry>", '<content type="message/rfc822">x</content><summary>s</summary></entry>', "4.1.3.1: message"),
        ("</entry>", '<content type="image/png" src="a.png"/></entry>', "4.1.1.1"),
        ("</entry>", '<content type="image/png" src="a b"/><summary>s</summary></entry>', "4.1.3.2: 'a b'"),
        ("</entry>", '<content src="a">x</content><summary>s</summary></entry>', "4.1.3.2: content that is"),
    ],
)
def test_a_broken_feed_is_refused(whole: str, broken: str, fault: str) -> None:
    assert whole in _FEED
    written = _FEED.replace(whole, broken, 1)
    for name in ("feed", "author"):  # what was opened under another name is closed under it
        if f"<{name}" in whole and f"<{name}" not in broken.replace(f"<{name}s", ""):
            other = broken[1:].partition(">")[0].partition(" ")[0]
            written = written.replace(f"</{name}>", f"</{other}>", 1)
    found = atom_faults(written)
    assert [one for one in found if one.startswith(fault)], found


_ITEM: dict[str, Any] = {"id": "1", "content_text": "t", "url": "https://news.example/1", "tags": ["a"], "_ours": 1}
_JSON: dict[str, Any] = {"version": VERSION, "title": "T", "authors": [{"name": "P"}], "items": [_ITEM]}


def test_a_whole_json_feed_has_no_fault() -> None:
    assert json_feed_faults(json.loads(json.dumps(_JSON))) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"version": "1.1"}, "version is"),
        ({"title": ""}, "feed: title"),
        ({"items": None}, "items is no list"),
        ({"items": [_ITEM, _ITEM]}, "2 items are 1"),
        ({"items": [{**_ITEM, "id": 1}]}, "the id is 1"),
        ({"items": [{"id": "1"}]}, "an item has no content"),
        ({"items": [{**_ITEM, "url": "javascript:1"}]}, "item: url"),
        ({"items": [{**_ITEM, "date_published": "2026-11-23"}]}, "item: date_published"),
        ({"items": [{**_ITEM, "date_modified": "2026-11-23T12:00:00"}]}, "item: date_modified"),
        ({"items": [{**_ITEM, "language": '"><'}]}, "item: language"),
        ({"items": [{**_ITEM, "tags": [1]}]}, "item: tags"),
        ({"items": [{**_ITEM, "author": {"name": "P"}}]}, "item: author is unknown"),
        ({"authors": [{}]}, "feed: authors"),
        ({"authors": [{"name": 1}]}, "feed: authors: author: name"),
        ({"home": "x"}, "feed: home is unknown"),
    ],
)
def test_a_broken_json_feed_is_refused(wrong: dict[str, Any], fault: str) -> None:
    found = json_feed_faults(_JSON | wrong)
    assert [one for one in found if one.startswith(fault)], found
