"""What a tdmrep.json reserves, whatever stands in it."""

import asyncio
import json
import re
from time import process_time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.errors import Deferred, Refused
from scraper.fetching.origin_files import FileRecord, origin_at
from scraper.fetching.tdm_file import PATH, TdmFile, tdm_file_of
from tests.archives import NOON
from tests.scraper.fetchers import World, moved

SITE = "https://news.example"


def said(body: object) -> TdmFile:
    text = body if isinstance(body, str) else json.dumps(body)
    return tdm_file_of(FileRecord(body=text, status=200, fetched_at=NOON))


def reserved(location: str, path: str) -> bool | None:
    rule = said([{"location": location, "tdm-reservation": 1}]).rule_for(SITE + path)
    return None if rule is None else rule.reserved


@pytest.mark.parametrize(
    ("location", "path", "fits"),
    [
        ("/", "/", True), ("/", "/a/b", True), ("*", "/a", True), ("a/", "/a/b", True), ("/a", "/ab", True),
        ("/a/", "/a", False), ("/A/", "/a/b", False), ("/a/*.jpg", "/a/x/y.jpg", True), ("/a/*.jpg", "/a/x.png", False),
        ("/a$", "/a", True), ("/a$", "/ab", False), ("/*.php$", "/x.php", True), ("/*.php$", "/x.php?a=1", False),
        ("/*.php", "/x.php?a=1", True), ("/?p=", "/?p=7", True), ("/this/*/then", "/this/and/then", True),
        ("/a*a$", "/a", False), ("/*b*b$", "/ab", False), ("$", "/", True), ("/path/foo-%24", "/path/foo-$", True),
        ("/path/foo-%24", "/path/foo-%24", True), ("/%7Ejoe", "/~joe", True), ("/caf%c3%a9", "/café", True),
        ("/café", "/caf%C3%A9/", True),
    ],
)  # fmt: skip
def test_a_pattern_fits_as_those_of_robots_txt_do(location: str, path: str, fits: bool) -> None:
    assert reserved(location, path) is (True if fits else None)


def test_the_first_rule_that_fits_decides_and_without_one_nothing_is_said() -> None:
    rules = [
        {"location": "/free/", "tdm-reservation": 0},
        {"location": "/sold/", "tdm-reservation": 1, "tdm-policy": "https://news.example/policy.json"},
        {"location": "/sold/old/", "tdm-reservation": 0},
    ]
    file = said(rules)
    assert [file.rule_for(SITE + path) for path in ("/x", "/free/x")] == [None, file.rules[0]]
    sold = file.rule_for(f"{SITE}/sold/old/x")
    assert sold is not None
    assert sold.words == "tdm-reservation 1 on /sold/, tdm-policy https://news.example/policy.json"
    assert file.reserves
    assert not said(rules[:1]).reserves


