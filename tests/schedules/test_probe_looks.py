"""What has sections looked at for an entry that no page shows yet."""

from pathlib import Path

from sqlalchemy import select

from db.schema import article
from replica.faults import Fault
from replica.messages import parse_request
from replica.respond import respond
from tests.desks import HOME, Newsroom, newsroom
from tests.schedules.test_probe import earn, opened, polled_when_due


def test_a_new_entry_that_no_section_shows_has_all_of_them_polled_once(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        room.later(minutes=20)
        room.publish("lost", "In a category of its own", categories=("energy",))
        found = room.sections()["Energy"].id
        room.later(minutes=2)
        room.probe()
        assert polled_when_due_but(room, found) == []
        room.later(minutes=16)
        room.probe()
        room.later(minutes=2)
        assert set(polled_when_due(room)) == set(room.sections())


def test_a_new_entry_whose_sections_page_lags_behind_is_looked_for_again(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        room.later(minutes=20)
        before = respond(room.site, parse_request("/category/energy/", {}), HOME.rstrip("/")).body
        room.site.faults.add(Fault(path_prefix="/category/energy/", body=before))
        room.publish("late", "A page that lags", categories=("energy",))
        for _ in range(3):
            room.later(minutes=16)
            room.probe()
            room.later(minutes=2)
            polled_when_due(room)
        room.site.faults.clear()
        for _ in range(4):
            room.later(minutes=16)
            room.probe()
            room.later(minutes=2)
            polled_when_due(room)
        titles = room.read(lambda tx: tx.scalars(select(article.c.title)).all())
        assert "A page that lags" in titles


def polled_when_due_but(room: Newsroom, section_id: int) -> list[str]:
    """Polls what is due but one section, as if its page could not be had."""
    due = [
        name
        for name, one in room.sections().items()
        if one.id != section_id and one.next_poll is not None and one.next_poll <= room.now
    ]
    for name in due:
        room.poll(name)
    return due


def test_a_section_that_fails_is_tried_no_more_often_for_what_the_probe_tells(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        room.site.faults.add(Fault(path_prefix="/category/africa/", status=500))
        asked = len(room.asked)
        for number in range(24):
            room.later(minutes=5)
            room.publish(f"news-{number}", f"News, part {number}", categories=("africa",))
            room.probe()
            polled_when_due(room)
        assert room.asked[asked:].count("/category/africa/") < 12
