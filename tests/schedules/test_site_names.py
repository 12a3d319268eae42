"""Sites that the configuration calls otherwise while something is under way, or by names that others had."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import click
import pytest
from sqlalchemy import select

from db import articles, coverage
from db.following import changes
from db.schema import site
from db.verify import verify
from pressclip.cli.fetching import fetcher_for
from pressclip.errors import NotFound
from pressclip.settings import SectionSettings, Settings, SiteSettings
from schedules import roster
from schedules.desk import Desk
from tests.desks import HOME, Newsroom, newsroom, watch

OTHER = "https://other.example/"
OWN = SectionSettings(name="Europe", url=f"{HOME}category/europe/")


def renamed(desk: Desk, names: Sequence[str]) -> Desk:
    """The desk after its sites got these names, in their order; of fewer names the last sites are gone."""
    sites = tuple(replace(one, name=name) for one, name in zip(desk.settings.sites, names, strict=False))
    return replace(desk, settings=replace(desk.settings, sites=sites))


def named(room: Newsroom) -> list[tuple[str, str]]:
    return [(row.name, row.home) for row in room.read(lambda tx: tx.execute(select(site).order_by(site.c.id)).all())]


@pytest.mark.parametrize("under_way", ["poll", "menu"])
def test_what_is_under_way_while_a_site_is_renamed_makes_no_site_of_the_old_name(
    tmp_path: Path, under_way: str
) -> None:
    with newsroom(tmp_path, watch("ferry", "title:ferry"), fetch_articles=False) as room:
        room.publish("old", "An old story")
        room.poll()
        room.later(hours=1)
        fresh = renamed(room.desk, ["gazette"])

        def reload(_path: str) -> None:
            thread = Thread(target=lambda: asyncio.run(roster.sync(fresh)))
            thread.start()
            thread.join()

        before, room.before = set(room.sections()), reload
        if under_way == "poll":
            room.poll()
        else:
            with pytest.raises(NotFound, match="calls it otherwise"):
                room.run(partial(roster.read_menus, force=True))
        assert named(room) == [("gazette", HOME)]
        assert set(room.sections()) == before


@pytest.mark.parametrize(
    ("names", "become"),
    [
        (["other", "news"], [("other", HOME), ("news", OTHER)]),
        (["other", "third"], [("other", HOME), ("third", OTHER)]),
    ],
)
def test_names_that_change_places_among_sites_take_no_past_with_them(
    tmp_path: Path, names: list[str], become: list[tuple[str, str]]
) -> None:
    assert called(tmp_path, names) == become


def test_a_site_that_has_a_name_still_is_not_called_otherwise_for_another_that_wants_it(tmp_path: Path) -> None:
    assert called(tmp_path, ["other"]) == [("news", HOME), ("other", HOME)]


def called(folder: Path, names: Sequence[str]) -> list[tuple[str, str]]:
    """What becomes of two sites, the first of which was read, when the configuration calls them so."""
    other = SiteSettings(name="other", home=OTHER, fetch_articles=False)
    with newsroom(folder, fetch_articles=False, beside=(other,)) as room:
        room.publish("old", "An old story")
        room.poll()
        room.desk = renamed(room.desk, names)
        room.run(roster.sync)
        return named(room)


def test_a_look_by_hand_at_a_site_that_the_archive_has_not_yet_asks_it_and_makes_none(tmp_path: Path) -> None:
    async def look(settings: Settings) -> str:
        async with fetcher_for(HOME, settings) as (_, pays):
            return pays

    with newsroom(tmp_path) as room:
        fresh = replace(room.desk.settings, path=str(tmp_path / "config.toml"))
        archive = replace(fresh.archive, url="sqlite:///archive.db")
        other = replace(fresh, archive=archive, sites=(replace(fresh.sites[0], name="gazette"),))
        with click.Context(click.Command("doctor"), obj={}):
            assert asyncio.run(look(replace(fresh, archive=archive))) == "news"
            assert asyncio.run(look(other)) == ""
        assert named(room) == [("news", HOME)]


def test_a_site_that_was_renamed_tells_of_no_article_again(tmp_path: Path) -> None:
    opened = partial(newsroom, sections_from="config", sections=(OWN,), fetch_articles=False)
    for name in ("news", "gazette"):
        with opened(tmp_path, watch("ferry", "title:ferry"), name=name) as room:
            room.publish("old", "An old story")
            room.publish("first", "The first ferry")
            if name == "gazette":
                room.later(days=1)
            assert room.poll().new == (2 if name == "news" else 0)
            room.later(hours=1)
            room.publish(f"late-{name}", f"The last ferry of the {name}")
            assert room.poll().new == 1
            assert room.deliver() == 1
            found = room.read(lambda tx: articles.load(tx, [1, 2, 3, 4]))
    assert [one.site for one in found.values()] == ["gazette"] * 4


@pytest.mark.parametrize("by", ["config", "menu"])
def test_what_came_while_a_site_was_being_renamed_is_told(tmp_path: Path, by: str) -> None:
    own: dict[str, Any] = {"sections_from": "config", "sections": (OWN,)} if by == "config" else {}
    for name in ("news", "gazette"):
        with newsroom(tmp_path, watch("ferry", "title:ferry"), name=name, fetch_articles=False, **own) as room:
            for number in range(12):
                room.publish(f"old-{number}", f"Old story {number}")
            if name == "gazette":
                room.later(hours=2)
                room.publish("late", "The last ferry of the news")
            room.poll()
            assert room.deliver() == (name == "gazette")
            number = room.sections()["Europe"].id
            assert len(room.read(lambda tx, of=number: coverage.spans(tx, of))) == 1  # type: ignore[misc]
    assert "of the news" in room.sent[-1][1].text


@pytest.mark.parametrize("what", ["site", "section"])
def test_who_keeps_a_copy_learns_what_a_site_or_a_section_is_called_now(tmp_path: Path, what: str) -> None:
    opened = partial(newsroom, sections_from="config", fetch_articles=False)
    called, after = ("news", "Europe"), 0
    copy: dict[int, tuple[str, str]] = {}
    for names in (called, ("gazette", "Europe") if what == "site" else ("news", "The Continent"), called):
        with opened(tmp_path, name=names[0], sections=(replace(OWN, name=names[1]),)) as room:
            for number in range(3):
                room.publish(f"story-{number}", f"Story {number}")
            room.poll(names[1])
            found, _ = room.read(lambda tx, after=after: changes(tx, after, 100))  # type: ignore[misc]
            copy |= {number: (one.site, one.sections[0]) for _, _, number, one in found}
            after = found[-1][0]
            assert copy == dict.fromkeys((1, 2, 3), names)
            assert {one.state for one in room.read(lambda tx: [*verify(tx)])} == {"ok"}