@pytest.mark.parametrize(
    ("value", "meant"),
    [(1, True), (0, False), ("1", True), (" 0 ", False), (True, True), (1.0, True), (2, None), ("yes", None),
     (None, None), ([1], None), ({}, None), (10**400, None)],
)  # fmt: skip
def test_a_value_other_than_0_and_1_counts_as_none(value: object, meant: bool | None) -> None:
    (rule,) = said([{"location": "/", "tdm-reservation": value}]).rules
    assert rule.reserved is meant


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", None), ("[]", None), ("<html>no such page</html>", "it is no JSON"),
        ('[{"location": "/", "tdm-reserv', "it is no JSON"),
        ("[" * 100_000, "it is no JSON"), ('{"a":' * 100_000, "it is no JSON"), ("1" * 10_000, "it is no JSON"),
        ("7", "it is no list of rules"), ('"/"', "it is no list of rules"),
        ("[7, null, [], {}]", "none of its rules names a location"),
        ('[{"location": 7, "tdm-reservation": 1}]', "none of its rules names a location"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_so_and_reserves_nothing(body: str, error: str | None) -> None:
    assert said(body) == TdmFile(error=error)
    assert said(body).rule_for(SITE + "/") is None


def test_a_lone_rule_without_its_brackets_is_taken_and_a_policy_that_is_no_address_is_not() -> None:
    (rule,) = said({"location": "/", "tdm-reservation": 1, "tdm-policy": "javascript:alert(1)"}).rules
    assert (rule.reserved, rule.policy) == (True, None)


def test_what_is_told_of_a_rule_commands_no_terminal() -> None:
    (rule,) = said([{"location": "/\x1b[31m\n\u202e*", "tdm-reservation": 1}]).rules
    assert rule.words == "tdm-reservation 1 on /[31m*"


def test_a_file_and_paths_built_to_take_long_take_none() -> None:
    began = process_time()
    hostile = said([{"location": "/" + "*a" * 900 + "b", "tdm-reservation": 1}] * 2_000)
    assert len(hostile.rules) == 1_000
    assert hostile.rule_for(SITE + "/" + "a" * 20_000) is not None, "no more than fifty stars are counted"
    assert reserved("/" + "*a" * 40 + "b$", "/" + "a" * 50_000) is None
    assert process_time() - began < 1


PARTS = st.text(alphabet="ab/", max_size=3)
PATTERNS = st.builds(
    lambda parts, end: "/" + "*".join(parts) + end, st.lists(PARTS, min_size=1, max_size=5), st.sampled_from(["", "$"])
)


@given(PATTERNS, st.text(alphabet="ab/", max_size=12))
def test_patterns_agree_with_regular_expressions_that_say_the_same(location: str, path: str) -> None:
    whole = location.endswith("$")
    pattern = ".*".join(re.escape(part) for part in location.removesuffix("$").split("*")) + ("$" if whole else "")
    assert (reserved(location, f"/{path}") is True) == (re.match(pattern, f"/{path}") is not None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["location", "tdm-reservation", "tdm-policy", "x"]), inner)
    ),
    max_leaves=20,
)


@given(JSON | st.text(), st.text())
def test_whatever_stands_in_a_file_it_is_read_or_refused_and_asked_of_any_path(body: object, path: str) -> None:
    file = said(body)
    rule = file.rule_for(f"{SITE}/{path}")
    assert rule is None or rule in file.rules


def test_an_origin_is_the_same_however_an_address_writes_it() -> None:
    for address in ("HTTPS://News.Example/a", "https://news.example:443/", "https://news.example"):
        assert origin_at(address) == SITE
    for odd in ("https://[x/", "ftp://news.example/", "", "https:///a"):
        with pytest.raises(Refused):
            origin_at(odd)


WELL_KNOWN = SITE + PATH
BROKEN: list[httpx.Response | Exception] = [
    moved(301, PATH),
    moved(302, "http://127.0.0.1/"),
    moved(302, "http://dead.example/"),
    httpx.Response(503),
    httpx.Response(404),
    httpx.Response(200, content=b"x", headers={"Content-Encoding": "gzip"}),
    httpx.Response(200, content=b"[" * 600_000),
    httpx.ReadTimeout("slow"),
]


@pytest.mark.parametrize("answer", BROKEN)
def test_no_trouble_with_the_file_keeps_a_page_from_being_read(answer: httpx.Response | Exception) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "dead.example":
            raise httpx.ConnectError("Connection refused")
        if request.url.path != PATH:
            return httpx.Response(200, html="<p>hello")
        if isinstance(answer, Exception):
            raise answer
        return answer

    world = World(handler)
    kept: dict[str, FileRecord] = {}

    async def load(origin: str) -> FileRecord | None:
        return kept.get(origin)

    async def save(origin: str, record: FileRecord) -> None:
        kept[origin] = record

    async def twice() -> list[str]:
        fetcher = world.fetcher(rights=(load, save))
        return [(await fetcher.get(f"{SITE}/{number}", site="news")).text for number in range(2)]

    assert asyncio.run(twice()) == ["<p>hello"] * 2
    assert world.asked.count(WELL_KNOWN) == 1
    assert world.asked.index(WELL_KNOWN) < world.asked.index(f"{SITE}/0")


def test_the_file_waits_for_the_budget_as_every_request_does() -> None:
    world = World(lambda _: httpx.Response(200, html="<p>hello"))
    world.records[SITE] = FileRecord(body="", status=404, fetched_at=world.clock.now)
    world.unpermitted = {"robots"}

    async def load(_origin: str) -> None:
        """Nothing was ever known."""

    async def save(_origin: str, _record: FileRecord) -> None:
        """Nothing will be."""

    with pytest.raises(Deferred):
        asyncio.run(world.fetcher(rights=(load, save)).get(f"{SITE}/", site="news"))
    assert world.asked == []
