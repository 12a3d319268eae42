"""A home page, or the categories that a site's API tells of, of which the process died."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from db import menus, parsing, sections
from db.schema import incident
from replica.faults import Fault
from schedules.roster import read_menus
from tests.desks import Newsroom, newsroom
from tests.schedules.deaths import die_while_reading


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """The sections of a menu, read a day ago."""
    with newsroom(tmp_path) as opened:
        opened.later(days=1)
        yield opened


def state(room: Newsroom) -> tuple[int, str]:
    """How often in a row the menu could not be read, and why."""
    found = room.read(lambda tx: menus.state(tx, sections.site_id(tx, "news")))
    return found["menu_failures"], found["menu_error"] or ""


def aside(room: Newsroom) -> list[str]:
    return [subject for subject, _ in room.read(parsing.aside)]


def test_a_home_page_that_killed_the_process_twice_is_set_aside_told_once_and_the_sections_stay(room: Newsroom) -> None:
    before = list(room.sections())
    for _ in range(2):
        die_while_reading(room, "menu:1")
    for failures in (1, 2):
        room.run(lambda desk: read_menus(desk, force=True))
        assert state(room)[0] == failures
        assert state(room)[1].startswith("the process died twice while reading this page")
        room.later(hours=1)
    assert (aside(room), list(room.sections())) == (["menu:1"], before)
    told = room.read(lambda tx: tx.scalars(select(incident.c.error).where(incident.c.status == "noted")).all())
    assert [one.startswith("menu of news: the process died twice") for one in told] == [True]
    room.later(days=1)
    room.run(read_menus)
    assert (state(room), aside(room)) == ((0, ""), [])


def test_categories_that_killed_the_process_twice_are_set_aside_and_the_home_page_is_not(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix="/", status=200, body="<p>No menu</p>"))
    room.site.faults.add(Fault(path_prefix="/wp-json/"))
    for _ in range(2):
        die_while_reading(room, "categories:1")
    room.run(read_menus)
    assert "nor does its API tell of any: the process died twice" in state(room)[1]
    assert aside(room) == ["categories:1"]
