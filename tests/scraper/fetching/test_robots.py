"""robots.txt: what it allows, when it is asked for, and what holds where it cannot be had."""

import asyncio
import gzip
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from pressclip.errors import BadStatus, Deferred, Disallowed, NoRules, Offline, Unreachable
from scraper.fetching.answer import Answer
from scraper.fetching.inflate import Body
from scraper.fetching.origin_files import FileRecord, OriginFiles, record_of
from scraper.fetching.robots import MAX_BYTES, rules_of
from tests.scraper.fetchers import PATIENT, World, moved, pages

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ORIGIN = "https://news.example"
ROBOTS = f"{ORIGIN}/robots.txt"
PAGE = f"{ORIGIN}/a"


def _allows(body: str, path: str) -> bool:
    return rules_of(FileRecord(body=body, status=200, fetched_at=NOW)).allow(ORIGIN + path)


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /wp-admin/", "/category/europe/", True),
        ("User-agent: *\nDisallow: /*?s=", "/?s=libya", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: pressclip\nDisallow: /private", "/a", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: Pressclip/0.1\nDisallow: /", "/a", False),
        ("User-agent: a\nUser-agent: PRESSCLIP\nDisallow: /", "/a", False),
        ("User-agent: a\nDisallow: /", "/a", True),
        ("User-agent: press\nDisallow: /", "/a", True),
        ("<html><body>Disallow: /", "/a", True),
    ],
)
def test_the_rules_for_our_name_hold_else_those_for_all(body: str, path: str, allowed: bool) -> None:
    assert _allows(body, path) is allowed


@pytest.mark.parametrize(
    ("value", "delay"),
    [("10", timedelta(seconds=10)), ("0.5", timedelta(seconds=0.5)), ("1e300", timedelta(days=1)),
     ("-1", timedelta()), ("soon", timedelta())],
)  # fmt: skip
def test_the_crawl_delay_is_read_and_no_longer_than_a_day(value: str, delay: timedelta) -> None:
    record = FileRecord(body=f"User-agent: *\nCrawl-delay: {value}", status=200, fetched_at=NOW)
    assert rules_of(record).delay == delay


def test_a_file_of_thousands_of_agents_is_parsed_in_bounded_time() -> None:
    agents = "".join(f"User-agent: bot{n}\n" for n in range(10_000))
    rules = "".join(f"Disallow: /{n}\n" for n in range(10_000))
    before = time.process_time()
    assert _allows(f"{agents}{rules}", "/a")
    assert time.process_time() - before < 5


@pytest.mark.parametrize(("status", "allowed"), [(200, False), (404, True), (403, True), (301, True)])
def test_only_what_a_success_says_counts(status: int, allowed: bool) -> None:
    body = Body(data=b"\xef\xbb\xbfUser-agent: *\nDisallow: /\0", whole=True)
    record = record_of(status, body, NOW)
    assert rules_of(record).allow(PAGE) is allowed


# Asking for it


def _says(text: str) -> httpx.Response:
    return httpx.Response(200, text=text)


def _get(world: World, *urls: str) -> None:
    async def all_in_turn() -> None:
        fetcher = world.fetcher()
        for url in urls:
            await fetcher.get(url, site="news")

    asyncio.run(all_in_turn())


def test_a_disallowed_address_is_not_asked_for() -> None:
    world = World(pages({"/robots.txt": _says("User-agent: *\nDisallow: /a"), "/a": _says("page")}))
    with pytest.raises(Disallowed):
        _get(world, PAGE)
    assert world.asked == [ROBOTS]


def test_a_redirect_to_a_disallowed_address_is_not_followed() -> None:
    world = World(pages({"/robots.txt": _says("User-agent: *\nDisallow: /b"), "/a": moved(302, "/b")}))
    with pytest.raises(Disallowed):
        _get(world, PAGE)
    assert world.asked == [ROBOTS, PAGE]


def test_robots_txt_is_not_asked_for_where_it_is_not_to_be_respected() -> None:
    world = World(pages({"/a": _says("page")}), replace(PATIENT, respect_robots=False))
    _get(world, PAGE)
    assert world.asked == [PAGE]


def test_robots_txt_is_asked_for_once_a_day_and_kept() -> None:
    world = World(pages({"/robots.txt": _says("User-agent: *\nAllow: /"), "/a": _says("page")}))
    _get(world, PAGE, PAGE)
    _get(world, PAGE)  # another process, which knows the record
    assert world.asked.count(ROBOTS) == 1
    assert world.records[ORIGIN] == FileRecord(body="User-agent: *\nAllow: /", status=200, fetched_at=world.clock.now)
    world.clock.now += timedelta(days=1)
    _get(world, PAGE)
    assert world.asked.count(ROBOTS) == 2


