from pathlib import Path

from sqlalchemy import select

from db.schema import article, revision
from replica.faults import Fault
from tests.desks import Newsroom, newsroom, watch

LONG = "The harvest is in, and nobody was surprised by it. " * 12
GRAIN = "The grain is sold, and was shipped at once. " * 12


def told(room: Newsroom) -> list[str]:
    room.deliver()
    return [message.text for _, message in room.sent]


def opened(room: Newsroom) -> None:
    """Europe was read once, and the API was asked for the first time."""
    room.publish("first", "The first story of all")
    room.later(minutes=1)
    room.poll()
    room.read_edits()
    room.later(minutes=5)


def asked(room: Newsroom) -> list[str]:
    return [path for path in room.asked if "modified_after" in path]


def test_an_edit_of_a_text_that_the_feed_brought_is_seen_by_one_request_and_told(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "grain")) as room:
        opened(room)
        post = room.publish("story", "A story", LONG)
        room.poll()
        assert told(room) == []
        room.later(hours=1)
        room.site.edit(post.id, paragraphs=(LONG, GRAIN))
        room.later(minutes=1)
        room.read_edits()
        assert len(asked(room)) == 1
        assert any("grain" in text for text in told(room))


def test_an_edit_of_a_text_that_the_page_brought_has_the_page_read_again(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "grain")) as room:
        room.site.faults.add(Fault(path_prefix="/category/europe/feed/", status=404))
        opened(room)
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
        post = room.publish("story", "A story", LONG)
        room.poll()
        room.read_pages()
        room.site.faults.clear()
        room.later(hours=1)
        room.site.edit(post.id, paragraphs=(GRAIN,))
        room.later(minutes=1)
        room.read_edits()
        room.read_pages()
        assert any("grain" in text for text in told(room))
        assert room.read(lambda tx: tx.scalars(select(revision.c.source)).all()) == ["page"]


def test_a_page_that_was_read_is_not_read_again_since_the_api_lists_its_article_as_new(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix="/category/europe/feed/", status=404))
        opened(room)
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
        edited = room.publish("edited", "A story that is edited before its page is read", LONG)
        new = room.publish("new", "A story that nobody edits", LONG)
        room.later(minutes=1)
        room.site.edit(edited.id, paragraphs=(GRAIN,))
        room.later(minutes=20)
        room.poll()
        room.read_pages()
        room.site.faults.clear()
        room.later(hours=1)
        room.read_edits()
        assert len(asked(room)) == 1
        assert room.read_pages() == 0
        room.site.edit(new.id, paragraphs=(GRAIN,))
        room.later(hours=1, minutes=1)
        room.read_edits()
        assert room.read_pages() == 1


def test_more_edits_than_a_page_lists_are_not_asked_for_for_ever_where_a_delay_parts_the_pages(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.robots = "User-agent: *\nCrawl-delay: 60\n"
        room.later(days=1, minutes=1)
        room.poll()
        room.later(minutes=2)
        room.read_edits()
        posts = [room.publish(f"story-{number}", f"The story with the number {number}") for number in range(110)]
        room.later(hours=2)
        for post in posts:
            room.site.edit(post.id, paragraphs=(GRAIN,))
        for _ in range(30):
            room.later(minutes=1, seconds=1)
            room.read_edits()
        assert len(asked(room)) == 3
        room.later(hours=1)
        room.read_edits()
        assert len(asked(room)) == 4


def test_what_was_not_edited_or_is_not_known_changes_nothing(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        room.publish("story", "A story", LONG)
        room.poll()
        room.publish("elsewhere", "Nobody read its section", LONG, categories=("africa",))
        before = room.read(lambda tx: tx.execute(select(article.c.id, article.c.seq, article.c.text)).all())
        room.later(hours=1, minutes=1)
        room.read_edits()
        assert room.read(lambda tx: tx.execute(select(article.c.id, article.c.seq, article.c.text)).all()) == before


def test_a_site_without_an_api_is_asked_again_a_day_later(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
        for _ in range(30):
            room.later(hours=1)
            room.read_edits()
        assert len(asked(room)) == 2


def test_an_api_that_fails_is_asked_again_soon_and_loses_no_edit(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "grain")) as room:
        opened(room)
        post = room.publish("story", "A story", LONG)
        room.poll()
        room.later(hours=1)
        room.site.edit(post.id, paragraphs=(LONG, GRAIN))
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=500, times=2))
        for _ in range(4):
            room.later(minutes=10)
            room.read_edits()
        assert any("grain" in text for text in told(room))


def test_however_many_posts_were_edited_at_once_none_is_passed_over(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "grain")) as room:
        opened(room)
        posts = [room.publish(f"post-{number}", f"Story {number}", f"{number}: {LONG}") for number in range(350)]
        room.poll()
        while room.read_pages():
            pass
        room.later(hours=1)
        for post in posts:
            room.site.edit(post.id, paragraphs=(*post.paragraphs, GRAIN))
        room.later(minutes=1)
        room.read_edits()
        assert len(asked(room)) == 4
        while room.read_pages():
            pass
        assert "grain" in "".join(told(room))


def test_an_edit_that_a_cache_hid_from_one_answer_stands_in_the_next(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "grain")) as room:
        opened(room)
        post = room.publish("story", "A story", LONG)
        room.poll()
        room.later(hours=1)
        room.site.edit(post.id, paragraphs=(LONG, GRAIN))
        room.later(minutes=2)
        room.site.faults.add(Fault(path_prefix="/wp-json/", body="[]", times=1))
        room.read_edits()
        room.later(hours=1)
        room.read_edits()
        assert any("grain" in text for text in told(room))
