"""A section's past on a replica with 320 posts over 120 days."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import backfills, daemon
from db.backfills import Backfill
from db.schema import article, sighting
from replica.faults import Fault
from replica.posts import Post
from schedules.backfill import Backfilled, backfill
from schedules.desk import Desk
from schedules.poll import poll
from tests.archives import NOON, write
from tests.desks import Newsroom, newsroom, watch
from tests.schedules.pasts import after, fill, known, long_known, waiting
from tests.schedules.sections import (
    NO_API,
    addresses,
    announced,
    europe,
    publish,
    spans,
)  # fmt: skip


@pytest.mark.parametrize("way", ["api", "page"])
def test_a_past_is_filed_down_to_the_date_and_proven_complete(tmp_path: Path, way: str) -> None:
    with long_known(tmp_path, watch("all", "post"), budget=None) as (room, posts):
        if way == "page":
            room.site.faults.add(NO_API)
        asked = len(room.asked)
        until = NOON - timedelta(days=60)
        told = fill(room, until)
        assert (told.state, told.method, told.error) == ("done", way, None)
        assert known(room) >= addresses(room, *after(posts, until))
        assert told.filed == len(known(room)) - 10
        assert told.requests == len([path for path in room.asked[asked:] if path != "/robots.txt"])
        [span] = spans(room)
        assert span.oldest_time is not None
        assert span.oldest_time <= until
        assert not known(room) & addresses(room, *[one for one in posts if one.published < until - timedelta(days=45)])
        assert (told.begins, told.ends) == (span.oldest_time, span.newest_time)
        assert announced(room) == set()


@pytest.mark.parametrize("way", ["api", "page"])
def test_where_the_site_shows_nothing_older_it_says_how_far_it_came(tmp_path: Path, way: str) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        if way == "page":
            room.site.faults.add(NO_API)
        told = fill(room, NOON - timedelta(days=400))
        assert (told.state, told.error) == ("ended", None)
        assert known(room) == addresses(room, *posts)
        assert told.begins is not None
        assert told.begins - posts[0].published < timedelta(days=2)
        again = fill(room, NOON - timedelta(days=400))
        assert (again.state, again.requests, again.filed) == ("nothing", 0, 0)


def test_the_api_is_asked_for_a_hundred_posts_and_only_what_a_card_shows(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, _):
        asked = len(room.asked)
        fill(room, NOON - timedelta(days=400))
        api = [path for path in room.asked[asked:] if "/wp/v2/posts" in path]
        assert all("per_page=100" in path and "content" not in path and "page=1&" in path + "&" for path in api)
        assert len(api) == 5  # the last one shows that nothing is older


def test_what_is_filed_takes_its_place_in_the_past_and_asks_for_no_page(tmp_path: Path) -> None:
    with long_known(tmp_path, watch("all", "post"), budget=None) as (room, posts):
        fill(room, NOON - timedelta(days=100))
        rows = room.read(lambda tx: tx.execute(select(article).where(article.c.origin == "backfill")).all())
        by_url = {row.url.rstrip("/").rpartition("/")[2]: row for row in rows}
        assert len(rows) > 250
        for post in after(posts, NOON - timedelta(days=100))[:-10]:
            row = by_url[post.slug]
            assert row.time == post.published.replace(microsecond=0)
            assert (row.first_seen, row.announced_at, row.page_state) == (room.now, None, "none")
        assert room.deliver() == 0


def test_known_articles_are_left_alone_but_for_a_sighting(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, _):
        before = room.read(lambda tx: tx.execute(select(article).order_by(article.c.id)).all())
        seen = room.read(lambda tx: tx.execute(select(sighting).order_by(sighting.c.article_id)).all())
        room.later(hours=1)
        fill(room, NOON - timedelta(days=30))
        found = select(article).where(article.c.id.in_([row.id for row in before])).order_by(article.c.id)
        assert room.read(lambda tx: tx.execute(found).all()) == before
        again = select(sighting).where(sighting.c.article_id.in_([row.id for row in before]))
        assert room.read(lambda tx: tx.execute(again.order_by(sighting.c.article_id)).all()) == seen


def test_an_article_filed_from_the_past_alerts_when_a_listing_shows_it_above_the_mark(tmp_path: Path) -> None:
    with europe(tmp_path, watch("all", "post"), budget=None) as room:
        posts = publish(room, 30, every=timedelta(minutes=1))
        room.poll()
        fill(room, NOON - timedelta(days=1))
        room.later(minutes=20)
        room.site.edit(posts[3].id, published=room.now)
        room.poll()
        assert announced(room) == addresses(room, posts[3])
        assert room.deliver() == 1


def test_what_came_out_while_the_last_page_was_being_read_alerts_though_a_backfill_showed_it_first(
    tmp_path: Path,
) -> None:
    with long_known(tmp_path, watch("all", "post"), budget=None) as (room, _):
        fresh: list[Post] = []

        def between(path: str) -> None:
            if path.endswith("/feed/") and not fresh:
                fresh.extend(publish(room, 5, every=timedelta(seconds=1)))
                room.later(minutes=1)

        room.later(minutes=20)
        room.before = between
        room.poll()
        fill(room, NOON - timedelta(days=1))
        fresh.extend(publish(room, 5, every=timedelta(minutes=1)))  # the page shows nothing else
        room.poll()
        room.walk()
        assert announced(room) == addresses(room, *fresh)


def test_an_article_of_another_sections_baseline_alerts_too_though_a_backfill_showed_it_here(tmp_path: Path) -> None:
    others = ("Eastern*", "Middle*", "Energy", "Hotels*")
    with newsroom(tmp_path, watch("all", "post"), budget=None, skip_sections=others) as room:
        posts = publish(room, 30, every=timedelta(minutes=1))
        room.site.edit(posts[3].id, categories=("europe", "africa"))
        room.poll("Africa")
        room.poll("Europe")
        fill(room, NOON - timedelta(days=1))
        assert announced(room) == set()
        room.later(minutes=20)
        room.site.edit(posts[3].id, published=room.now)
        room.poll("Europe")
        assert announced(room) == addresses(room, posts[3])
        assert room.deliver() == 1


def test_an_article_filed_from_the_past_that_slides_up_from_a_further_page_is_no_news(tmp_path: Path) -> None:
    with long_known(tmp_path, watch("all", "post"), budget=None) as (room, posts):
        fill(room, NOON - timedelta(days=60))
        room.later(minutes=20)
        room.site.trash(posts[-2].id)
        room.site.trash(posts[-3].id)
        room.poll()
        assert announced(room) == set()


def test_posts_that_come_and_go_meanwhile_shift_nothing(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        gone: list[int] = []

        def meddle(path: str) -> None:
            if "before=" in path and len(gone) < 60:
                publish(room, 3, every=timedelta(seconds=1))
                for post in posts[-20 - len(gone) : -15 - len(gone)]:
                    room.site.trash(post.id)
                    gone.append(post.id)

        room.before = meddle
        fill(room, NOON - timedelta(days=400))
        left = [post for post in posts if post.id not in gone]
        assert known(room) >= addresses(room, *left[:-10])
        assert len(spans(room)) == 1


def test_a_hundred_and_more_posts_of_one_second_are_all_filed(tmp_path: Path) -> None:
    with europe(tmp_path, budget=None) as room:
        room.now = NOON - timedelta(days=9)
        many = publish(room, 250, every=timedelta())
        room.now = NOON
        few = publish(room, 15)
        room.poll()
        fill(room, NOON - timedelta(days=30))
        assert known(room) == addresses(room, *many, *few)


@pytest.mark.parametrize("way", ["api", "page"])
@pytest.mark.parametrize("until", range(4))
def test_a_crash_at_any_page_only_interrupts_it(
    tmp_path: Path, until: int, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        if way == "page":
            room.site.faults.add(NO_API)
        date = NOON - timedelta(days=25 if way == "page" else 110)
        calls: list[int] = []
        real = backfills.step

        def dying(*args: Any, **values: Any) -> None:
            real(*args, **values)
            calls.append(1)
            if len(calls) > until:
                raise KeyboardInterrupt

        monkeypatch.setattr("schedules.past_step.backfills.step", dying)
        with pytest.raises(KeyboardInterrupt):
            fill(room, date)
        monkeypatch.undo()
        before = len(known(room))
        asked = len(room.asked)
        room.later(minutes=30)
        told = fill(room, date)
        assert (told.state, told.filed) == ("done", len(known(room)) - before)
        assert known(room) >= addresses(room, *after(posts, date))
        assert len(spans(room)) == 1
        assert len(room.asked) - asked <= (14 if way == "page" else 6)


def test_an_earlier_date_goes_on_where_it_stopped_and_a_later_one_has_nothing_to_do(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        fill(room, NOON - timedelta(days=30))
        told = fill(room, NOON - timedelta(days=20))
        assert (told.state, told.requests) == ("nothing", 0)
        asked = len(room.asked)
        told = fill(room, NOON - timedelta(days=100))
        assert told.state == "done"
        assert len(room.asked) - asked <= 3
        assert known(room) >= addresses(room, *after(posts, NOON - timedelta(days=100)))
        assert len(spans(room)) == 1


def test_a_backfill_of_a_section_that_was_never_read_polls_it_first_and_alerts_nobody(tmp_path: Path) -> None:
    with europe(tmp_path, watch("all", "post"), budget=None) as room:
        posts = publish(room, 30, every=timedelta(days=1))
        told = fill(room, room.now - timedelta(days=20))
        assert told.state == "done"
        assert known(room) >= addresses(room, *posts[-20:])
        assert room.deliver() == 0
        assert len(spans(room)) == 1


def test_the_posts_of_the_categories_below_belong_to_a_sections_past(tmp_path: Path) -> None:
    with europe(tmp_path, budget=None) as room:
        mixed = [
            post
            for number in range(60)
            for post in publish(room, 1, categories=("eastern-europe",) if number % 2 else ("europe",))
        ]
        room.poll()
        fill(room, NOON - timedelta(days=1))
        assert known(room) == addresses(room, *mixed)


def test_the_share_of_the_budget_is_never_exceeded_and_the_wait_is_told(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=8) as (room, posts):
        waits: list[tuple[datetime, str]] = []
        booked: list[datetime] = []
        room.later(hours=2)
        begin = room.now
        room.before = lambda path: booked.append(room.now) if "/wp-json/" in path else None
        told = fill(room, NOON - timedelta(days=400), wait=waiting(room, waits))
        assert (told.state, told.requests) == ("ended", 6)
        assert known(room) == addresses(room, *posts)
        assert all(sum(at - timedelta(hours=1) < one <= at for one in booked) <= 2 for at in booked)
        assert room.now - begin >= timedelta(hours=2)
        assert waits
        assert all("budget" in why for _, why in waits)


def test_polls_beside_it_find_the_section_free_between_two_pages(tmp_path: Path) -> None:
    with long_known(tmp_path, watch("all", "post"), budget=None) as (room, posts):
        statuses: list[str] = []
        fresh: list[Post] = []
        section = room.sections()["Europe"]

        def tell(_came: Backfill, _filed: int) -> None:
            fresh.extend(publish(room, 2, every=timedelta(minutes=1)))

        daemons = replace(room.desk, owner="elsewhere:1:boot:1", alive=lambda _: True)

        async def both(desk: Desk) -> Backfilled:
            until = NOON - timedelta(days=400)
            filling = asyncio.create_task(backfill(desk, section, until, wait=waiting(room), tell=tell))
            while not filling.done():
                statuses.append((await poll(daemons, section.id)).status)
            statuses.append((await poll(daemons, section.id)).status)
            return await filling

        told = room.run(both)
        room.walk()
        assert told.state == "ended"
        assert statuses.count("new") > 1
        assert announced(room) == addresses(room, *fresh)
        assert known(room) == addresses(room, *posts, *fresh)
        assert len(spans(room)) == 1


def test_it_gives_way_to_a_first_page_that_a_daemon_is_to_read_but_does_not_starve(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, _):
        waits: list[tuple[datetime, str]] = []
        room.later(hours=1)  # the section's poll is due

        fill(room, NOON - timedelta(days=20), wait=waiting(room, waits))
        assert waits == []
        alive = beating(room)
        asked = len(room.asked)
        fill(room, NOON - timedelta(days=70), wait=waiting(room, waits, alive), tell=alive)
        assert {why for _, why in waits} == {"the first pages of sections come first"}
        assert len(waits) == 30 * (len(room.asked) - asked)  # two seconds each, a minute a page


def beating(room: Newsroom) -> Callable[..., None]:
    """The heart of a daemon that polls nothing."""

    def beat(*_: object) -> None:
        with ThreadPoolExecutor(max_workers=1) as thread:  # a loop runs in this one
            thread.submit(write, room.desk.archive, lambda tx: daemon.beat(tx, room.desk.owner, room.now)).result()

    return beat


def test_a_site_that_fails_is_tried_again_and_then_said_to_have_failed(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        waits: list[tuple[datetime, str]] = []
        room.site.faults.add(Fault(path_prefix="/wp-json/wp/v2/posts", status=500))
        told = fill(room, NOON - timedelta(days=50), wait=waiting(room, waits))
        assert (told.state, told.filed) == ("failed", 0)
        assert "500" in (told.error or "")
        assert len(waits) == 2
        room.site.faults.clear()
        assert fill(room, NOON - timedelta(days=50)).state == "done"
        assert known(room) >= addresses(room, *after(posts, NOON - timedelta(days=50)))
