"""What a reload of the configuration leaves behind when it fails."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from pressclip.app import _reloaded, make_desk, now
from pressclip.errors import ConfigError, Deferred, Problem
from pressclip.serving import WebPage
from pressclip.settings import HttpSettings, Settings, SiteSettings
from replica.server import ReplicaServer
from replica.site import Site
from schedules import roster
from schedules.desk import Desk
from schedules.steps import Steps
from scraper.fetching.transport import GuardedTransport
from tests.archives import archive_in
from tests.desks import newsroom, watch


@pytest.mark.parametrize(
    ("error", "said", "told"),
    [
        (ConfigError("config.toml", (Problem("watches[0].query", "is wrong"),)), "watches[0].query: is wrong", []),
        (PermissionError(13, "Permission denied"), "a bug of ours: PermissionError", ["crashed"]),
        (RuntimeError("hunter2"), "a bug of ours: RuntimeError", ["crashed"]),
    ],
)
def test_whatever_a_reload_fails_of_the_old_configuration_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: Exception, said: str, told: list[str]
) -> None:
    def reload() -> Settings:
        raise error

    async def again(desk: Desk) -> Desk:
        return await _reloaded(reload, WebPage(), desk)

    with newsroom(tmp_path) as room:
        caplog.clear()
        assert room.run(again) is room.desk
    events = [record.getMessage() for record in caplog.records]
    assert events[: len(told) + 1] == [*told, "config.refused"]
    refused = caplog.records[len(told)]
    assert said in str(vars(refused)["fields"])
    assert "hunter2" not in str(vars(refused)["fields"])


def test_a_reload_that_removes_or_renames_a_channel_says_what_that_is_still_owed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with newsroom(tmp_path, watch("ferry", "ferry"), fetch_articles=False) as room:
        room.poll()
        room.publish("first", "The ferry sails")
        room.later(minutes=20)
        (phone,) = room.desk.settings.channels
        digest = replace(room.desk.settings, channels=(replace(phone, digest="08:00"),))
        room.desk = replace(room.desk, settings=digest)
        room.poll()
        assert room.deliver() == 0
        renamed = replace(digest, channels=(replace(phone, name="mobile"),))
        for settings in (digest, renamed):
            room.run(partial(_reloaded, lambda settings=settings: settings, WebPage()))  # type: ignore[misc]
    [left] = [vars(record)["fields"] for record in caplog.records if record.getMessage() == "channel.left"]
    assert (left["channel"], left["owed"]) == ("phone", 1)
    assert "name a channel phone again" in left["advice"]


def test_a_reload_says_nothing_of_a_channel_that_was_removed_with_nothing_owed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with newsroom(tmp_path, watch("ferry", "ferry"), fetch_articles=False) as room:
        room.poll()
        room.later(minutes=20)
        room.publish("first", "A ferry sails")
        room.poll()
        assert room.deliver() == 1
        none = replace(room.desk.settings, channels=())
        room.run(partial(_reloaded, lambda: none, WebPage()))
    assert "channel.left" not in [record.getMessage() for record in caplog.records]


def test_a_reload_keeps_the_distance_that_a_host_asks_for_and_lets_go_of_the_connections_before(tmp_path: Path) -> None:
    site = Site([])
    site.robots = "User-agent: *\nCrawl-delay: 60\n"
    with ReplicaServer(site) as server, archive_in(tmp_path) as archive:
        news = SiteSettings(name="news", home=server.url, budget=None, sections_from="config")
        http = HttpSettings(allow_private=True, pause=timedelta())
        settings = Settings(path="config.toml", http=http, sites=(news,))
        first = make_desk(settings, archive, clock=now)

        async def two() -> None:
            steps = Steps(first)
            await roster.sync(first)
            await first.fetcher.get(server.url, site="news")
            steps.renew(await _reloaded(lambda: settings, WebPage(), first))
            await asyncio.gather(*steps.running.values())
            kept = [one for one in first.fetcher._transports._made if isinstance(one, GuardedTransport)]
            assert [transport._pool.connections for transport in kept] == [[]]
            with pytest.raises(Deferred, match="asks for 60 s between requests"):
                await steps.desk.fetcher.get(server.url, site="news")

        asyncio.run(two())
        assert server.counts()["/"] == 1
