from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert, update

from db import coverage, sections
from db.archive import Archive
from db.schema import section
from db.schema_polling import walk
from db.search import Filters, search
from db.sections import Wanted
from queries.parser import parse
from tests.archives import NOON, file_page, make_sections, page, read, write

LEASE = timedelta(minutes=5)


def menu(archive: Archive, *pairs: tuple[str, str]) -> list[int]:
    wanted = [Wanted(name=name, url=f"https://news.example/{path}/", source="menu") for name, path in pairs]
    return write(archive, lambda tx: sections.sync_sections(tx, sections.site_id(tx, "news"), wanted, "menu", NOON))


def known(archive: Archive) -> dict[str, str]:
    return {one.name: one.url for one in read(archive, lambda tx: sections.all_sections(tx, NOON))}


@pytest.fixture(autouse=True)
def site(archive: Archive) -> int:
    return write(archive, lambda tx: sections.sync_site(tx, "news", "https://news.example/"))


def test_a_section_is_its_address_and_its_name_a_label(archive: Archive) -> None:
    assert len(menu(archive, ("Europe", "category/europe"))) == 1
    assert menu(archive, ("European affairs", "category/europe")) == []
    assert known(archive) == {"European affairs": "https://news.example/category/europe/"}


def test_a_menu_that_moved_an_address_keeps_the_section(archive: Archive) -> None:
    [europe] = menu(archive, ("Europe", "category/europe"))
    assert menu(archive, ("Europe", "category/regions/europe")) == []
    assert known(archive) == {"Europe": "https://news.example/category/regions/europe/"}
    assert [one.id for one in read(archive, lambda tx: sections.all_sections(tx, NOON))] == [europe]


def test_two_addresses_of_one_name_are_two_sections(archive: Archive) -> None:
    menu(archive, ("Opinion", "category/opinion"), ("Opinion", "category/europe/opinion"))
    assert list(known(archive)) == ["Opinion", "Opinion (2)"]


def test_a_section_that_left_the_menu_is_polled_thirty_days_more(archive: Archive) -> None:
    menu(archive, ("Europe", "category/europe"), ("Energy", "category/energy"))
    menu(archive, ("Europe", "category/europe"))
    assert list(known(archive)) == ["Europe", "Energy"]
    later = NOON + timedelta(days=30)
    assert [one.name for one in read(archive, lambda tx: sections.all_sections(tx, later))] == ["Europe"]


def test_a_section_that_left_the_menu_keeps_its_name_while_it_is_polled(archive: Archive) -> None:
    menu(archive, ("Europe", "category/europe"), ("Africa", "category/africa"))
    menu(archive, ("Europe", "category/africa"))
    assert known(archive) == {
        "Europe": "https://news.example/category/europe/",
        "Europe (2)": "https://news.example/category/africa/",
    }


def test_a_renamed_section_is_found_under_its_new_name_and_its_old_one(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page("story"))
    menu(archive, ("Continent", "category/europe"))
    queries = ("section:continent", "section:europe", "section:europe /stor.$/", "story -section:asia")
    for query, count in (*((one, 1) for one in queries), ("story -section:europe", 0)):
        assert len(read(archive, partial(search, query=parse(query), filters=Filters(), limit=9))) == count


def test_a_former_name_with_the_words_of_anothers_name_does_not_let_its_articles_in(archive: Archive) -> None:
    places = make_sections(archive, "East Asia", "Asia")
    file_page(archive, places["East Asia"], page("story"))
    file_page(archive, places["Asia"], page("other"))
    menu(archive, ("Far East", "category/east asia"), ("Asia", "category/asia"))
    asia = Filters(sections=(places["Asia"].section_id,))
    found = read(archive, lambda tx: search(tx, None, asia, limit=9))
    assert [one.article.article.title for one in found] == ["Other"]


def test_one_poll_at_a_time_and_a_late_one_writes_nothing(archive: Archive) -> None:
    [europe] = menu(archive, ("Europe", "category/europe"))

    def lease(now_later: timedelta, owner: str = "other") -> int | None:
        taken = write(
            archive,
            lambda tx: sections.lease(tx, europe, owner, NOON + now_later, alive=lambda _: True, lasts=LEASE),
        )
        return None if taken is None else taken[1]

    first = lease(timedelta(), "me")
    assert first is not None
    assert lease(timedelta(minutes=4)) is None
    second = lease(LEASE)
    assert second is not None
    assert not write(archive, lambda tx: sections.finish(tx, europe, first, status="broken"))
    assert write(archive, lambda tx: sections.finish(tx, europe, second, status="ok"))
    assert read(archive, lambda tx: sections.all_sections(tx, NOON))[0].status == "ok"


def test_a_dead_owners_lease_is_free_at_once(archive: Archive) -> None:
    [europe] = menu(archive, ("Europe", "category/europe"))
    write(archive, lambda tx: sections.lease(tx, europe, "me", NOON, alive=lambda _: True, lasts=LEASE))
    taken = write(archive, lambda tx: sections.lease(tx, europe, "you", NOON, alive=lambda _: False, lasts=LEASE))
    assert taken is not None


def test_a_section_that_left_the_menu_is_due_for_a_month_and_so_is_its_walk(archive: Archive) -> None:
    section_id = make_sections(archive, "Europe")["Europe"].section_id
    values = {"source": "menu", "retired_at": NOON, "next_poll": NOON}
    write(archive, lambda tx: tx.execute(update(section).values(values)))
    times = dict.fromkeys(("began", "walked_at", "due"), NOON)

    def begin(tx: Connection) -> None:
        span_id = coverage.open_span(tx, section_id, ["a"], bottom=None, now=NOON, why=None)
        how = {"by": "feed", "page_url": "https://news.example/", "tail": [], "again": False, "baseline": False}
        tx.execute(insert(walk).values(section_id=section_id, span_id=span_id, **how, **times))

    write(archive, begin)

    def due(tx: Connection, now: datetime) -> tuple[list[int], list[int], str | None]:
        return sections.due(tx, now), coverage.due_walks(tx, now), coverage.late_request(tx, 1, now)

    assert read(archive, lambda tx: due(tx, NOON + timedelta(days=29))) == ([section_id], [section_id], "feed")
    assert read(archive, lambda tx: due(tx, NOON + timedelta(days=30))) == ([], [], None)
