"""A site that refuses its pages: feeds and API alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from db.schema import raw
from pressclip.settings import SectionSettings
from replica.faults import Fault
from tests.desks import HOME, Newsroom, newsroom, ticks, watch

EUROPE = SectionSettings(name="Europe", url=f"{HOME}category/europe/")


@contextmanager
def refusing(folder: Path, *, feed_only: bool = True, feeds: bool = True) -> Iterator[Newsroom]:
    """A site behind a wall that lets through its feeds, or else its API alone."""
    with newsroom(
        folder, watch("libya", "libya"), channels=("phone", "operator"), sections_from="config", sections=(EUROPE,),
        feed_only=feed_only, probe="off", fetch_articles=False,
    ) as room:  # fmt: skip
        room.site.faults.add(Fault(path_prefix="/", status=403))
        for path in ("/robots.txt", "/wp-json/", *(("/category/europe/feed/",) if feeds else ())):
            room.site.faults.add(Fault(path_prefix=path))
        for number in range(3):
            room.publish(f"old-{number}", f"Nothing of note, {number}")
        yield room


@pytest.mark.parametrize("feeds", [True, False])
def test_sections_are_read_by_feed_or_api_and_no_page_is_asked_for(tmp_path: Path, *, feeds: bool) -> None:
    with refusing(tmp_path, feeds=feeds) as room:
        first = room.poll()
        assert (first.status, first.new, first.method) == ("new", 3, "feed" if feeds else "api")
        room.later(minutes=10)
        room.publish("new", "Libya talks resume")
        assert (room.poll().new, room.deliver()) == (1, 1)
        assert "talks resume" in room.sent[-1][1].text
        ticks(room, 200, seconds=60)
        assert room.sections()["Europe"].status in {"ok", "new"}
        for_programs = ("/wp-json", "/robots.txt", "/.well-known/")
        pages = [one for one in room.asked if "/feed/" not in one and not one.startswith(for_programs)]
        assert pages == []
        assert not room.read(lambda tx: tx.execute(select(raw.c.id).where(raw.c.status == 0)).all())


def test_a_gap_is_walked_and_filled_without_a_page_too(tmp_path: Path) -> None:
    with refusing(tmp_path) as room:
        room.poll()
        room.later(hours=5)
        for number in range(40):
            room.publish(f"new-{number}", f"Libya, part {number}")
            room.later(seconds=20)
        ticks(room, 400, seconds=30)
        assert room.read(lambda tx: tx.exec_driver_sql("SELECT count(*) FROM article").scalar()) == 43
        assert not [one for one in room.asked if one.startswith("/category/europe/page")]


def test_the_operator_of_a_site_that_refuses_its_pages_hears_what_there_is(tmp_path: Path) -> None:
    with refusing(tmp_path, feed_only=False) as room:
        ticks(room, 300, seconds=60)
        told = [message.text for channel, message in room.sent if channel == "operator"]
        assert any("pressclip letter SITE" in text and "feed_only reads feeds alone" in text for text in told)
