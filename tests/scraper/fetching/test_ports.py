"""Servers on several ports of one host, each of which speaks for itself."""

import asyncio
from dataclasses import replace

import httpx

from pressclip.errors import BadStatus, Held
from pressclip.models import Page
from tests.scraper.fetchers import PATIENT, World
from tests.scraper.fetching.test_fetch import HOME, html


def test_a_server_that_asks_for_a_pause_speaks_for_no_other_port_of_its_host() -> None:
    async def handler(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        return html() if request.url.port == 8443 else httpx.Response(429)

    world = World(handler, replace(PATIENT, respect_robots=False))

    async def some() -> list[object]:
        fetcher = world.fetcher()
        urls = (HOME, HOME + "a", "https://news.example:8443/", "https://news.example:8443/b")
        return [*await asyncio.gather(*(fetcher.get(one, site="news") for one in urls), return_exceptions=True)]

    assert [type(one) for one in asyncio.run(some())] == [BadStatus, Held, Page, Page]


def test_a_robots_txt_that_is_refused_keeps_nobody_from_another_port_of_its_host() -> None:
    world = World(lambda request: html() if request.url.port == 8443 else httpx.Response(429), PATIENT)

    async def some() -> list[object]:
        fetcher = world.fetcher()
        return [
            *await asyncio.gather(fetcher.get(HOME, site="news"), return_exceptions=True),
            *await asyncio.gather(fetcher.get("https://news.example:8443/", site="news"), return_exceptions=True),
        ]

    assert [type(one) is Page for one in asyncio.run(some())] == [False, True]
