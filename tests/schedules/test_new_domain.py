"""A site that moves to another domain, its articles with it: nothing is told twice, and nothing missed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db.schema import article
from pressclip.addresses import key
from replica.pages import post_path
from replica.posts import Post
from schedules import roster
from tests.archives import NOON
from tests.desks import HOME, Newsroom, watch
from tests.schedules.pasts import after, fill, long_known
from tests.schedules.sections import announced, europe, noted, publish, spans, under_way

NEW = "https://new.example/"


def moved_for_good(room: Newsroom) -> None:
    room.home, room.moved_by = NEW, 301


def moved_for_now(room: Newsroom) -> None:
    room.home, room.moved_by = NEW, 302


def configured_anew(room: Newsroom) -> None:
    room.home = NEW
    [site] = room.desk.settings.sites
    room.desk = replace(room.desk, settings=replace(room.desk.settings, sites=(replace(site, home=NEW),)))
    room.run(roster.sync)
    room.run(lambda desk: roster.read_menus(desk, force=True))


WAYS = pytest.mark.parametrize("moves", [moved_for_good, moved_for_now, configured_anew])


def there(room: Newsroom, *posts: Post, home: str = NEW) -> set[str]:
    return {key(home.rstrip("/") + post_path(post, room.site.zone)) for post in posts}


def gaps(room: Newsroom) -> list[str]:
    return [text for text in noted(room) if "may have been missed" in text]


@WAYS
def test_only_what_is_new_there_is_told_and_what_was_known_is_met_at_once(
    tmp_path: Path, moves: Callable[[Newsroom], None]
) -> None:
    with europe(tmp_path, watch("all", "post")) as room:
        publish(room, 14)
        room.poll()
        moves(room)
        [post] = publish(room, 1)
        assert room.poll().new == 1
        assert under_way(room) is None
        assert len(spans(room)) == 1
        assert announced(room) == there(room, post)


@WAYS
def test_old_articles_below_a_full_page_of_news_are_no_news_though_their_times_are_coarse(
    tmp_path: Path, moves: Callable[[Newsroom], None]
) -> None:
    with europe(tmp_path, watch("all", "post"), fetch_articles=False) as room:
        publish(room, 14, every=timedelta(hours=1))
        room.later(hours=3)
        room.poll()
        moves(room)
        posts = publish(room, 12, every=timedelta(minutes=1))
        room.poll()
        walked = room.walk(patient=False)
        assert walked is not None
        assert walked.over
        assert announced(room) == there(room, *posts)
        assert len(spans(room)) == 1
        assert not gaps(room)


def test_a_site_that_returns_to_its_former_domain_has_nothing_told_twice(tmp_path: Path) -> None:
    with europe(tmp_path, watch("all", "post"), fetch_articles=False) as room:
        publish(room, 14)
        room.poll()
        moved_for_now(room)
        away = publish(room, 4)
        assert room.poll().new == 4
        room.home, room.moved_by = HOME, None
        back = publish(room, 1)
        assert room.poll().new == 1
        assert announced(room) == there(room, *away, *back, home=HOME) | there(room, *away)
        assert under_way(room) is None
        assert len(spans(room)) == 1


def test_another_site_that_numbers_its_articles_alike_is_not_taken_for_the_one_before(tmp_path: Path) -> None:
    with europe(tmp_path, watch("all", "post OR tale"), fetch_articles=False) as room:
        posts = publish(room, 5)
        room.poll()
        moved_for_good(room)
        for post in posts:
            room.site.edit(post.id, title=f"A tale of {post.slug.replace('-', ' ')}")
        assert room.poll().new == 5


def test_of_a_past_that_was_filed_before_the_move_nothing_is_filed_again(tmp_path: Path) -> None:
    with long_known(tmp_path, budget=None) as (room, posts):
        fill(room, NOON - timedelta(days=30))
        configured_anew(room)
        room.poll()
        fill(room, NOON - timedelta(days=60))
        titles = room.read(lambda tx: tx.scalars(select(article.c.title)).all())
        assert len(titles) == len(set(titles))
        assert set(titles) >= {post.title for post in after(posts, NOON - timedelta(days=60))}
        assert len(spans(room)) == 1
