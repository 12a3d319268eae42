"""Answers of every kind, as made up as an attacker can: a page or an error of ours, within bounded memory."""

import asyncio
import gzip
import zlib
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pressclip.errors import FetchError
from pressclip.settings import HttpSettings
from scraper.fetching.inflate import Body
from scraper.fetching.origin_files import record_of
from scraper.fetching.robots import rules_of
from tests.archives import NOON
from tests.scraper.fetchers import PUBLIC, World, at

CAP = 20_000
SETTINGS = HttpSettings(pause=timedelta(), max_body=CAP)
_STATUSES = st.sampled_from([200, 200, 200, 204, 206, 301, 302, 304, 307, 308, 403, 404, 410, 429, 500, 503, 999])
_NAMES = st.sampled_from(
    ["content-type", "content-encoding", "content-length", "location", "retry-after", "etag", "last-modified", "date",
     "age", "link", "set-cookie", "cache-control", "transfer-encoding", "x-robots-tag", "x-wp-totalpages"]
)  # fmt: skip
_VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"gzip", b"gzip, gzip", b"deflate", b"br", b"zstd", b"text/html; charset=utf-7", b"text/html; charset=\xff",
         b"application/zip", b"https://news.example/", b"http://[", b"//[::1", b"file:///etc/passwd", b"http://127.1/",
         b"http://news.example:99999/", b"javascript:1", b"\\\\evil\\", b"99999999999999999999", b"-1", b"1e400",
         b"Mon, 99 Nov 99999 25:61:61 GMT", b'W/"' + b"x" * 2_000, b"<" * 500]
    ),
)  # fmt: skip
_BODIES = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=100).map(gzip.compress),
    st.sampled_from([gzip.compress(bytes(500_000)), zlib.compress(bytes(500_000)), bytes(30_000), b"PK\x03\x04" * 99]),
)
_ANSWERS = st.builds(
    lambda status, named, body: httpx.Response(status, headers=named, stream=httpx.ByteStream(body)),
    _STATUSES,
    st.lists(st.tuples(_NAMES.map(str.encode), _VALUES), max_size=5),
    _BODIES,
)


@given(st.lists(_ANSWERS, min_size=1, max_size=4), st.booleans())
def test_whatever_a_server_answers_it_is_a_page_within_the_cap_or_an_error_of_ours(
    answers: list[httpx.Response], has_robots: bool
) -> None:
    left = list(answers)

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt" and not has_robots:
            return httpx.Response(404)
        return left.pop(0) if left else httpx.Response(404)

    world = World(handler, SETTINGS)
    with suppress(FetchError):
        page = asyncio.run(world.fetcher(at(PUBLIC)).get("https://news.example/", site="news"))
        assert len(page.body) <= CAP
        page.text.encode()  # no lone surrogates
        assert page.date.tzinfo is not None
    assert len(world.asked) <= 12


_LINES = st.one_of(
    st.sampled_from(
        [b"User-agent: *", b"User-agent: pressclip", b"Disallow: /", b"Disallow:", b"Allow: /*a*a*a*$",
         b"Crawl-delay: 1e9",
         b"Crawl-delay: nan", b"Crawl-delay: -1", b"Request-rate: 1/0", b"Visit-time: 9999-9999", b"Sitemap: http://[",
         b"\xef\xbb\xbf", b"Disallow: /%", b"Disallow: /%ZZ" + b"*" * 50]
    ),
    st.binary(max_size=60),
)  # fmt: skip


@given(st.lists(_LINES, max_size=8), st.text(max_size=20))
@example([b"User-agent: *", b"Disallow: /" + b"*a" * 30 + b"$"], "a" * 2_000)
def test_whatever_a_robots_txt_says_it_sets_rules(lines: list[bytes], path: str) -> None:
    rules = rules_of(record_of(200, Body(data=b"\n".join(lines), whole=True), NOON))
    assert rules.allow(f"https://news.example/{path.encode('utf-8', 'replace').decode()}") in {True, False}
    assert timedelta() <= rules.delay <= timedelta(days=1)


@pytest.mark.parametrize("body", [b"\x00" * 500_000, b"User-agent: a\n" * 40_000, b"Disallow: /a\n" * 40_000])
def test_a_robots_txt_of_the_longest_kind_sets_rules(body: bytes) -> None:
    assert rules_of(record_of(200, Body(data=body, whole=True), NOON)).allow("https://news.example/") in {True, False}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_robots_txt_forbids_what_it_forbids_in_whatever_unicode_it_is_written(encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    data = f"{mark}User-agent: *\r\nDisallow: /a".encode(encoding)
    rules = rules_of(record_of(200, Body(data=data, whole=True), NOON))
    assert [rules.allow(f"https://news.example/{path}") for path in "ab"] == [False, True]
