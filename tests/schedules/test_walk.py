import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from db import coverage, sections
from replica.faults import Fault
from schedules import roster
from tests.desks import HOME, Newsroom, newsroom, watch
from tests.schedules.sections import (
    NO_API,
    NO_FEED,
    addresses,
    announced,
    europe,
    noted,
    publish,
    spans,
    under_way,
)  # fmt: skip


def opened(room: Newsroom, *, known: int = 12) -> None:
    """A section that was read once, with so many posts on it."""
    publish(room, known)
    room.poll()


@pytest.mark.parametrize(
    ("missed", "away"), [(3, timedelta(minutes=3)), (36, timedelta(minutes=20)), (75, timedelta(minutes=90))]
)
def test_after_a_downtime_every_article_is_filed_and_announced(tmp_path: Path, missed: int, away: timedelta) -> None:
    with europe(tmp_path, watch("all", "post")) as room:
        opened(room)
        posts = publish(room, missed, every=away)
        asked = len(room.asked)
        room.poll()
        room.walk()
        listings = [path for path in room.asked[asked:] if path.startswith("/category/europe/") and "feed" not in path]
        assert announced(room) == addresses(room, *posts)
        assert len(listings) <= -(-missed // 10) + 2
        assert under_way(room) is None
        assert len(spans(room)) == 1
        assert spans(room)[0].newest_time == room.now


def test_a_walk_that_is_over_leaves_a_section_that_overlaps_at_once(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 25)
        room.poll()
        room.walk()
        publish(room, 2)
        room.poll()
        assert room.walk() is None
        assert len(spans(room)) == 1


def test_an_old_article_shown_again_does_not_end_a_walk(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        old = room.site.published()[3]
        posts = publish(room, 25)
        room.site.edit(old.id, published=room.now - timedelta(minutes=50))
        room.poll()
        room.walk()
        assert announced(room) >= addresses(room, *posts)
        assert under_way(room) is None


def test_posts_that_appear_while_paging_are_neither_lost_nor_doubled(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        posts = publish(room, 45)

        def another(path: str) -> None:
            if path.startswith("/category/europe/page/") and len(posts) < 55:
                posts.extend(publish(room, 3, every=timedelta(seconds=1)))

        room.before = another
        room.poll()
        room.walk()
        room.before = str
        room.later(minutes=15)
        room.poll()
        room.walk()
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_posts_withdrawn_while_a_walk_rests_are_no_hole_in_it(tmp_path: Path) -> None:
    with europe(tmp_path, budget=3, fetch_articles=False) as room:
        opened(room)
        room.later(hours=2)
        posts = publish(room, 65)
        room.poll()
        room.walk()
        assert under_way(room) is not None
        for post in posts[-8:-3]:
            room.site.trash(post.id)
        for _ in range(24):
            room.later(hours=1)
            room.walk(patient=False)
        assert announced(room) >= addresses(room, *posts[:-8], *posts[-3:])
        assert under_way(room) is None


def test_a_walk_waits_for_the_budget_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with europe(tmp_path, budget=6, fetch_articles=False) as room:
        opened(room)
        room.later(hours=2)
        posts = publish(room, 75)
        room.poll()
        walked = room.walk()
        assert walked is not None
        assert not walked.over
        assert "budget" in (walked.error or "")
        steps = 0
        while under_way(room) is not None and steps < 10:
            room.later(hours=1)
            room.walk(patient=False)
            steps += 1
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_a_walk_leaves_the_next_request_to_a_first_page_that_is_due(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        room.later(minutes=50)
        walked = room.walk()
        assert walked is not None
        assert (walked.requests, walked.over, walked.error) == (0, False, None)
        room.later(minutes=10)
        walked = room.walk()
        assert walked is not None
        assert (walked.requests, walked.over) == (1, False)


def test_a_walk_that_waited_for_an_hour_finds_a_request_left_to_it(tmp_path: Path) -> None:
    with europe(tmp_path, budget=3, fetch_articles=False) as room:
        opened(room)
        room.later(hours=2)
        publish(room, 45)
        room.poll()
        room.later(hours=1)
        for _ in range(3):
            room.poll()
        walked = room.walk(patient=False)
        assert walked is not None
        assert walked.requests == 1


@pytest.mark.parametrize("further", [2, 3])
def test_a_card_that_a_withdrawal_between_two_requests_moved_to_the_page_before_is_seen(
    tmp_path: Path, further: int
) -> None:
    with europe(tmp_path, fetch_articles=False) as room:
        old = publish(room, 25)
        room.poll()
        room.later(hours=5)
        posts = publish(room, 26)
        gone = [posts.pop(-3)]

        def withdrawn(path: str) -> None:
            if f"/page/{further}/" in path and gone:
                room.site.trash(gone.pop().id)

        room.before = withdrawn
        room.poll()
        room.walk(patient=False)
        assert not gone
        assert addresses(room, *posts) <= announced(room)
        assert announced(room).isdisjoint(addresses(room, *old))
        assert under_way(room) is None
        assert len(spans(room)) == 1


def test_a_walk_that_only_looks_back_leaves_no_gap_where_there_is_no_api(tmp_path: Path) -> None:
    with europe(tmp_path, fetch_articles=False) as room:
        room.site.faults.add(NO_API)
        publish(room, 12)
        room.poll()
        posts = publish(room, 16)
        room.poll()
        room.walk(patient=False)
        assert announced(room) == addresses(room, *posts)
        assert under_way(room) is None
        assert len(spans(room)) == 1
        assert not [text for text in noted(room) if "may have been missed" in text]


@pytest.mark.parametrize("to", ["", "category/africa/", "category/europe/"])
def test_a_further_page_that_leads_to_another_list_is_none(tmp_path: Path, to: str) -> None:
    with newsroom(tmp_path) as room:
        publish(room, 30, categories=("africa",))
        opened(room)
        posts = publish(room, 45)
        publish(room, 30, categories=("africa",))
        leads = {"Location": HOME + to}
        room.site.faults.add(Fault(path_prefix="/category/europe/page/3/", status=302, headers=leads, body=b""))
        room.poll()
        asked = len(room.asked)
        room.walk(patient=False)
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1
        assert not [path for path in room.asked[asked:] if "/page/4/" in path]


def test_what_is_older_than_all_that_was_known_is_no_news_where_that_is_gone(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        old = publish(room, 40)
        room.poll()
        posts = publish(room, 15)
        for post in old[-10:]:
            room.site.trash(post.id)
        room.poll()
        room.walk()
        assert announced(room) >= addresses(room, *posts)
        assert announced(room).isdisjoint(addresses(room, *old[:-14]))  # of the rest cards say the hour, no more


def test_a_section_that_is_followed_no_more_is_walked_no_more(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        (site,) = room.desk.settings.sites
        room.desk = replace(
            room.desk, settings=replace(room.desk.settings, sites=(replace(site, skip_sections=("*",)),))
        )
        room.run(roster.sync)
        assert room.read(lambda tx: coverage.due_walks(tx, room.now)) == []


def test_a_walk_ends_after_the_page_in_hand_when_the_daemon_stops(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        goes_on = iter([True, True, False])
        walked = room.walk(goes_on=lambda: next(goes_on))
        assert walked is not None
        assert (walked.requests, walked.over) == (2, False)


def test_a_walk_counts_what_it_asked_for_in_vain_too(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        room.site.faults.add(Fault(path_prefix="/category/europe/page/3/", status=500))
        before = len(room.asked)
        walked = room.walk(patient=False)
        assert walked is not None
        assert walked.error is not None
        assert walked.requests == len(room.asked) - before > 1


def test_a_site_that_shows_three_pages_leaves_a_gap_with_its_bounds_on_record_and_told(tmp_path: Path) -> None:
    with europe(tmp_path, channels=("phone", "operator")) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        opened(room)
        before = room.now
        posts = publish(room, 55)
        room.site.most_pages = 3
        room.poll()
        room.walk()
        upper, lower = spans(room)
        assert announced(room) == addresses(room, *posts[-30:])
        assert (lower.newest_time, upper.newest_time) == (before, room.now)
        assert upper.gap_at == room.now
        assert upper.oldest_time is not None
        assert abs(upper.oldest_time - posts[-30].published) <= timedelta(hours=1)
        assert [text for text in noted(room) if "may have been missed" in text]
        assert under_way(room) is None


def test_where_the_pages_end_the_api_lists_the_rest(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_FEED)
        opened(room)
        posts = publish(room, 155)
        room.site.most_pages = 3
        room.poll()
        room.walk()
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_where_the_page_shows_few_its_feed_may_reach_what_was_known(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        opened(room)
        posts = publish(room, 7)
        room.site.most_pages = 1
        room.site.trash(room.site.published()[9].id)
        room.poll()
        room.walk()
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_a_gap_is_closed_by_nothing_that_comes_later_above_it(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        opened(room)
        publish(room, 55)
        room.site.most_pages = 2
        room.poll()
        room.walk()
        publish(room, 3)
        room.poll()
        assert room.walk() is None
        upper, lower = spans(room)
        assert upper.newest_time == room.now
        assert upper.gap_at is not None
        assert lower.why is None


def test_a_page_that_fails_is_tried_again_and_then_left_to_another_source(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        posts = publish(room, 45)
        room.site.faults.add(Fault(path_prefix="/category/europe/page/3/", status=500))
        room.poll()
        walked = room.walk()
        assert walked is not None
        assert walked.error is not None
        tries = 0
        while under_way(room) is not None and tries < 20:
            room.later(hours=4)
            room.walk(patient=False)
            tries += 1
        assert 10 < tries < 15
        assert announced(room) == addresses(room, *posts)


def test_more_than_a_page_of_news_during_a_walk_starts_it_anew_from_above(tmp_path: Path) -> None:
    with europe(tmp_path, budget=4, fetch_articles=False) as room:
        opened(room)
        room.later(hours=2)
        posts = publish(room, 45)
        room.poll()
        room.walk()
        assert under_way(room) is not None
        posts += publish(room, 25)
        room.poll()
        steps = 0
        while under_way(room) is not None and steps < 20:
            room.later(hours=1)
            room.walk(patient=False)
            steps += 1
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_what_was_filed_as_a_baseline_stays_unannounced_down_the_walk(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 35)
        room.poll(baseline=True)
        room.walk()
        assert announced(room) == set()
        assert len(spans(room)) == 1


def test_all_that_comes_to_a_section_that_was_empty_is_proven_complete(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        assert room.poll().status == "empty"
        posts = publish(room, 24)
        room.poll()
        room.walk()
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_what_another_process_has_taken_up_meanwhile_is_left_to_it(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        room.site.faults.add(Fault(path_prefix="/category/europe/page/3/", status=404))
        room.before = lambda path: taken_over(room) if path == "/category/europe/page/3/" else None
        walked = room.walk()
        assert walked is not None
        assert walked.error == "another process took over"
        walk = under_way(room)
        assert walk is not None
        assert walk.by == "page"


def taken_over(room: Newsroom) -> None:
    """Another process takes the section, whose lease is over."""
    room.later(minutes=16)
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, room.desk.archive.write(lambda tx: take(tx, room))).result()


def take(tx: Connection, room: Newsroom) -> None:
    lasts = timedelta(minutes=15)
    assert sections.lease(tx, 1, "host:2:boot:2", room.now, alive=lambda _: True, lasts=lasts)


@pytest.mark.parametrize("until", [0, 1, 2, 3])
def test_a_crash_at_any_page_of_a_walk_only_interrupts_it(
    tmp_path: Path, until: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with europe(tmp_path) as room:
        opened(room)
        posts = publish(room, 45)
        room.poll()
        die = _dying_after(until)
        monkeypatch.setattr("schedules.ledger.coverage.step", die)
        monkeypatch.setattr("schedules.ledger.coverage.join", die)
        with pytest.raises(KeyboardInterrupt):
            room.walk()
        monkeypatch.undo()
        room.later(minutes=1)
        room.walk()
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def _dying_after(count: int) -> Callable[..., None]:
    from db.coverage import join, step

    calls = []

    def dying(tx: object, *args: object, **values: object) -> None:
        calls.append(1)
        (step if values else join)(tx, *args, **values)  # type: ignore[arg-type]  # whatever they were called with
        if len(calls) > count:
            raise KeyboardInterrupt

    return dying


@pytest.mark.parametrize("design", [1, 2, 7])
def test_a_walk_over_pages_that_no_profile_reads_takes_no_side_box_for_the_list(tmp_path: Path, design: int) -> None:
    with europe(tmp_path) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        room.site.redesign(design)
        elsewhere = [room.publish(f"far-{n}", f"Elsewhere, part {n}", categories=("africa",)) for n in range(12)]
        opened(room, known=30)
        posts = publish(room, 36)
        elsewhere += [room.publish(f"away-{n}", f"Further away, part {n}", categories=("africa",)) for n in range(12)]
        room.poll()
        room.walk()
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_a_walk_over_three_hundred_articles_reads_each_page_about_once(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        posts = publish(room, 300, every=timedelta(minutes=24))
        asked = len(room.asked)
        room.poll()
        room.walk()
        listings = [path for path in room.asked[asked:] if path.startswith("/category/europe/") and "feed" not in path]
        assert announced(room) == addresses(room, *posts)
        assert len(listings) <= 30 + 2
