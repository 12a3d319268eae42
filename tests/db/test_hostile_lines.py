"""Lines that no export has: each is refused in words."""

import json
from typing import Any

import pytest

from db.portable import Line, decode
from tests.db.test_exchange import AT, GOOD

AN_ENTRY: dict[str, dict[str, Any]] = {
    "sightings": {"section": "Europe", "first_seen": AT, "last_seen": AT},
    "revision_list": {"field": "title", "source": "card:Europe", "value": "Z", "superseded_at": AT},
    "noise": {"field": "title", "source": "card:Europe", "at": AT},
    "rights_list": {"source": "tdm meta", "said": "1", "no_text": True, "no_copy": False, "since": AT},
}
MET: dict[str, Any] = {
    "watch": "w", "occasion": "new", "query": "a", "version": "1", "revision": 1, "judged_on": "card", "decided_at": AT,
}  # fmt: skip
A_HIT = {"clause": "a", "field": "title", "start": 0, "end": 1}


@pytest.mark.parametrize(
    "hostile",
    [
        {"url": "javascript:alert(1)"},
        {"url": "https://news.example/\u0000a"},
        {"url": "https://news.example/ a"},
        {"url": 'https://news.example/"onmouseover=alert(1)'},
        {"url": "https://"},
        {"url": None},
        {"title": ["a"]},
        {"title": "a" * 1_001},
        {"text": "a" * 500_001},
        {"time": "yesterday"},
        {"published": "2026-01-02T00:00:00Z", "published_to": "2026-01-01T00:00:00Z"},
        {"time": "2026-01-01T00:00:00"},
        {"exact": {"url": "2026-01-01T00:00:00Z"}},
        {"access": "root"},
        {"id": -1},
        {"id": 1 << 63},
        {"authors": [1]},
        {"authors": ["a"] * 1_001},
        {"aliases": ["https://news.example/a"]},
        {"aliases": ["news.example/b"], "first_alias": "news.example/c"},
        {"aliases": ["news.example/b"], "first_alias": "https://news.example/b"},
        {"aliases": ["news.example/b"], "first_alias": "news.example/b\u0000"},
        {"first_alias": "news.example/" + "a" * 20_001, "aliases": ["news.example/" + "a" * 20_001]},
        *({"aliases": ["news.example/b"], "first_alias": one} for one in ("", 7, ["news.example/b"])),
        {"section_url": "ftp://news.example/"},
        {"sightings": [{"section": "Europe"}]},
        *({"site": name} for name in ("news/world", "news:world", "news\n", "ne\x1bws", " ", "", "n" * 101)),
        *({name: [AN_ENTRY[name] | {"site": "news/world"}]} for name in AN_ENTRY),
        {"sightings": [AN_ENTRY["sightings"] | {"site": "beta", "site_home": "ftp://beta.example/"}]},
        *({"match_list": [MET | {"hits": [hit]}]} for hit in (1, A_HIT | {"start": -1}, A_HIT | {"field": 1})),
        *({"match_list": [MET | {"told": told}]} for told in ("phone", [""], [1])),
        {"revision_list": [{"field": "url", "source": "page", "value": "", "superseded_at": "2026-01-01T00:00:00Z"}]},
        {"revision_list": [{"field": "text", "source": "x", "value": "", "superseded_at": "2026-01-01T00:00:00Z"}]},
    ],
)
def test_a_hostile_line_is_refused(hostile: dict[str, Any]) -> None:
    assert decode(json.dumps(GOOD | {name: [one | {"site": "beta"}] for name, one in AN_ENTRY.items()}).encode()).title
    assert decode(json.dumps(GOOD | {"match_list": [MET | {"hits": [A_HIT], "told": ["phone"]}]}).encode()).match_list
    with pytest.raises(ValueError, match=r"\w"):
        decode(json.dumps(GOOD | hostile).encode())


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{", b"\xff\xfe", b"null", b"[" * 100_000, b'{"url": "https://a.example/"}']
)
def test_what_is_no_line_of_an_export_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode(line)


def test_control_characters_are_taken_out_and_a_strange_picture_is_left_out() -> None:
    told = decode(json.dumps(GOOD | {"title": "A\u0000\u001b[31m", "text": "a\nb\u0007", "image": "data:x"}).encode())
    assert (told.title, told.text, told.image) == ("A[31m", "a\nb", None)
    assert isinstance(told, Line)
