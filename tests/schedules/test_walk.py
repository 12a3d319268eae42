from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import coverage
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


def test_where_robots_txt_forbids_further_pages_the_feed_and_the_api_are_asked_at_once(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        room.later(days=1, minutes=1)
        room.site.robots = "User-agent: *\nDisallow: /*/page/\n"
        opened(room)
        posts = publish(room, 40)
        room.poll()
        room.walk()
        room.later(minutes=1)
        room.walk()
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1
        assert not [path for path in room.asked if "/page/" in path]


def test_news_is_told_where_robots_txt_forbids_all_for_a_day_and_a_half(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        posts = publish(room, 40)
        room.poll()
        room.later(days=1, minutes=1)
        usual, room.site.robots = room.site.robots, "User-agent: *\nDisallow: /\n"
        for hour in range(66):
            if hour == 36:
                room.site.robots = usual
            if room.read(lambda tx: coverage.due_walks(tx, room.now)):
                room.walk()
            room.later(hours=1)
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
