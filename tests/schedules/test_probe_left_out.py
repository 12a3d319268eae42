"""A section that the site's feed leaves out is polled without the probe, all others with it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from replica.faults import Fault
from replica.posts import Category
from schedules.pace import price_of
from schedules.probe_reach import left_out
from tests.desks import Newsroom, newsroom
from tests.schedules.test_probe import due, earn, opened, polled_when_due, state


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A site whose probe is trusted."""
    with newsroom(tmp_path, budget=60) as open_room:
        opened(open_room)
        earn(open_room)
        yield open_room


def go_on(room: Newsroom, minutes: int, *, busy: str = "europe", every: int = 7) -> list[str]:
    """The daemon runs for so long, while a section brings articles; which sections it polled."""
    polled, end = list[str](), room.now + timedelta(minutes=minutes)
    while room.now < end:
        if (end - room.now) // timedelta(minutes=1) % every == 0:
            room.publish(f"busy-{room.now:%d-%H-%M}", f"Story of {room.now:%d %H %M}", categories=(busy,))
        room.later(minutes=1)
        if due(room) <= room.now:
            room.probe()
        polled += polled_when_due(room)
    return polled


def out(room: Newsroom) -> list[str]:
    """The sections that are polled without the probe."""
    ids = left_out(state(room).scores)
    return [name for name, one in room.sections().items() if one.id in ids]


def miss_two(room: Newsroom) -> None:
    """A section's page shows two articles that the feed leaves out."""
    room.site.unlisted = frozenset({"energy"})
    go_on(room, 10)
    for number in range(2):
        room.publish(f"gas-{number}", f"Gas, part {number}", categories=("energy",))
    go_on(room, 5)
    room.poll("Energy")


def leave_out(room: Newsroom) -> None:
    """The feed leaves a section out, and it is found out as soon as its page was read."""
    miss_two(room)
    go_on(room, 20)


def test_its_news_is_found_as_soon_as_without_a_probe_while_the_rest_of_the_site_keeps_it(room: Newsroom) -> None:
    leave_out(room)
    assert out(room) == ["Energy"]
    assert state(room).trust.standing == "trusted"
    polled = go_on(room, 180)
    assert polled.count("Energy") >= 4
    assert polled.count("Africa") <= 1


def test_it_is_read_at_once_when_that_is_found_out(room: Newsroom) -> None:
    miss_two(room)
    polled: list[str] = []
    while not out(room):
        polled = go_on(room, 1)
    assert "Energy" in polled


def test_a_section_that_is_listed_keeps_the_probe_on_a_busy_site(room: Newsroom) -> None:
    go_on(room, 10)
    for number in range(4):
        room.publish(f"gas-{number}", f"Gas, part {number}", categories=("energy",))
        go_on(room, 35)
    assert (out(room), state(room).scores) == ([], {})


def test_what_fresher_articles_pushed_out_of_the_feed_was_not_left_out(room: Newsroom) -> None:
    go_on(room, 10)
    for number in range(4):
        room.publish(f"gas-{number}", f"Gas, part {number}", categories=("energy",), published=room.now)
    room.later(seconds=1)
    for number in range(12):
        room.publish(f"flood-{number}", f"Flood, part {number}")
    room.later(minutes=1)
    room.poll("Energy")
    go_on(room, 60)
    assert (out(room), state(room).scores) == ([], {})


def test_one_article_that_was_dated_back_is_no_section_left_out(room: Newsroom) -> None:
    go_on(room, 60, every=3)
    room.publish("back", "Dated back", categories=("energy",), published=room.now - timedelta(minutes=50))
    room.poll("Energy")
    go_on(room, 40, every=3)
    assert list(state(room).scores.values()) == [2]
    assert (out(room), state(room).trust.standing) == ([], "trusted")


def test_a_section_that_is_known_to_be_left_out_costs_the_probe_no_trust(room: Newsroom) -> None:
    leave_out(room)
    room.site.faults.add(Fault(path_prefix="/feed/", status=304, body=b""))
    room.publish("gas-more", "More gas", categories=("energy",))
    room.later(minutes=5)
    room.poll("Energy")
    room.later(minutes=11)
    room.probe()
    assert state(room).trust.standing == "trusted"


def test_a_section_whose_news_the_feed_lists_again_is_left_to_the_probe_again(room: Newsroom) -> None:
    leave_out(room)
    room.site.unlisted = frozenset()
    for number in range(9):
        room.publish(f"oil-{number}", f"Oil, part {number}", categories=("energy",))
        go_on(room, 20)
    assert out(room) == []


def test_it_has_its_part_of_the_budget_and_the_probe_the_rest(room: Newsroom) -> None:
    go_on(room, 10)
    before = state(room).plan
    leave_out(room)
    after = state(room).plan
    assert before is not None
    assert after is not None
    price = room.read(lambda tx: price_of(tx, room.sections()["Energy"].site_id))
    assert price is not None
    assert price.whole is not None
    assert after.budget == pytest.approx(before.budget * (1 - price.budget / price.whole))
    assert after.budget == pytest.approx(before.budget * 5 / 6, rel=0.1)
    room.poll("Energy")
    assert state(room).plan == after
    room.poll("Africa")
    assert state(room).plan != after


def test_where_all_sections_are_left_out_all_are_polled_by_the_rule(room: Newsroom) -> None:
    names = frozenset(room.site.categories)
    room.site.unlisted = names
    room.site.categories["press"] = Category(id=99, slug="press", name="Press")
    go_on(room, 10, busy="press")
    for number in range(3):
        for name in names:
            room.publish(f"{name}-{number}", f"{name}, part {number}", categories=(name,))
    room.later(minutes=2)
    for name in ("Eastern Europe", *room.sections()):  # before the section that shows the same
        room.poll(name)
    go_on(room, 20, busy="press")
    assert set(out(room)) == set(room.sections())
    assert state(room).plan is None