def test_two_requests_at_once_ask_for_robots_txt_once() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        return _says("page") if request.url.path == "/a" else httpx.Response(404)

    world = World(slow)

    async def both() -> None:
        fetcher = world.fetcher()
        await asyncio.gather(*(fetcher.get(PAGE, site="news") for _ in range(5)))

    asyncio.run(both())
    assert world.asked.count(ROBOTS) == 1


def test_a_record_from_a_future_that_never_came_is_asked_for_anew() -> None:
    world = World(pages({"/a": _says("page")}))
    world.records[ORIGIN] = FileRecord(body="", status=200, fetched_at=world.clock.now + timedelta(days=9))
    _get(world, PAGE)
    assert world.asked == [ROBOTS, PAGE]


def test_the_memory_for_origins_is_bounded() -> None:
    world = World(pages({}))

    async def ask(_url: str, _site: str) -> Answer:
        raise Offline("not needed: all are on record")

    async def many() -> int:
        files = OriginFiles("/robots.txt", rules_of, clock=world.clock, load=world.load, save=world.save, ask=ask)
        for number in range(1200):
            world.records[f"http://{number}.example"] = FileRecord(body="", status=404, fetched_at=world.clock.now)
            await files.known(f"http://{number}.example", "news")
        return len(files._known)

    assert asyncio.run(many()) <= 500


def test_redirects_of_robots_txt_are_followed_and_checked() -> None:
    answers = {"/robots.txt": moved(301, "/r"), "/r": _says("User-agent: *\nDisallow: /a")}
    with pytest.raises(Disallowed):
        _get(World(pages(answers)), PAGE)


@pytest.mark.parametrize("where", ["http://10.0.0.1/robots.txt", "/robots.txt", "ftp://news.example/robots.txt"])
def test_a_redirect_of_robots_txt_that_is_not_to_be_followed_allows_all_for_a_while(where: str) -> None:
    world = World(pages({"/robots.txt": moved(301, where), "/a": _says("page")}))

    async def later() -> None:
        fetcher = world.fetcher()
        for minutes in (0, 14, 1):
            world.clock.now += timedelta(minutes=minutes)
            await fetcher.get(PAGE, site="news")

    asyncio.run(later())
    tries = world.asked.count(ROBOTS) // 2
    assert world.asked == [*[ROBOTS] * tries, PAGE, PAGE, *[ROBOTS] * tries, PAGE]
    assert world.records == {}


def test_before_such_a_redirect_an_older_copy_serves() -> None:
    world = World(pages({"/robots.txt": moved(301, "http://10.0.0.1/"), "/a": _says("page")}))
    old = world.clock.now - timedelta(days=9)
    world.records[ORIGIN] = FileRecord(body="User-agent: *\nDisallow: /b", status=200, fetched_at=old)
    _get(world, PAGE, PAGE)
    assert world.asked == [ROBOTS, PAGE, PAGE]
    with pytest.raises(Disallowed):
        _get(world, ORIGIN + "/b")


def test_of_a_huge_robots_txt_the_beginning_counts() -> None:
    rules = "User-agent: *\nDisallow: /a\n"
    world = World(pages({"/robots.txt": _says(rules + "#" * MAX_BYTES + "\nAllow: /a/b/c")}))
    with pytest.raises(Disallowed):
        _get(world, PAGE + "/b/c")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_of_a_huge_robots_txt_the_line_that_is_cut_does_not_count(end: str) -> None:
    rules = f"User-agent: *{end}Disallow: /b{end}"
    cut = f"{end}Disallow: /"
    filling = "#" * (MAX_BYTES - len(rules) - len(cut))
    world = World(pages({"/robots.txt": _says(f"{rules}{filling}{cut}c"), "/a": _says("page")}))
    _get(world, PAGE)
    with pytest.raises(Disallowed):
        _get(world, ORIGIN + "/b")


# Where it cannot be had


def _fails(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectTimeout("too slow")


def _times_out(_request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("too slow")


def _breaks_off(_request: httpx.Request) -> httpx.Response:
    whole = gzip.compress(b"User-agent: *\nAllow: /")
    return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(whole[:-9]))


def _is_garbled(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"User-agent: *"))


