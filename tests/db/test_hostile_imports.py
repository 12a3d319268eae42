"""Lines of an import, as wrong as somebody can make them: taken in or refused in words, and the archive stays sound."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from db import matches
from db.archive import Archive
from db.importing import Taken, take
from db.portable import Line, decode
from db.schema import section
from db.verify import verify
from tests.archives import NOON, make_sections, read, write
from tests.db.test_exchange import AT, GOOD, export, import_
from tests.db.test_hostile_lines import MET

_TIMES = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "2026-11-23T12:00:00Z", "2026-02-30T00:00:00Z")
_WHOLE: dict[str, Any] = {
    "url": "https://news.example/2026/11/23/a/", "title": "A", "site": "news", "section": "Europe", "id": 7,
    "site_home": "https://news.example/", "section_url": "https://news.example/category/europe/", "authors": ["B"],
    "time": _TIMES[2], "published": _TIMES[2], "published_to": _TIMES[2], "published_precision": "minute",
    "first_seen": _TIMES[2], "announced_at": _TIMES[2], "text": "words", "excerpt": "w", "image": "https://x.example/i",
    "origin": "live", "page_state": "read", "aliases": ["news.example/b"],
    "first_alias": "news.example/b", "exact": {"time": _TIMES[2]},
    "sightings": [{"section": "Europe", "first_seen": _TIMES[2], "last_seen": _TIMES[2], "title": "A", "position": 1}],
    "revision_list": [{"field": "title", "source": "page", "value": "Z", "superseded_at": _TIMES[2]}],
    "merged_ids": [{"id": 9, "at": _TIMES[2]}], "noise": [{"field": "title", "source": "page", "at": _TIMES[2]}],
    "match_list": [{"watch": "w", "occasion": "new", "query": "q", "version": "v", "revision": 1, "judged_on": "card",
                    "decided_at": _TIMES[2], "hits": [{"clause": "q", "start": 0}]}],
}  # fmt: skip
_ADDRESSES = st.sampled_from(
    ["http://[", "javascript:alert(1)", "https://news.example/\x00", "file:///etc/passwd", "//x", "https://xn--/",
     "https://" + "a." * 9_000,
     "https://news.example/" + "%" * 50, "HTTPS://NEWS.EXAMPLE/2026/11/23/a", "https://news.example/?p=" + "9" * 400]
)  # fmt: skip
_LEAVES = (
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=30) | _ADDRESSES
    | st.sampled_from([*_TIMES, "live", "=cmd()", "\x1b[31m", "article:1", "card:x", "', DROP TABLE article; --"])
)  # fmt: skip
_KEYS = st.sampled_from(sorted(_WHOLE))
_VALUES = st.recursive(_LEAVES, lambda of: st.lists(of, max_size=3) | st.dictionaries(_KEYS, of, max_size=3))


def _line(wrong: dict[str, Any], left_out: set[str]) -> bytes:
    return json.dumps({name: one for name, one in (_WHOLE | wrong).items() if name not in left_out}).encode()


_LINES = st.builds(_line, st.dictionaries(_KEYS, _VALUES, max_size=4), st.sets(_KEYS, max_size=6))


@given(st.lists(st.one_of(_LINES, st.binary(max_size=80)), min_size=1, max_size=4))
@example([b'{"url":' + b"[" * 50_000])
@example([b"{" + b'"a":1,' * 20_000 + b'"url":"x"}'])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_a_line_says_it_is_taken_in_or_refused_in_words(archive: Archive, lines: list[bytes]) -> None:
    taken: list[Line] = []
    for line in lines:
        with suppress(ValueError):
            taken.append(decode(line))
    done = write(archive, lambda tx: take(tx, taken, NOON))
    assert done.new + done.completed + done.known + done.forgotten == len(taken)


_MET = _WHOLE["match_list"][0]
_NOISY = _WHOLE["noise"][0]


@pytest.mark.parametrize(
    ("twice", "kept"),
    [
        ({"noise": [_NOISY | {"at": at} for at in ("2026-11-24T00:00:00Z", AT)]}, {"at": "2026-11-24T00:00:00Z"}),
        ({"noise": [_NOISY | {"source": f"card:{name}"} for name in ("Europe", "Old")]}, {"source": "card:Europe"}),
        ({"match_list": [_MET | {"query": query} for query in ("a", "b")]}, {"query": "b"}),
    ],
)
def test_what_a_line_says_twice_counts_once_and_the_lines_beside_it_are_taken_in(
    archive: Archive, twice: dict[str, Any], kept: dict[str, str]
) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    renamed = update(section).where(section.c.id == place.section_id).values(formerly=["Old"])
    write(archive, lambda tx: tx.execute(renamed))
    bare: dict[str, Any] = {"noise": [], "match_list": [], "aliases": [], "merged_ids": [], "id": None}
    bare["first_alias"] = None
    lines = [_WHOLE | bare | {"url": f"https://news.example/{at}/"} for at in range(3)]
    lines[1] |= twice
    assert import_(archive, lines) == Taken(new=3)
    assert import_(archive, [*lines, lines[2] | {"url": lines[0]["url"]} | twice]) == Taken(known=3, completed=1)
    ((name, _),) = twice.items()
    told = {line["url"]: line[name] for line in export(archive)}
    for at, many in enumerate((1, 1, 0)):
        rows = told[f"https://news.example/{at}/"]
        assert [row | kept for row in rows] == rows
        assert len(rows) == many


def test_a_hit_that_does_not_say_what_hit_and_where_is_left_out(archive: Archive) -> None:
    hit = {"clause": "a", "field": "title", "start": 0, "end": 1}
    met = MET | {"hits": [{}, {"z": 1}, {"clause": "a"}, hit]}
    import_(archive, [GOOD | {"match_list": [met]}])
    assert read(archive, lambda tx: matches.matches_of(tx, 1))[0]["hits"] == [hit]


def test_what_was_taken_in_of_all_that_leaves_a_sound_archive(archive: Archive) -> None:
    for name, wrong in (
        ("title", ""),
        ("time", "1000-01-01T00:00:00Z"),
        ("published_to", "9998-12-31T23:59:59Z"),
        ("authors", ["=cmd()"] * 999),
    ):
        line = _WHOLE | {name: wrong, "url": f"https://news.example/{name}", "aliases": [], "first_alias": None}
        one = decode(json.dumps(line).encode())
        write(archive, lambda tx, one=one: take(tx, [one], NOON))  # type: ignore[misc]  # bound now
    assert {one.state for one in read(archive, lambda tx: list(verify(tx)))} == {"ok"}
