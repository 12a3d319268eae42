"""What was forgotten is not taken up again by the daemon, whatever it was doing with it just then."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from db import articles, erasing, forgetting, removal
from db.articles import load
from pressclip.addresses import key
from pressclip.cli.forget import _erase
from tests.archives import NOON, every_key
from tests.desks import HOME, Newsroom, newsroom, watch
from tests.schedules.test_judging import by_number


def told_and_newer(room: Newsroom) -> None:
    room.publish("old", "Nothing of note", categories=("africa",))
    room.poll("Africa")
    room.later(minutes=15)
    room.publish("new", "Libya talks resume", categories=("africa",))


def test_a_card_by_number_goes_once_its_page_said_that_it_was_forgotten(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        told_and_newer(room)
        address = HOME.rstrip("/") + room.site.path_of(room.site._known(2))
        entries = forgetting.entries_of([key(address)], "0" * 32, NOON)
        asyncio.run(room.desk.archive.write(lambda tx: forgetting.remember(tx, entries)))
        by_number(room, 2)
        assert room.poll("Africa").new == 1
        room.read_pages()
        assert room.deliver() == 0
        assert list(room.read(lambda tx: load(tx, [1, 2]))) == [1]


def test_an_article_that_goes_while_its_page_is_fetched_troubles_nobody(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        told_and_newer(room)
        room.poll("Africa")

        asked: list[str] = []

        def remove_it(path: str) -> None:
            if "/new/" in path:
                asked.append(path)
                with ThreadPoolExecutor(1) as thread:
                    thread.submit(_remove, room).result(10)

        room.before = remove_it
        room.read_pages()
        assert asked
        assert list(room.read(lambda tx: load(tx, [1, 2]))) == [1]
        room.later(hours=1)
        assert room.read_pages() == 0
        assert room.poll("Africa").status in {"ok", "new"}


def test_a_forgotten_article_stays_so_when_its_address_is_edited(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        told_and_newer(room)
        room.poll("Africa")  # its feed gives the post's number
        target = room.read(lambda tx: erasing.target_of(tx, [2]))
        asyncio.run(_erase(room.desk.archive, target))
        room.later(minutes=15)
        room.site.edit(2, slug="talks-resume")
        room.publish("other", "Libya votes", categories=("africa",))
        assert room.poll("Africa").new == 1
        assert room.deliver() == 1
        assert room.sent[-1][1].subject == "[libya] Libya votes · Africa"
        assert not [one for one in room.read(every_key) if one.endswith(("/new", "/talks-resume", "?p=2"))]


def test_an_older_article_that_slides_in_for_a_forgotten_one_has_its_place_in_the_past(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        began = room.now
        for age in range(12, 0, -1):
            room.publish(f"post-{age}", f"Libya {age}", published=began - timedelta(days=age))
        assert room.poll().new == 10
        target = room.read(lambda tx: erasing.target_of(tx, [_id(tx, "2026/11/20/post-3/")]))
        asyncio.run(_erase(room.desk.archive, target))
        room.site.trash(10, gone=True)
        room.later(minutes=30)
        room.publish("new", "Libya talks resume")
        assert room.poll().new == 1
        room.later(minutes=30)
        room.site.trash(11, gone=True)
        assert room.poll().new == 1
        slid = room.read(lambda tx: load(tx, [_id(tx, "2026/11/12/post-11/")]))
        assert [(one.time, one.first_seen, one.announced_at) for one in slid.values()] == [
            (began - timedelta(days=11), room.now, None)
        ]
        assert room.deliver() == 1


def long_known(room: Newsroom) -> list[int]:
    """Thirty old posts in Europe, of which its first page showed ten; the numbers of these, the newest first."""
    began = room.now
    for age in range(30, 0, -1):
        room.publish(f"post-{age}", f"Libya {age}", published=began - timedelta(days=age))
    assert room.poll().new == 10
    return list(range(30, 20, -1))


def withdraw(room: Newsroom, posts: list[int]) -> None:
    for one in posts:
        room.site.trash(one, gone=True)
    room.later(minutes=30)


def test_older_articles_that_slide_in_as_all_known_ones_are_forgotten_and_withdrawn_are_no_news(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        known = long_known(room)
        target = room.read(lambda tx: erasing.target_of(tx, list(load(tx, range(1, 20)))))
        asyncio.run(_erase(room.desk.archive, target))
        withdraw(room, known)
        assert room.poll().new == 10
        room.walk(patient=False)
        assert room.deliver() == 0
        room.publish("new", "Libya talks resume")
        room.later(minutes=30)
        room.poll()
        assert room.deliver() == 1


def test_older_articles_that_slide_in_as_all_known_ones_are_withdrawn_are_no_news(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        withdraw(room, long_known(room))
        room.publish("new", "Libya talks resume", published=room.now - timedelta(minutes=5))
        assert room.poll().new == 10
        room.walk(patient=False)
        assert room.deliver() == 1
        assert room.sent[-1][1].subject == "[libya] Libya talks resume · Europe"


def test_a_post_that_is_dated_back_is_news_in_a_section_that_was_empty(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        assert room.poll().status == "empty"
        room.later(minutes=30)
        room.publish("old", "Libya of old", published=room.now - timedelta(days=9))
        room.poll()
        assert room.deliver() == 1


def _id(tx: Connection, path: str) -> int:
    found = articles.find(tx, HOME + path)
    assert found is not None
    return found


def _remove(room: Newsroom) -> None:
    with room.desk.archive._writer.begin() as tx:
        removal.remove(tx, [2], NOON)