def _answers(status: int, **headers: str) -> Callable[[httpx.Request], httpx.Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: httpx.Response(status, headers=named)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_4xx_allows_all(status: int) -> None:
    world = World(pages({"/robots.txt": httpx.Response(status), "/a": _says("page")}))
    _get(world, PAGE)
    assert world.asked == [ROBOTS, PAGE]


@pytest.mark.parametrize(
    ("status", "retry_after", "wait"),
    [(500, "", timedelta(minutes=15)), (429, "5", timedelta(minutes=15)), (503, "3600", timedelta(hours=1))],
)
def test_a_5xx_or_429_makes_every_page_of_the_host_wait(status: int, retry_after: str, wait: timedelta) -> None:
    world = World(_answers(status, Retry_After=retry_after))

    async def two() -> list[BaseException | object]:
        fetcher = world.fetcher()
        return [*await asyncio.gather(*(fetcher.get(PAGE, site="news") for _ in "ab"), return_exceptions=True)]

    for error in asyncio.run(two()):
        assert isinstance(error, Deferred)
        assert error.until == world.clock.now + wait
    assert world.asked == [ROBOTS], "asked once, not once a page"
    assert world.records == {}, "a failure is not kept for a day"


def test_after_the_wait_robots_txt_is_asked_for_again() -> None:
    world = World(pages({"/robots.txt": [httpx.Response(500), _says("")], "/a": _says("page")}))

    async def later() -> None:
        fetcher = world.fetcher()
        with pytest.raises(Deferred) as caught:
            await fetcher.get(PAGE, site="news")
        world.clock.now = caught.value.until
        await fetcher.get(PAGE, site="news")

    asyncio.run(later())
    assert world.asked == [ROBOTS, ROBOTS, PAGE]


def test_a_host_without_connection_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        _get(World(_fails), PAGE)


@pytest.mark.parametrize("failing", [_times_out, _breaks_off, _is_garbled])
def test_a_robots_txt_that_times_out_or_arrives_broken_makes_every_page_wait_as_a_5xx_does(
    failing: Callable[[httpx.Request], httpx.Response],
) -> None:
    world = World(failing)

    async def two() -> None:
        fetcher = world.fetcher()
        for _ in "ab":
            with pytest.raises(NoRules) as caught:
                await fetcher.get(PAGE, site="news")
            assert caught.value.until == world.clock.now + timedelta(minutes=15)

    asyncio.run(two())
    assert world.asked == [ROBOTS]


def test_a_robots_txt_that_leads_to_a_dead_host_makes_every_page_wait_and_is_not_asked_for_by_each() -> None:
    def leads_away(request: httpx.Request) -> httpx.Response:
        return moved(301, "https://dead.example/r") if request.url.host == "news.example" else _fails(request)

    world = World(leads_away)

    async def two() -> None:
        fetcher = world.fetcher()
        for path in "ab":
            with pytest.raises(NoRules):
                await fetcher.get(f"{ORIGIN}/{path}", site="news")

    asyncio.run(two())
    assert world.asked == [ROBOTS, "https://dead.example/r"]


@pytest.mark.parametrize("failing", [_fails, _times_out, _breaks_off, _is_garbled, _answers(503)])
def test_an_older_copy_serves_where_a_new_one_cannot_be_had(
    failing: Callable[[httpx.Request], httpx.Response],
) -> None:
    world = World(lambda request: failing(request) if request.url.path == "/robots.txt" else _says("page"))
    old = world.clock.now - timedelta(days=9)
    world.records[ORIGIN] = FileRecord(body="User-agent: *\nDisallow: /b", status=200, fetched_at=old)
    _get(world, PAGE, PAGE)
    assert world.asked == [ROBOTS, PAGE, PAGE]
    with pytest.raises(Disallowed):
        _get(world, ORIGIN + "/b")


def test_a_crawl_delay_longer_than_the_pause_is_kept_and_a_shorter_one_is_not() -> None:
    def slept(delay: int) -> list[float]:
        world = World(
            pages({"/robots.txt": _says(f"User-agent: *\nCrawl-delay: {delay}"), "/a": _says("page")}),
            replace(PATIENT, pause=timedelta(seconds=2)),
        )
        _get(world, PAGE, PAGE)
        return world.clock.slept

    assert slept(10) == [2, 10], "robots.txt itself, then the page a usual pause later"
    assert slept(1) == [2, 2]


def test_a_very_long_crawl_delay_sends_the_request_away_with_a_time_to_come_back() -> None:
    world = World(pages({"/robots.txt": _says("User-agent: *\nCrawl-delay: 3600"), "/a": _says("page")}))
    with pytest.raises(Deferred) as caught:
        _get(world, PAGE, PAGE)
    assert caught.value.until == world.clock.now + timedelta(hours=1)
    assert world.asked == [ROBOTS, PAGE]


def test_the_error_of_a_page_is_not_mistaken_for_one_of_robots_txt() -> None:
    with pytest.raises(BadStatus):
        _get(World(pages({"/robots.txt": _says(""), "/a": httpx.Response(500)})), PAGE)
