"""Pages of one theme are built alike: the shape of one of them a day tells for all that a profile reads."""

from datetime import timedelta
from pathlib import Path

from db import memory
from db.memory import Remembered
from pressclip.models import Page
from schedules.shapes import Shapes
from scraper.html.fingerprint import fingerprint
from tests.archives import NOON
from tests.desks import Newsroom, newsroom


def page(*classes: str) -> Page:
    url = "https://news.example/europe/"
    text = "".join(f'<div class="{name}"><h2 class="title">Talks resume</h2></div>' for name in classes)
    return Page(url=url, final_url=url, status=200, date=NOON, text=text)


def test_a_shape_serves_its_site_and_method_for_a_day() -> None:
    shapes, first, other = Shapes(), page("card", "teaser"), page("tile", "story", "box")
    assert shapes.of(first, "news", "profile:zox", NOON) == fingerprint(first)
    assert shapes.of(other, "news", "profile:zox", NOON + timedelta(hours=23)) == fingerprint(first)
    assert shapes.of(other, "news", "profile:other", NOON) == fingerprint(other)
    assert shapes.of(other, "courier", "profile:zox", NOON) == fingerprint(other)
    assert shapes.of(other, "news", "profile:zox", NOON + timedelta(days=1)) == fingerprint(other)
    assert shapes.of(first, "news", "profile:zox", NOON) == fingerprint(first)  # the clock was put back


def remembered(room: Newsroom, name: str) -> Remembered | None:
    section_id = room.sections()[name].id
    return room.read(lambda tx: memory.load(tx, section_id))


def test_sections_that_a_profile_reads_remember_one_shape_between_them(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("one", "Talks resume in Vienna", categories=("europe", "africa"))
        room.publish("two", "The grain ships leave Odesa", categories=("africa",), image=None)
        room.publish("three", "A bridge that nobody wanted", categories=("africa",))
        assert room.poll("Europe").method == room.poll("Africa").method == "profile:zox"
        europe, africa = remembered(room, "Europe"), remembered(room, "Africa")
        assert europe is not None
        assert africa is not None
        assert europe.fingerprint == africa.fingerprint
