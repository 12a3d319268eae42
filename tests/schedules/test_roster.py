from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import menus, sections
from pressclip.settings import SectionSettings
from pressclip.standing import standing
from replica.faults import Fault
from schedules import roster
from schedules.roster import followed
from scraper.html.menu import MenuItem
from tests.archives import NOON
from tests.desks import Newsroom, newsroom

HOME_ONLY = "/"


def names(room: Newsroom) -> list[str]:
    return list(room.sections())


def test_the_sections_of_the_menu_are_followed_but_for_those_to_skip(tmp_path: Path) -> None:
    with newsroom(tmp_path, skip_sections=("*Europe", "hotels*")) as room:
        assert names(room) == ["Africa", "Middle East", "Energy"]


def test_skipping_compares_whole_names_without_case() -> None:
    with_names = tuple(MenuItem(name=name, url=f"https://news.example/{name}/") for name in ("About us", "Europe"))
    from pressclip.settings import SiteSettings

    site = SiteSettings(name="news", home="https://news.example/", skip_sections=("ABOUT*", "euro"))
    assert [wanted.name for wanted in followed(site, with_names)] == ["Europe"]


def test_first_polls_are_spread_out_and_kept_over_a_restart(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        due = [one.next_poll for one in room.sections().values()]
        assert due == [NOON + timedelta(seconds=10 * number) for number in range(6)]
        room.later(minutes=5)
        room.run(roster.sync)
        assert [one.next_poll for one in room.sections().values()] == due


def test_the_menu_is_read_again_a_day_later(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        asked = room.asked.count(HOME_ONLY)
        room.later(hours=23)
        room.run(roster.read_menus)
        assert room.asked.count(HOME_ONLY) == asked
        room.later(hours=1)
        room.run(roster.read_menus)
        assert room.asked.count(HOME_ONLY) == asked + 1


def test_a_menu_once_read_is_kept_while_the_site_is_down_and_tried_again_with_back_off(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        before = names(room)
        room.later(days=1)
        room.site.faults.add(Fault(path_prefix="/", status=502))
        tried = []
        for _ in range(240):
            asked = room.asked.count(HOME_ONLY)
            room.run(roster.read_menus)
            tried.append(room.asked.count(HOME_ONLY) > asked)
            room.later(minutes=1)
        assert names(room) == before
        assert tried[:2] == [True, True]
        assert 3 < sum(tried) < 12
        room.site.faults.clear()
        room.later(days=1)
        room.run(roster.read_menus)
        assert names(room) == before


@pytest.mark.parametrize("headers", [{"Retry-After": "3600"}, {}])
def test_a_home_page_that_asks_for_a_pause_is_obeyed_by_the_sections_of_its_host(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    with newsroom(tmp_path) as room:
        room.later(days=1)
        room.poll("Africa")  # robots.txt is a day old
        room.site.faults.add(Fault(path_prefix="/", status=429, headers=headers, times=1))
        room.run(roster.read_menus)
        room.asked.clear()
        assert room.poll("Europe").status == "deferred"
        assert room.asked == []


def test_a_menu_that_waits_for_the_budget_is_told_as_waiting_not_as_broken(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=3) as room:
        room.later(days=1)
        for name in ("Europe", "Africa", "Energy"):
            room.poll(name)
        room.run(roster.read_menus)
        told = room.read(lambda tx: standing(tx, room.desk.settings, room.now, held=True))
        assert told["broken"] == []
        assert [one for one in told["waiting"] if "menu" in one] == [
            "the menu of news: the budget of 3 requests an hour is used up until 13:00 UTC"
        ]
        room.later(hours=2)
        room.run(roster.read_menus)
        told = room.read(lambda tx: standing(tx, room.desk.settings, room.now, held=True))
        assert not any("menu" in one for one in told["waiting"])


def test_a_menu_that_failed_stays_broken_while_its_next_try_waits_for_the_budget(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=4) as room:
        room.later(days=1)
        room.site.faults.add(Fault(path_prefix="/", status=404))
        room.run(roster.read_menus)
        room.site.faults.clear()
        room.poll("Europe")
        room.later(minutes=30)
        room.run(roster.read_menus)
        state = room.read(lambda tx: menus.state(tx, sections.site_id(tx, "news")))
        assert state["menu_failures"] == 1
        assert "404" in state["menu_error"]


@pytest.mark.parametrize(("headers", "pause"), [({"Retry-After": "3600"}, 60), ({}, 1)])
def test_an_api_that_asks_for_a_pause_where_there_is_no_menu_is_obeyed_by_the_sections_of_its_host(
    tmp_path: Path, headers: dict[str, str], pause: int
) -> None:
    with newsroom(tmp_path) as room:
        room.later(days=1)
        room.poll("Africa")  # robots.txt is a day old
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=429, headers=headers))
        room.site.faults.add(Fault(path_prefix="/", status=200, body="<p>No menu</p>", times=1))
        room.run(roster.read_menus)
        assert room.poll("Europe").status == "deferred"
        state = room.read(lambda tx: menus.state(tx, sections.site_id(tx, "news")))
        assert state["menu_due"] == room.now + timedelta(minutes=pause)


def test_a_sections_own_address_is_followed_beside_the_menu(tmp_path: Path) -> None:
    own = SectionSettings(name="Latest", url="https://news.example/latest-news/")
    with newsroom(tmp_path, sections=(own,), sections_from="menu") as room:
        assert names(room)[0] == "Latest"
        assert "Europe" in names(room)


def test_what_the_configuration_names_no_more_is_followed_no_more_and_its_articles_stay(tmp_path: Path) -> None:
    own = SectionSettings(name="Europe", url="https://news.example/category/europe/")
    with newsroom(tmp_path, sections=(own,), sections_from="config") as room:
        room.publish("a", "Talks")
        room.poll()
        site = replace(room.desk.settings.sites[0], sections=(replace(own, name="Africa", url="https://a.example/"),))
        room.desk = replace(room.desk, settings=replace(room.desk.settings, sites=(site,)))
        room.run(roster.sync)
        assert names(room) == ["Africa"]
        from db.search import Filters, search

        assert len(room.read(lambda tx: search(tx, None, Filters(), limit=9))) == 1


def test_a_sections_own_name_stands_though_the_menu_calls_it_otherwise(tmp_path: Path) -> None:
    own = SectionSettings(name="Continent", url="https://news.example/category/europe/")
    with newsroom(tmp_path, sections=(own,), sections_from="menu") as room:
        assert "Continent" in names(room)
        assert "Europe" not in names(room)
        room.later(days=1)
        room.run(roster.sync)
        room.run(roster.read_menus)
        assert "Continent" in names(room)


def test_a_bug_in_reading_the_menu_is_told_and_does_not_hammer_the_site(tmp_path: Path) -> None:
    async def broken(*_: object, **__: object) -> object:
        raise RuntimeError("a bug")

    with newsroom(tmp_path) as room:
        room.later(days=1)
        vars(room.desk.fetcher)["get"] = broken
        for _ in range(3):
            room.run(roster.read_menus)
        state = room.read(lambda tx: menus.state(tx, sections.site_id(tx, "news")))
        assert (state["menu_failures"], state["menu_error"]) == (1, "a bug of ours: RuntimeError")


def reconfigured(room: Newsroom, **changes: object) -> None:
    """The daemon is reloaded with another configuration of its site."""
    site = replace(room.desk.settings.sites[0], **changes)  # type: ignore[arg-type]  # fields of SiteSettings by name
    room.desk = replace(room.desk, settings=replace(room.desk.settings, sites=(site,)))
    room.run(roster.sync)


def test_a_section_of_the_menu_that_is_to_be_skipped_is_left_at_once_and_taken_up_again_when_not(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path) as room:
        room.later(hours=1)
        reconfigured(room, skip_sections=("Africa", "Energy"))
        assert set(names(room)) == {"Europe", "Eastern Europe", "Middle East", "Hotels & Resorts"}
        room.later(hours=1)
        reconfigured(room, skip_sections=("Energy",))
        room.run(roster.read_menus)
        assert "Africa" in names(room)


def test_sections_of_the_menu_are_left_at_once_when_only_the_configurations_own_are_wanted(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        own = SectionSettings(name="Latest", url="https://news.example/latest-news/")
        reconfigured(room, sections=(own,), sections_from="config")
        assert names(room) == ["Latest"]
        room.later(hours=1)
        reconfigured(room, sections=(), sections_from="menu")
        room.run(roster.read_menus)
        assert "Europe" in names(room)
        assert "Latest" not in names(room)


def test_a_site_that_left_the_configuration_is_left_alone(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        site = replace(room.desk.settings.sites[0], name="other", home="https://other.example/")
        room.desk = replace(room.desk, settings=replace(room.desk.settings, sites=(site,)))
        room.run(roster.sync)
        assert names(room) == []
