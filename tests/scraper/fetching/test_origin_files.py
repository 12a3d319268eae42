"""What holds for every file that an origin keeps for programs."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from pressclip.errors import Held, NoRules
from scraper.fetching.origin_files import FileRecord
from scraper.fetching.tdm_file import PATH
from tests.archives import NOON
from tests.scraper.fetchers import World, pages

SITE = "https://news.example"


@pytest.mark.parametrize(("path", "is_known"), [("/robots.txt", True), (PATH, True), (PATH, False)])
@pytest.mark.parametrize("seconds", [60, 900, 7200])
def test_pages_are_read_between_the_pauses_of_a_host_that_names_one_each_time_it_is_asked_for_a_file(
    path: str, is_known: bool, seconds: int
) -> None:
    refusal = httpx.Response(429, headers={"Retry-After": str(seconds)})
    world = World(pages({path: refusal, "/a": httpx.Response(200, text="page")}))
    rights: dict[str, FileRecord] = {}
    if is_known:
        world.records[SITE] = rights[SITE] = FileRecord(body="", status=404, fetched_at=NOON - timedelta(days=2))

    async def load(origin: str) -> FileRecord | None:
        return rights.get(origin)

    async def save(origin: str, record: FileRecord) -> None:
        rights[origin] = record

    async def some() -> None:
        fetcher = world.fetcher(rights=(load, save))
        for _ in range(3):
            with pytest.raises(Held):
                await fetcher.get(f"{SITE}/a", site="news")
            world.clock.now += timedelta(seconds=seconds)
            assert (await fetcher.get(f"{SITE}/a", site="news")).text == "page"
            world.clock.now += timedelta(minutes=15)

    asyncio.run(some())
    assert world.asked.count(f"{SITE}/a") == world.asked.count(SITE + path) == 3


def test_a_host_that_refused_a_file_by_a_clock_ahead_is_asked_once_that_was_put_back() -> None:
    refusal = httpx.Response(429, headers={"Retry-After": "7200"})
    world = World(pages({"/robots.txt": [refusal, httpx.Response(404)], "/a": httpx.Response(200, text="page")}))

    async def two() -> None:
        fetcher = world.fetcher()
        with pytest.raises(NoRules):
            await fetcher.get(f"{SITE}/a", site="news")
        world.clock.jump(timedelta(days=-2))
        assert (await fetcher.get(f"{SITE}/a", site="news")).text == "page"

    asyncio.run(two())
