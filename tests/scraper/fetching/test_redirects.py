"""Redirects: how many, whither, and what they say of an address."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from pressclip.errors import BadStatus, Deferred, Refused
from tests.scraper.fetchers import PATIENT, PUBLIC, World, at, moved, pages
from tests.scraper.fetching.test_fetch import HOME, get, html


def test_a_redirect_to_another_host_is_followed_and_every_hop_has_its_permit() -> None:
    world = World(
        pages({"/": moved(302, "https://other.example/b?x=1"), "/b": html()}),
    )
    page = get(world, kind="article")
    assert (page.url, page.final_url, page.moved_to) == (HOME, "https://other.example/b?x=1", None)
    assert world.permits == [("news", "robots"), ("news", "article")] * 2


def test_an_address_has_moved_only_where_every_hop_says_for_good() -> None:
    for_good = {"/": moved(301, "/b"), "/b": moved(308, "/c"), "/c": html()}
    assert get(World(pages({**for_good}))).moved_to == "https://news.example/c"
    assert get(World(pages({**for_good, "/b": moved(307, "/c")}))).moved_to is None


def test_ten_redirects_are_followed_and_the_eleventh_is_refused() -> None:
    def chain(length: int) -> World:
        return World(pages({f"/{n}": moved(302, f"/{n + 1}") for n in range(length)} | {f"/{length}": html()}))

    assert get(chain(10), HOME + "0").final_url == HOME + "10"
    longer = chain(21)
    with pytest.raises(Refused, match="more than 10"):
        get(longer, HOME + "0")
    assert longer.asked[-1] == HOME + "10"


def test_a_redirect_loop_is_refused_at_its_first_repetition() -> None:
    world = World(pages({"/": moved(301, "/b"), "/b": moved(301, "/#again")}))
    with pytest.raises(Refused, match="loop"):
        get(world)
    assert world.permits.count(("news", "page")) == 2


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://news.example/",
        "javascript:alert(1)",
        "https://user:word@news.example/b",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://127.0.0.1:8000/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
        "http://[::ffff:127.0.0.1",
        "http:///nowhere",
        "http://news.example:99999/",
    ],
)
def test_a_redirect_into_the_house_or_out_of_the_web_is_refused_before_it_is_asked_for(target: str) -> None:
    world = World(pages({"/": moved(301, target)}))
    with pytest.raises(Refused):
        get(world)
    assert world.asked[-1] == HOME
    assert world.permits == [("news", "robots"), ("news", "page")]


@pytest.mark.parametrize("addresses", [("10.0.0.5",), (PUBLIC, "192.168.1.1")])
def test_a_name_of_which_any_address_is_private_is_refused(addresses: Sequence[str]) -> None:
    world = World(pages({"/": html()}))
    with pytest.raises(Refused, match="no public address"):
        asyncio.run(world.fetcher(at(*addresses)).get(HOME, site="news"))
    assert world.asked == []


def test_a_redirect_without_a_location_is_a_bad_status() -> None:
    with pytest.raises(BadStatus, match="HTTP 302"):
        get(World(pages({"/": httpx.Response(302)})))


SLOW = "User-agent: *\nCrawl-delay: 60"


@pytest.mark.parametrize("start", ["https://news.example/a", "http://news.example/a"])
def test_a_page_behind_redirects_is_had_however_long_the_crawl_delay_which_runs_from_the_last_answer(
    start: str,
) -> None:
    answers: dict[str, httpx.Response | list[httpx.Response]] = {
        "/robots.txt": [httpx.Response(200, text=SLOW) for _ in range(2)],
        "/a": moved(302, "https://news.example/b"),
        "/b": moved(302, "https://news.example/c"),
        "/c": httpx.Response(200, text="page"),
    }
    world = World(pages(answers), replace(PATIENT, pause=timedelta(seconds=2)))

    async def two() -> None:
        fetcher = world.fetcher()
        assert (await fetcher.get(start, site="news")).text == "page"
        with pytest.raises(Deferred) as caught:
            await fetcher.get(start, site="news")
        assert caught.value.until == world.clock.now + timedelta(minutes=1)

    asyncio.run(two())
    assert world.clock.slept == [2] * (len(world.asked) - 1)
    assert [url.rpartition("/")[2] for url in world.asked if "robots" not in url] == ["a", "b", "c"]


def test_a_redirect_to_another_host_waits_for_the_crawl_delay_there() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(200, text=SLOW)
        return moved(302, "https://far.example/") if request.url.host == "news.example" else httpx.Response(200)

    world = World(handler)

    async def two() -> None:
        fetcher = world.fetcher()
        await fetcher.get("https://far.example/", site="news")
        with pytest.raises(Deferred):
            await fetcher.get("https://news.example/", site="news")

    asyncio.run(two())
    assert world.asked.count("https://far.example/") == 1
