"""What the configuration calls otherwise, or no more, keeps its past: nothing is lost, and nobody is told twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from alerts.matching import compile_watches
from db import articles, coverage, matches, outbox, sections
from db.schema import incident, section
from db.schema import site as site_table
from db.search import Filters, search
from db.sections import Wanted
from db.verify import verify
from pressclip.backtest import backtest
from pressclip.cli.main import run
from pressclip.listings.naming import named_sections
from pressclip.listings.watches import lost
from pressclip.settings import ChannelSettings, SectionSettings, Settings, SiteSettings
from schedules import roster
from tests.archives import write
from tests.desks import HOME, Newsroom, newsroom, watch
from tests.pressclip.printed import rows

OWN = SectionSettings(name="Europe", url=f"{HOME}category/europe/")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A section, a watch and a channel, all called as in the beginning; one story was told, the next is owed."""
    with newsroom(
        tmp_path, watch("ferry", "title:ferry"), sections_from="config", sections=(OWN,), fetch_articles=False
    ) as opened:
        opened.publish("old", "An old story")
        opened.poll()
        opened.later(hours=1)
        opened.publish("first", "The first ferry")
        opened.poll()
        opened.deliver()
        opened.later(hours=1)
        opened.publish("second", "The second ferry")
        opened.poll()
        yield opened


def reconfigure(room: Newsroom, settings: Settings) -> None:
    room.desk = replace(room.desk, settings=settings, watches=compile_watches(settings))
    room.run(roster.sync)
    assert {one.detail for one in room.read(lambda tx: list(verify(tx))) if one.state != "ok"} == set()


def met(room: Newsroom) -> set[tuple[int, str]]:
    return room.read(lambda tx: matches.matched(tx, [1, 2, 3]))


def told(room: Newsroom) -> list[str]:
    return [message.text for _, message in room.sent]


def test_a_watch_that_was_removed_keeps_its_matches_and_what_it_owes_is_told(room: Newsroom) -> None:
    reconfigure(room, replace(room.desk.settings, watches=()))
    assert met(room) == {(2, "ferry"), (3, "ferry")}
    assert room.deliver() == 1
    assert "second" in told(room)[-1].lower()
    room.publish("third", "The third ferry")
    room.poll()
    assert room.deliver() == 0


def test_a_watch_under_a_new_name_begins_anew_and_leaves_its_past_to_the_old_one(room: Newsroom) -> None:
    reconfigure(room, replace(room.desk.settings, watches=(watch("boats", "title:ferry"),)))
    room.later(hours=1)
    room.poll()
    assert room.deliver() == 1  # what was owed
    room.publish("third", "The third ferry")
    room.poll()
    assert room.deliver() == 1
    assert met(room) | room.read(lambda tx: matches.matched(tx, [4])) == {(2, "ferry"), (3, "ferry"), (4, "boats")}
    assert [one["watch"] for one in room.read(lambda tx: matches.matches_of(tx, 2))] == ["ferry"]


def test_what_a_removed_channel_was_told_stays_known_and_what_it_is_owed_waits(room: Newsroom) -> None:
    before = room.desk.settings
    quiet = replace(before, channels=(ChannelSettings(name="other", url="console://"),), watches=())
    reconfigure(room, quiet)
    assert room.deliver() == 0
    assert [one["channel"] for one in room.read(lambda tx: outbox.alerts_of(tx, 2))] == ["phone"]
    assert room.read(outbox.health)["phone"]["owed"] == 1
    reconfigure(room, before)
    assert room.deliver() == 1
    assert "second" in told(room)[-1].lower()


def test_a_section_under_a_new_name_is_the_same_section(room: Newsroom) -> None:
    (site,) = room.desk.settings.sites
    number = room.sections()["Europe"].id
    renamed = replace(site, sections=(replace(OWN, name="The Continent"),))
    reconfigure(room, replace(room.desk.settings, sites=(renamed,)))
    assert room.sections()["The Continent"].id == number
    assert room.read(lambda tx: articles.load(tx, [2]))[2].sections == ("The Continent",)
    room.later(hours=1)
    assert room.poll("The Continent").new == 0
    assert len(room.read(lambda tx: coverage.spans(tx, number))) == 1


