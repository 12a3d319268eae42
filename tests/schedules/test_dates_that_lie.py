"""Old articles shown again, dates of the future and of the past: news is what is seen anew, and is told at once."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.schema import article
from tests.desks import Newsroom, newsroom, watch

YEARS = timedelta(days=3652)


def told(room: Newsroom) -> list[str]:
    """The alerts so far, sent and still owed."""
    room.read_pages()
    room.deliver()
    return [message.text for _, message in room.sent]


def opened(room: Newsroom) -> None:
    """A section with a past, read once."""
    for number in range(6):
        room.publish(f"old-{number}", f"Talks of old, number {number}")
        room.later(hours=1)
    room.poll()
    room.later(minutes=15)


def row_of(room: Newsroom, title: str) -> tuple[datetime, datetime, datetime | None]:
    found = select(article.c.time, article.c.first_seen, article.c.published).where(article.c.title == title)
    return tuple(room.read(lambda tx: tx.execute(found).one()))


@pytest.mark.parametrize("again", ["re-dated", "edited"])
def test_an_old_article_shown_on_top_again_is_the_same_and_alerts_nobody(tmp_path: Path, again: str) -> None:
    with newsroom(tmp_path, watch("talks", "talks")) as room:
        opened(room)
        old = room.site._posts[-1]
        if again == "re-dated":
            room.site.edit(old.id, published=room.now)
        else:
            room.site.edit(old.id, title="Talks of old, number 0, once more", published=room.now, modified=room.now)
        for _ in range(3):
            assert room.poll().new == 0
            room.later(minutes=15)
        assert told(room) == []
        assert room.read(lambda tx: tx.scalar(select(func.count()).select_from(article))) == 6


@pytest.mark.parametrize("ahead", [timedelta(hours=1), YEARS])
def test_an_article_dated_ahead_is_filed_as_seen_now_and_told_at_once(
    tmp_path: Path, ahead: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    with newsroom(tmp_path, watch("talks", "talks")) as room:
        opened(room)
        room.publish("ahead", "Talks from tomorrow", published=room.now + ahead)
        monkeypatch.setattr(room.site, "published", lambda: room.site._posts)
        assert room.poll().new == 1
        time, first_seen, _ = row_of(room, "Talks from tomorrow")
        assert (time, first_seen) == (room.now, room.now)
        assert len(told(room)) == 1
        room.later(minutes=15)
        room.publish("next", "Talks of today")
        assert room.poll().new == 1
        assert len(told(room)) == 2
        assert row_of(room, "Talks of today")[0] > time


@pytest.mark.parametrize("back", [timedelta(minutes=30), timedelta(hours=2, minutes=30)])
def test_a_back_dated_article_among_known_ones_is_filed_as_seen_now_and_told_at_once(
    tmp_path: Path, back: timedelta
) -> None:
    with newsroom(tmp_path, watch("talks", "talks")) as room:
        opened(room)
        room.publish("back", "Talks that were kept back", published=room.now - back)
        assert room.poll().new == 1
        time, first_seen, _ = row_of(room, "Talks that were kept back")
        assert (time, first_seen) == (room.now, room.now)
        assert len(told(room)) == 1
        room.later(minutes=15)
        assert room.poll().new == 0
        assert len(told(room)) == 1


@pytest.mark.parametrize("change", ["date", "slug"])
def test_an_article_that_moved_to_another_address_is_the_same_and_alerts_nobody(tmp_path: Path, change: str) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("first", "The first story")
        room.poll()
        room.later(minutes=20)
        post = room.publish("talks", "Libya talks resume")
        room.poll()
        room.deliver()
        room.later(days=2)
        room.site.edit(post.id, **({"published": room.now} if change == "date" else {"slug": "other-talks"}))
        room.later(minutes=20)
        polled = room.poll()
        room.deliver()
        assert (polled.new, len([text for _, text in room.sent if "talks" in text.text])) == (0, 1)


def test_a_new_article_under_the_number_of_one_that_still_stands_is_another_one(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("first", "The first story")
        room.poll()
        room.later(minutes=20)
        post = room.publish("talks", "Libya talks resume")
        room.poll()
        room.later(minutes=20)
        room.site.add(replace(post, slug="other", title="Another story", published=room.now))
        assert room.poll().new == 1


def test_a_site_that_numbers_its_posts_anew_loses_no_article(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("first", "The first story")
        room.poll()
        room.later(minutes=20)
        post = room.publish("talks", "Libya talks resume")
        room.poll()
        room.site.trash(post.id)
        room.later(minutes=20)
        room.site.add(replace(post, slug="other", title="Another story", published=room.now))
        assert room.poll().new == 1
