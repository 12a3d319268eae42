"""Fetching over made-up answers: hops, validators, statuses, turns. The wire itself: test_hostile_servers.py."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from pressclip.errors import BadStatus, Deferred, FetchError, Held, Offline, TooLarge, Unreachable
from pressclip.models import Page, Validators
from pressclip.settings import HttpSettings
from scraper.rights.said import statements
from tests.scraper.fetchers import PATIENT, World, pages

HOME = "https://news.example/"
KNOWN = Validators(etag='W/"abc"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")


def get(world: World, url: str = HOME, validators: Validators | None = None, *, kind: str = "page") -> Page:
    return asyncio.run(world.fetcher().get(url, site="news", kind=kind, validators=validators))


def html(text: str = "<p>hello", **headers: str) -> httpx.Response:
    return httpx.Response(200, html=text, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_page_comes_with_its_text_its_validators_and_the_servers_time() -> None:
    world = World(pages({"/": html(ETag='W/"x"', Last_Modified="yesterday", Date="Mon, 23 Nov 2026 11:59:00 GMT")}))
    page = get(world)
    assert page.text == "<p>hello"
    assert page.validators == Validators(etag='W/"x"', last_modified="yesterday")
    assert page.date == datetime(2026, 11, 23, 11, 59, tzinfo=UTC)
    assert (page.url, page.final_url, page.status, page.moved_to) == (HOME, HOME, 200, None)


def test_headers_of_one_name_stay_apart_as_each_may_speak_to_another_robot() -> None:
    tags = [("X-Robots-Tag", "otherbot: noindex"), ("X-Robots-Tag", "noarchive"), ("tdm-reservation", "1")]
    page = get(World(pages({"/": httpx.Response(200, html="<p>hello", headers=tags)})))
    told = [pair for pair in page.headers if pair[0] in {"x-robots-tag", "tdm-reservation"}]
    assert told == [("x-robots-tag", "otherbot: noindex"), ("x-robots-tag", "noarchive"), ("tdm-reservation", "1")]
    assert [(one.source, one.said) for one in statements(page, None, page.date)] == [
        ("tdm header", "tdm-reservation 1"),
        ("robots header", "noarchive"),
    ]


def test_every_request_is_told_with_the_bytes_that_it_brought_over_the_wire() -> None:
    world = World(pages({"/": httpx.Response(200, html="<p>hello" * 100)}))
    came: list[tuple[str, int]] = []
    fetcher = world.fetcher(came=lambda site, size: came.append((site, size)))
    asyncio.run(fetcher.get(HOME, site="news"))
    assert came == [("news", 0), ("news", 800)], "robots.txt, the page"


def test_we_say_who_we_are_and_ask_for_gzip_only() -> None:
    world = World(pages({"/": html()}), replace(PATIENT, contact="https://desk.example/bot"))
    get(world)
    sent = world.requests[-1].headers
    assert sent["User-Agent"].startswith("Pressclip/")
    assert sent["User-Agent"].endswith(" (+https://desk.example/bot)")
    assert sent["Accept-Encoding"] == "gzip"


def test_a_cookie_that_a_site_sets_is_not_sent_back() -> None:
    world = World(pages({"/": [html(Set_Cookie="id=1; Path=/"), html()]}))

    async def twice() -> None:
        fetcher = world.fetcher()
        await fetcher.get(HOME, site="news")
        await fetcher.get(HOME, site="news")

    asyncio.run(twice())
    assert "Cookie" not in world.requests[-1].headers


def test_a_fragment_is_not_sent() -> None:
    world = World(pages({"/": html()}))
    get(world, HOME + "#top")
    assert world.asked[-1] == HOME


# Conditional requests


def test_a_conditional_request_sends_the_strong_form_of_the_etag_and_the_date() -> None:
    world = World(pages({"/": httpx.Response(304)}))
    get(world, validators=KNOWN)
    sent = world.requests[-1].headers
    assert sent["If-None-Match"] == '"abc"'
    assert sent["If-Modified-Since"] == KNOWN.last_modified
    assert "If-None-Match" not in world.requests[0].headers, "robots.txt is asked for without them"


def test_a_304_is_a_page_without_text_that_keeps_the_validators_it_does_not_replace() -> None:
    page = get(World(pages({"/": httpx.Response(304, headers={"ETag": '"new"'})})), validators=KNOWN)
    assert page.not_modified
    assert page.text == ""
    assert page.validators == Validators(etag='"new"', last_modified=KNOWN.last_modified)


@pytest.mark.parametrize("validators", [None, Validators(), Validators(etag="caf\xe9")])
def test_a_304_to_a_request_without_validators_is_an_error(validators: Validators | None) -> None:
    with pytest.raises(FetchError, match="304"):
        get(World(pages({"/": httpx.Response(304)})), validators=validators)


def test_a_304_to_a_request_without_validators_has_the_page_asked_for_past_every_cache() -> None:
    world = World(pages({"/": [httpx.Response(304), html("<p>whole")]}))
    page = get(world)
    assert page.text == "<p>whole"
    assert world.requests[-1].headers["Cache-Control"] == "no-cache"
    assert "Cache-Control" not in world.requests[-2].headers


def test_a_page_is_asked_for_past_every_cache_however_long_the_crawl_delay() -> None:
    rules = httpx.Response(200, text="User-agent: *\nCrawl-delay: 60")
    world = World(pages({"/robots.txt": rules, "/": [httpx.Response(304), html("<p>whole")]}))
    assert get(world).text == "<p>whole"


def test_a_site_that_knows_only_its_weak_etag_is_asked_by_date_then_by_that_etag_as_it_came() -> None:
    weak = Validators(etag='W/"1"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")

    def only_as_it_came(request: httpx.Request) -> httpx.Response:
        if request.headers.get("If-None-Match") == weak.etag and "If-Modified-Since" not in request.headers:
            return httpx.Response(304)
        return html(ETag=weak.etag or "", Last_Modified=weak.last_modified or "")

    world = World(only_as_it_came, replace(PATIENT, respect_robots=False))

    async def some() -> list[bool]:
        fetcher = world.fetcher()
        return [(await fetcher.get(HOME, site="news", validators=weak)).not_modified for _ in range(4)]

    assert asyncio.run(some()) == [False, False, True, True]


def test_a_page_that_changed_is_no_reason_to_ask_otherwise() -> None:
    count = iter(range(9))
    world = World(lambda _: html(ETag=f'W/"{next(count)}"'), replace(PATIENT, respect_robots=False))

    async def some() -> None:
        fetcher, known = world.fetcher(), Validators(etag='W/"x"')
        for _ in range(3):
            known = (await fetcher.get(HOME, site="news", validators=known)).validators

    asyncio.run(some())
    assert [one.headers["If-None-Match"] for one in world.requests] == ['"x"', '"0"', '"1"']


# Redirects


# Statuses


@pytest.mark.parametrize(
    ("code", "status"), [(403, "blocked"), (404, "gone"), (410, "gone"), (500, "broken"), (503, "maintenance")]
)
def test_a_status_that_is_no_page_is_an_error_with_the_sections_status(code: int, status: str) -> None:
    with pytest.raises(BadStatus) as caught:
        get(World(pages({"/": httpx.Response(code)})), HOME + "?token=secret")
    assert (caught.value.code, caught.value.status, caught.value.until) == (code, status, None)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("hours", "believed"), [(-1, True), (1, True), (0, True), (-48, False)])
def test_the_time_of_a_retry_after_is_one_of_the_servers_clock_unless_that_is_over_a_day_off(
    hours: int, believed: bool
) -> None:
    world = World(pages({}))
    there = world.clock.now + timedelta(hours=hours)
    until = (there if believed else world.clock.now) + timedelta(minutes=5)
    told = {"Date": format_datetime(there, usegmt=True), "Retry-After": format_datetime(until, usegmt=True)}
    world.handler = pages({"/": httpx.Response(503, headers=told)})
    with pytest.raises(BadStatus) as caught:
        get(world)
    assert caught.value.until == world.clock.now + timedelta(minutes=5)


@pytest.mark.parametrize(("code", "obeyed"), [(429, True), (503, True), (404, False)])
def test_the_retry_after_of_a_refusal_is_told(code: int, obeyed: bool) -> None:
    world = World(pages({"/": httpx.Response(code, headers={"Retry-After": "120"})}))
    with pytest.raises(BadStatus) as caught:
        get(world)
    assert caught.value.until == (world.clock.now + timedelta(minutes=2) if obeyed else None)


def test_of_an_answer_that_is_no_page_little_is_read_and_nothing_inflated() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1000
            yield bytes(1000)

    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(404, headers={"Content-Encoding": "gzip"}, content=endless())

    with pytest.raises(BadStatus):
        get(World(handler, replace(PATIENT, respect_robots=False)))
    assert sent < 100_000


def test_a_body_over_the_cap_is_too_large_and_one_at_the_cap_is_not() -> None:
    at_the_cap = replace(PATIENT, max_body=8)
    assert get(World(pages({"/": html("12345678")}), at_the_cap)).text == "12345678"
    with pytest.raises(TooLarge, match="8 bytes"):
        get(World(pages({"/": html("123456789")}), at_the_cap))


@pytest.mark.parametrize(
    ("coding", "body", "error"),
    [
        ("br", b"x", "unknown Content-Encoding 'br'"),
        ("gzip, gzip", b"x", "unknown Content-Encoding"),
        ("gzip", b"no gzip", "incorrect header"),
    ],
)
def test_a_body_that_cannot_be_inflated_is_an_error(coding: str, body: bytes, error: str) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield body

    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": coding}, content=chunks())

    with pytest.raises(FetchError, match=error):
        get(World(handler, replace(PATIENT, respect_robots=False)))


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (ConnectionRefusedError(111, "at 10.0.0.1"), "Connection refused"),
        (ValueError("one line\nand more"), "one line"),
        (ValueError("x" * 1000), "x" * 120),
        (ValueError(), "ValueError"),
    ],
)
def test_an_error_of_the_network_is_offline_and_names_host_and_cause_in_one_line(cause: Exception, told: str) -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("all attempts failed") from cause

    with pytest.raises(Offline) as caught:
        get(World(handler), HOME + "?token=secret")
    assert str(caught.value) == f"news.example: {told}"


# Turns


@pytest.mark.parametrize("retry_after", [{}, {"Retry-After": "600"}])
def test_who_waits_for_a_host_that_asks_for_a_pause_keeps_it_too_and_other_hosts_go_on(
    retry_after: dict[str, str],
) -> None:
    async def handler(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        return html() if request.url.host == "other.example" else httpx.Response(429, headers=retry_after)

    world = World(handler, replace(PATIENT, respect_robots=False))

    async def some() -> list[object]:
        fetcher = world.fetcher()
        urls = (HOME, HOME + "a", HOME + "b", "https://other.example/")
        return [*await asyncio.gather(*(fetcher.get(one, site="news") for one in urls), return_exceptions=True)]

    got = asyncio.run(some())
    assert [type(one) for one in got] == [BadStatus, Held, Held, Page]
    assert sorted(world.asked) == [HOME, "https://other.example/"]


def test_who_waits_for_a_host_that_cannot_be_reached_need_not_try() -> None:
    async def handler(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        raise httpx.ConnectError("refused")

    world = World(handler, replace(PATIENT, respect_robots=False))

    async def some() -> list[object]:
        fetcher = world.fetcher()
        got: list[object] = []
        got += await asyncio.gather(*(fetcher.get(HOME, site="news") for _ in "abc"), return_exceptions=True)
        with pytest.raises(Unreachable):
            await fetcher.get(HOME, site="news")
        return got

    assert {type(one) for one in asyncio.run(some())} == {Unreachable}
    assert len(world.asked) == 2, "once for the three, once for who came later"


def test_a_permit_that_defers_stops_the_request() -> None:
    world = World(pages({"/": html()}))
    world.unpermitted.add("page")
    with pytest.raises(Deferred):
        get(world)
    assert world.asked == ["https://news.example/robots.txt"]


def test_requests_to_one_host_are_a_pause_apart_and_other_hosts_do_not_wait() -> None:
    world = World(pages({"/": html()}), HttpSettings(respect_robots=False, pause=timedelta(seconds=2)))

    async def some() -> None:
        fetcher = world.fetcher()
        for url in (HOME, "https://other.example/", HOME, HOME):
            await fetcher.get(url, site="news")

    asyncio.run(some())
    assert world.clock.slept == [2.0, 2.0]


@pytest.mark.parametrize(
    ("per_host", "connections", "hosts", "most"), [(1, 8, 1, 1), (3, 8, 1, 3), (1, 2, 6, 2), (2, 8, 2, 4)]
)
def test_no_more_requests_run_at_once_than_allowed(per_host: int, connections: int, hosts: int, most: int) -> None:
    running = 0
    seen = []

    async def handler(_request: httpx.Request) -> httpx.Response:
        nonlocal running
        running += 1
        seen.append(running)
        for _ in range(5):
            await asyncio.sleep(0)
        running -= 1
        return html()

    settings = replace(PATIENT, respect_robots=False, per_host=per_host, connections=connections)
    world = World(handler, settings)

    async def all_at_once() -> None:
        fetcher = world.fetcher()
        await asyncio.gather(*(fetcher.get(f"https://{n % hosts}.news.example/", site="news") for n in range(12)))

    asyncio.run(all_at_once())
    assert max(seen) == most