def test_a_section_that_was_removed_keeps_its_articles_and_comes_back_with_them(room: Newsroom) -> None:
    (site,) = room.desk.settings.sites
    number = room.sections()["Europe"].id
    other = replace(site, sections=(SectionSettings(name="Energy", url=f"{HOME}category/energy/"),))
    reconfigure(room, replace(room.desk.settings, sites=(other,)))
    assert "Europe" not in room.sections()
    limits = Filters(sections=(number,))
    assert len(room.read(lambda tx: search(tx, None, limits, limit=9))) == 3
    reconfigure(room, replace(room.desk.settings, sites=(site,)))
    assert room.sections()["Europe"].id == number
    room.later(hours=1)
    assert room.poll().new == 0


@pytest.mark.parametrize(
    ("name", "home", "beside", "becomes"),
    [
        ("gazette", HOME, (), ["gazette"]),
        ("gazette", HOME.rstrip("/").upper(), (), ["gazette"]),
        ("gazette", "https://other.example/", (), ["news", "gazette"]),
        ("gazette", HOME, ("news",), ["news", "gazette"]),
    ],
)
def test_a_new_name_is_a_site_renamed_where_the_home_is_one_that_is_named_no_more(
    room: Newsroom, name: str, home: str, beside: tuple[str, ...], becomes: list[str]
) -> None:
    (site,) = room.desk.settings.sites
    sites = (*(replace(site, name=one) for one in beside), replace(site, name=name, home=home))
    reconfigure(room, replace(room.desk.settings, sites=sites))
    assert room.read(lambda tx: list(tx.scalars(select(site_table.c.name).order_by(site_table.c.id)))) == becomes


def test_a_daemon_that_knows_the_old_name_of_a_site_says_so_until_it_reads_its_configuration_anew(
    room: Newsroom,
) -> None:
    before = room.desk.settings
    (site,) = before.sites
    reconfigure(room, replace(before, sites=(replace(site, name="gazette"),)))
    room.desk = replace(room.desk, settings=before)
    room.later(hours=1)
    polled = room.poll()
    assert (polled.status, polled.error) == ("broken", "the configuration names no site 'gazette' any more")
    room.later(hours=1)
    assert room.poll().status == "broken"  # not left to the process that had it


def test_several_sites_of_one_home_are_told_apart_by_which_was_read_last(room: Newsroom) -> None:
    def named(*names: str) -> list[str]:
        reconfigure(room, replace(settings, sites=tuple(replace(site, name=name) for name in names)))
        return room.read(lambda tx: list(tx.scalars(select(site_table.c.name).order_by(site_table.c.id))))

    settings = room.desk.settings
    (site,) = settings.sites
    assert named("a", "b") == ["a", "b"]  # the first takes the place
    assert named("b") == ["a", "b"]  # which is there
    b = room.read(lambda tx: sections.site_id(tx, "b"))
    read_later = update(section).where(section.c.site_id == b).values(last_success=room.now + timedelta(hours=1))
    write(room.desk.archive, lambda tx: tx.execute(read_later))
    assert named("c") == ["a", "c"]


def test_a_site_that_was_never_read_gives_its_place_to_none(room: Newsroom) -> None:
    write(room.desk.archive, lambda tx: sections.sync_site(tx, "imported", "https://other.example/"))
    (site,) = room.desk.settings.sites
    other = SiteSettings(name="other", home="https://other.example/", sections_from="config", sections=())
    reconfigure(room, replace(room.desk.settings, sites=(site, other)))
    names = room.read(lambda tx: list(tx.scalars(select(site_table.c.name).order_by(site_table.c.id))))
    assert names == ["news", "imported", "other"]


