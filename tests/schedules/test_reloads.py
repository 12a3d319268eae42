"""What a reload of the configuration finds under way."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from alerts.matching import compile_watches
from db.outbox import alerts_of
from db.schema import article
from pressclip.fetcher import make_fetcher
from pressclip.settings import Settings, SiteSettings, WatchSettings
from replica.faults import Fault
from replica.posts import Post
from replica.rights import Rights
from schedules import roster
from schedules.judging import judge_late
from schedules.steps import Steps
from tests.desks import Newsroom, newsroom, no_sleep, watch
from tests.schedules import test_edits
from tests.schedules.sections import europe, publish, under_way
from tests.schedules.test_probe_filing import GRAIN, announced, asked_for, proven


def reloading(room: Newsroom, slow: str, settings: Settings) -> Steps:
    """A daemon whose configuration is reloaded while `slow`, a path, is being asked for; all that was begun is over."""
    steps = Steps(room.desk, pause=no_sleep)
    fresh = replace(room.desk, settings=settings, watches=compile_watches(settings))
    fetcher = make_fetcher(settings, room.desk.archive, room.desk.clock, room.desk.spent)
    get: Callable[..., object] = room.desk.fetcher.get

    async def reload(url: str, **options: object) -> object:
        if url.endswith(slow) and steps.desk is room.desk:
            await roster.sync(fresh)
            steps.renew(replace(fresh, fetcher=fetcher))
            await asyncio.sleep(0)
        return await get(url, **options)  # type: ignore[misc]  # a coroutine function

    async def run() -> None:
        vars(room.desk.fetcher)["get"] = reload
        await steps.tick()
        while steps.running:
            await asyncio.wait(steps.running.values(), timeout=10)

    asyncio.run(run())
    return steps


@pytest.mark.parametrize(
    "change",
    [{"skip_sections": ("*",)}, {"sections_from": "config"}, {"name": "other", "home": "https://other.example/"}],
)
def test_a_menu_that_was_being_read_at_a_reload_brings_back_nothing_that_is_wanted_no_more(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    with newsroom(tmp_path) as room:
        room.later(days=2)
        (site,) = room.desk.settings.sites
        assert room.sections()
        reloading(room, "news.example/", replace(room.desk.settings, sites=(replace(site, **change),)))
        assert list(room.sections()) == []


def test_what_a_poll_brings_that_was_under_way_at_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    before, after = watch("storm", "storm", "desk"), watch("ferry", "ferry")
    with newsroom(tmp_path, before, channels=("phone", "desk"), fetch_articles=False, probe="off") as room:
        for name in room.sections():
            room.poll(name)
        room.publish("first", "The ferry sails into a storm")
        room.later(minutes=90)
        reloading(room, "/category/europe/", replace(room.desk.settings, watches=(after,)))
        owed = room.read(lambda tx: alerts_of(tx, 1))
        assert [(one["channel"], one["watch"]) for one in owed] == [("phone", "ferry")]


def test_an_article_whose_page_was_being_read_at_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    before, after = watch("sea", "storm"), watch("sea", "ferry")
    with newsroom(tmp_path, before, probe="off") as room:
        for name in room.sections():
            room.poll(name)
        room.later(minutes=20)
        for other in ("/category/europe/feed/", "/wp-json/"):
            room.site.faults.add(Fault(path_prefix=other, status=404))
        room.publish("first", "A story", text="More is said further down. " * 40 + "The ferry sails.")
        room.poll()
        reloading(room, "/first/", replace(room.desk.settings, watches=(after,)))
        assert [one["watch"] for one in room.read(lambda tx: alerts_of(tx, 1))] == ["sea"]


def test_after_a_reload_no_menu_probe_or_edit_of_a_further_site_is_asked_for_by_the_old_configuration(
    tmp_path: Path,
) -> None:
    nothing = {"skip_sections": ("*",)}  # so that nothing is polled
    other = SiteSettings(name="other", home="https://other.example/", **nothing)  # type: ignore[arg-type]  # see above
    with newsroom(tmp_path, beside=(other,), **nothing) as room:
        room.later(days=2)
        before = len(room.hosts)
        reloading(room, "", replace(room.desk.settings, sites=room.desk.settings.sites[:1]))
        asked = list(zip(room.hosts[before:], room.asked[before:], strict=True))
        assert {"/", "/feed/"} <= {path for _, path in asked}
        assert {host for host, _ in asked} == {"news.example"}


def go_on_with(room: Newsroom, *watches: WatchSettings) -> None:
    """The daemon was given these watches; what is done next was begun before."""
    settings = replace(room.desk.settings, watches=watches)
    room.desk.succeeded_by(replace(room.desk, watches=compile_watches(settings)))


def test_what_a_walk_brings_that_was_under_way_at_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    with europe(tmp_path, watch("all", "post"), fetch_articles=False, budget=200) as room:
        publish(room, 3)
        room.poll()
        room.later(minutes=20)
        publish(room, 40)
        room.poll()
        known = room.read(lambda tx: tx.scalar(select(func.max(article.c.id))))
        go_on_with(room, watch("each", "post"))
        while under_way(room) is not None:
            room.walk(patient=False)
        told = [one["watch"] for number in range(known + 1, 44) for one in alerts(room, number)]
        assert len(told) > 1
        assert set(told) == {"each"}


def alerts(room: Newsroom, number: int) -> list[dict[str, Any]]:
    return room.read(lambda tx: alerts_of(tx, number))


def told_of(room: Newsroom, title: str) -> list[str]:
    """The watches that met the article of this title."""
    number = room.read(lambda tx: tx.scalar(select(article.c.id).where(article.c.title == title)))
    return [one["watch"] for one in alerts(room, number)]


def test_an_edit_that_was_being_asked_for_at_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "zebra")) as room:
        test_edits.opened(room)
        post = room.publish("story", "A story", test_edits.LONG)
        room.poll()
        room.later(hours=1)
        room.site.edit(post.id, paragraphs=(test_edits.LONG, GRAIN))
        room.later(minutes=1)
        go_on_with(room, watch("grain", "grain"))
        room.read_edits()
        assert any("grain" in text for text in test_edits.told(room))


def test_an_entry_that_the_probe_was_asked_for_at_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    with proven(tmp_path, watch("gas", "zebra")) as room:
        room.publish("gas", "Gas flows", GRAIN)
        go_on_with(room, watch("gas", "grain"))
        asked_for(room)
        assert len(announced(room)) == 1


def test_what_waited_for_its_text_too_long_at_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "story NOT zebra"), probe="off") as room:
        for name in room.sections():
            room.poll(name)
        for other in ("/category/europe/feed/", "/wp-json/"):
            room.site.faults.add(Fault(path_prefix=other, status=404))
        room.publish("story", "A story")
        room.later(minutes=1)
        room.poll()
        assert told_of(room, "A story") == []
        room.later(days=1)
        go_on_with(room, watch("grain", "zebra NOT story"))
        assert room.run(judge_late) == 0
        assert told_of(room, "A story") == []


def test_an_article_whose_page_is_given_up_after_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("story", "story NOT zebra", text_wait=timedelta(days=7)), probe="off") as room:
        post = waiting_for_its_page(room)
        room.site.faults.add(Fault(path_prefix=path_of(post), status=404))
        room.read_pages()
        room.later(hours=1)
        go_on_with(room, watch("story", "zebra NOT story"))
        assert room.read_pages() == 1
        assert told_of(room, "A story") == []


def test_an_article_whose_page_is_withheld_after_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("story", "story NOT zebra", text_wait=timedelta(days=7)), probe="off") as room:
        waiting_for_its_page(room)
        room.site.rights = Rights(file='[{"location": "/", "tdm-reservation": 1}]')
        room.later(days=1, minutes=1)  # its file is asked for again
        go_on_with(room, watch("story", "zebra NOT story"))
        assert room.read_pages() == 1
        assert told_of(room, "A story") == []


def waiting_for_its_page(room: Newsroom) -> Post:
    """An article that was announced, and of which neither feed nor API tell the text."""
    for name in room.sections():
        room.poll(name)
    for other in ("/category/europe/feed/", "/wp-json/"):
        room.site.faults.add(Fault(path_prefix=other, status=404))
    post = room.publish("story", "A story")
    room.later(minutes=1)
    room.poll()
    return post


def path_of(post: Post) -> str:
    return f"/{post.published:%Y/%m/%d}/{post.slug}/"


def test_an_edit_that_a_polls_feed_tells_of_after_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "zebra"), probe="off") as room:
        test_edits.opened(room)
        post = room.publish("story", "A story", test_edits.LONG)
        room.poll()
        room.later(hours=1)
        room.site.edit(post.id, paragraphs=(test_edits.LONG, GRAIN))
        room.publish("other", "Another one", test_edits.LONG)  # whose feed is asked for
        room.later(minutes=1)
        go_on_with(room, watch("grain", "grain"))
        room.poll()
        assert any("grain" in text for text in test_edits.told(room))


def test_an_edit_that_the_probe_tells_of_after_a_reload_is_judged_by_the_new_watches(tmp_path: Path) -> None:
    with proven(tmp_path, watch("gas", "zebra")) as room:
        post = room.publish("gas", "Gas flows", "Nothing of it yet.")
        asked_for(room)
        room.later(minutes=30)
        room.site.edit(post.id, paragraphs=(GRAIN,))
        go_on_with(room, watch("gas", "grain"))
        asked_for(room)
        assert told_of(room, "Gas flows") == ["gas"]
