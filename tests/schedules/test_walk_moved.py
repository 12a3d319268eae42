"""A section that gets another address while its walk is under way is walked on at that."""

from dataclasses import replace
from pathlib import Path

from schedules import roster
from tests.desks import Newsroom
from tests.schedules.sections import NO_API, NO_FEED, addresses, announced, publish, spans, under_way
from tests.schedules.walks import gaps, section


def readdressed(room: Newsroom) -> None:
    """The menu leads to Europe at another address, and the former one, with all its pages, is gone."""
    new = {"europe": "europa"}
    room.site.categories = {
        new.get(slug, slug): replace(
            one, slug=new.get(slug, slug), parent=one.parent and new.get(one.parent, one.parent)
        )
        for slug, one in room.site.categories.items()
    }
    room.site._posts = tuple(replace(post, categories=("europa",)) for post in room.site._posts)


def test_a_walk_goes_on_at_the_address_that_the_menu_gives_its_section_meanwhile(tmp_path: Path) -> None:
    with section(tmp_path, 14, NO_API, NO_FEED) as room:
        posts = publish(room, 40)
        room.poll()
        room.walk(patient=False, goes_on=iter([True, True, False]).__next__)
        readdressed(room)
        room.later(days=1)
        room.run(roster.read_menus)
        for _ in range(8):
            room.walk(patient=False)
            room.later(hours=4)
        assert under_way(room) is None
        assert [one.why for one in spans(room)] == [None]
        assert gaps(room) == []
        assert announced(room) == addresses(room, *posts)


def test_a_walk_is_not_begun_anew_where_the_menu_is_read_and_the_address_is_the_same(tmp_path: Path) -> None:
    with section(tmp_path, 14) as room:
        publish(room, 40)
        room.poll()
        room.walk(patient=False, goes_on=iter([True, True, False]).__next__)
        before = under_way(room)
        room.later(days=1)
        room.run(roster.read_menus)
        assert before is not None
        assert under_way(room) == before