def test_commands_find_the_past_of_what_the_configuration_names_no_more(
    room: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[archive]\nurl = "sqlite:///archive.db"\n[[sites]]\nname = "other"\nhome = "https://other.example/"\n'
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    config = ["--config", str(tmp_path / "config.toml")]
    assert room.sections()
    assert run([*config, "search", "--site", "news"]) == 0
    assert len(rows(capsys)) == 3
    assert run([*config, "search", "--section", "Europe", "--site", "other"]) == 0
    assert rows(capsys) == []
    assert run([*config, "search", "--site", "nowhere"]) == 1
    assert "no site is called 'nowhere'; there are: other, news" in capsys.readouterr().err
    assert run([*config, "coverage", "Europe"]) == 0
    assert [row["section"] for row in rows(capsys)] == ["Europe"]
    assert run([*config, "channels"]) == 0
    assert [(row["name"], row["state"], row["owed"]) for row in rows(capsys)] == [("phone", "removed", 1)]
    assert run([*config, "show", "2"]) == 0
    assert [one["watch"] for one in rows(capsys)[0]["match_list"]] == ["ferry"]


def rename(room: Newsroom, name: str, before: str = "Europe") -> None:
    """The site's menu calls a section otherwise."""

    def read_menu(tx: Connection) -> None:
        site_id = sections.site_id(tx, "news")
        wanted = [Wanted(name=name if one == before else one, url=it.url, source="menu")
                  for one, it in room.sections().items()]  # fmt: skip
        sections.sync_sections(tx, site_id, wanted, "menu", room.now)

    write(room.desk.archive, read_menu)


def noted(room: Newsroom) -> list[str]:
    return list(room.read(lambda tx: tx.scalars(select(incident.c.error).order_by(incident.c.id))))


def test_a_watch_goes_on_when_the_sites_menu_calls_its_section_otherwise(tmp_path: Path) -> None:
    bound, asking = watch("bound", "ferry", sections=("Europe",)), watch("asking", "ferry section:europe")
    full = watch("full", "ferry", sections=("news/europe",))
    with newsroom(tmp_path, bound, asking, full, fetch_articles=False) as room:
        room.publish("old", "An old story")
        room.poll()
        rename(room, "The Continent")
        room.later(hours=1)
        room.publish("first", "The first ferry")
        room.poll("The Continent")
        assert met(room) == {(2, "bound"), (2, "asking"), (2, "full")}
        assert room.read(lambda tx: articles.load(tx, [2]))[2].sections == ("The Continent",)
        for one in room.desk.watches:
            found = room.read(lambda tx, one=one: backtest(tx, one, since=None, until=None))  # type: ignore[misc]
            assert [hit.article.id for hit in found] == [2], one.name
        assert noted(room) == [
            "the site's menu calls it The Continent now; queries, watches and commands know it as Europe, too"
        ]


def test_a_section_is_named_by_any_of_its_names_but_by_the_one_of_today_first(tmp_path: Path) -> None:
    with newsroom(tmp_path, fetch_articles=False) as room:
        number, other = room.sections()["Europe"].id, room.sections()["Africa"].id
        for before, name in (("Europe", "The Continent"), ("The Continent", "Europe"), ("Europe", "Old World")):
            rename(room, name, before)
            known = list(room.sections().values())
            assert [one.id for one in named_sections(known, "europe")] == [number]
        assert room.sections()["Old World"].formerly == ("The Continent", "Europe")
        assert [one.id for one in named_sections(known, "news:The Continent")] == [number]
        rename(room, "Europe", "Africa")
        assert room.sections()["Old World"].formerly == ("The Continent",)
        assert room.sections()["Europe"].formerly == ("Africa",)
        taken = [replace(one, name="Europe") if one.id == other else one for one in known]
        assert [one.id for one in named_sections(taken, "europe")] == [other]


def test_two_sections_that_change_their_names_are_taken_for_each_other_by_nobody(tmp_path: Path) -> None:
    bound, asking = watch("bound", "ferry", sections=("Europe",)), watch("asking", "ferry section:europe")
    with newsroom(tmp_path, bound, asking, fetch_articles=False) as room:
        numbers = {name: one.id for name, one in room.sections().items()}
        for slug, category in (("first", "europe"), ("second", "africa")):
            room.publish(slug, f"The {slug} ferry", categories=(category,))
            room.poll(category.title())
        swapped = {"Europe": "Africa", "Africa": "Europe"}

        def swap(tx: Connection) -> None:
            wanted = [Wanted(name=swapped.get(name, name), url=one.url, source="menu") for name, one in first.items()]
            sections.sync_sections(tx, sections.site_id(tx, "news"), wanted, "menu", room.now)

        first = room.sections()
        write(room.desk.archive, swap)
        known = room.sections()
        assert (known["Africa"].id, known["Europe"].id) == (numbers["Europe"], numbers["Africa"])
        assert (known["Africa"].formerly, known["Europe"].formerly) == ((), ())
        for one in room.desk.watches:
            found = room.read(lambda tx, one=one: backtest(tx, one, since=None, until=None))  # type: ignore[misc]
            assert [hit.article.article.title for hit in found] == ["The second ferry"], one.name
        assert {one.state for one in room.read(lambda tx: list(verify(tx)))} == {"ok"}
        assert not [one for one in noted(room) if "(2)" in one.partition(";")[0]]


def test_sections_that_take_each_others_names_in_the_configuration_have_them_at_once(tmp_path: Path) -> None:
    slugs = {"Europe": "europe", "Africa": "africa", "Energy": "energy"}
    own = [SectionSettings(name=name, url=f"{HOME}category/{slug}/") for name, slug in slugs.items()]
    with newsroom(tmp_path, sections_from="config", sections=tuple(own)) as room:
        (site,) = room.desk.settings.sites
        for names in (["Africa", "Energy", "Europe"], ["Energy", "Africa", "Europe"], ["Africa", "Energy", "Asia"]):
            turned = tuple(replace(one, name=name) for one, name in zip(own, names, strict=True))
            reconfigure(room, replace(room.desk.settings, sites=(replace(site, sections=turned),)))
            urls = {one.name: one.url for one in room.sections().values()}
            assert urls == {one.name: one.url for one in turned}


def test_a_section_takes_the_name_of_one_that_is_removed_and_its_watches_with_it(tmp_path: Path) -> None:
    own = [SectionSettings(name=name, url=f"{HOME}category/{name.lower()}/") for name in ("Europe", "Africa")]
    bound = watch("ferry", "ferry", sections=("Europe",))
    with newsroom(tmp_path, bound, sections_from="config", sections=tuple(own), fetch_articles=False) as room:
        room.publish("old", "An old story")
        for name in ("Europe", "Africa"):
            room.poll(name)
        (site,) = room.desk.settings.sites
        turned = replace(own[1], name="Europe")
        reconfigure(room, replace(room.desk.settings, sites=(replace(site, sections=(turned,)),)))
        assert {name: one.url for name, one in room.sections().items()} == {"Europe": turned.url}
        room.later(hours=1)
        room.publish("first", "The first ferry", categories=("africa",))
        room.poll("Europe")
        assert (room.deliver(), room.read(lambda tx: lost(tx, room.desk.settings))) == (1, [])
        assert room.read(lambda tx: articles.load(tx, [1]))[1].sections == ("Europe (3)",)


def test_a_watch_that_is_bound_to_no_section_of_any_site_is_told_of_once(tmp_path: Path) -> None:
    watches = (watch("typo", "ferry", sections=("Eurpoe", "Africa")), watch("good", "ferry", sections=("news/Africa",)))
    with newsroom(tmp_path, *watches) as room:
        for _ in range(3):
            room.run(partial(roster.read_menus, force=True))
            room.later(hours=25)
        told = "the watch typo follows Eurpoe, and no site has a section of that name"
        assert noted(room) == [told] == room.read(lambda tx: lost(tx, room.desk.settings))


def test_a_watch_of_a_site_whose_menu_was_never_read_is_not_called_lost(tmp_path: Path) -> None:
    other = SiteSettings(name="wire", home="https://wire.example/")
    with newsroom(tmp_path, watch("wire", "ferry", sections=("wire/Markets",)), beside=(other,)) as room:
        write(room.desk.archive, lambda tx: roster._tell_of_lost_places(tx, room.desk, room.now))
        assert noted(room) == []


def test_a_watch_that_asks_for_a_site_by_a_name_that_it_had_is_told_of_once(room: Newsroom) -> None:
    (site,) = room.desk.settings.sites
    watches = (
        watch("still", "ferry site:news"),
        watch("other", "site:news OR site:gazette"),
        watch("all", "ferry -site:news"),
    )
    reconfigure(room, replace(room.desk.settings, sites=(replace(site, name="gazette"),), watches=watches))
    for _ in range(3):
        write(room.desk.archive, lambda tx: roster._tell_of_lost_places(tx, room.desk, room.now))
        room.later(hours=25)
    told = "the watch still asks for site:news, and no site is called so"
    assert noted(room) == [told] == room.read(lambda tx: lost(tx, room.desk.settings))
