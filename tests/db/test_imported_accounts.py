"""Edits that another archive saw, too, are one once its export is imported, though one of them missed some."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db import articles, merging
from db.archive import Archive
from db.known import Place
from db.versions import versions
from tests.archives import NOON, archive_in, make_sections, read, write
from tests.db.test_echoes_anew import GAS, HOUR, OIL, TALKS, counted, number, reads, shows, told
from tests.db.test_exchange import export, import_


@pytest.fixture
def place(archive: Archive) -> Place:
    return replace(make_sections(archive, "Europe")["Europe"], read_pages=True)


def test_exports_that_tell_no_numbers_of_edits_are_numbered_as_they_count(
    archive: Archive, place: Place, tmp_path: Path
) -> None:
    reading = replace(place, section_id=make_sections(archive, "Europe", "Energy")["Energy"].section_id)
    for hours, title in enumerate((TALKS, OIL, GAS)):
        shows(archive, place, "story", title, NOON + hours * HOUR)
        shows(archive, reading, "story", title, NOON + hours * HOUR)
    lines = export(archive)
    for line in lines:
        line["revision_list"] = [{k: v for k, v in one.items() if k != "number"} for one in line["revision_list"]]
    with archive_in(tmp_path / "other") as other:
        import_(other, lines)
        assert number(other) == counted(other) == 3


def test_an_edit_that_another_archive_saw_elsewhere_counts_once_and_what_came_before_it_is_told_first(
    archive: Archive, place: Place, tmp_path: Path
) -> None:
    shows(archive, place, "story", OIL, NOON + HOUR)
    reads(archive, "story", OIL, NOON + HOUR)
    reads(archive, "story", GAS, NOON + 4 * HOUR)
    with archive_in(tmp_path / "other") as other:
        there = make_sections(other, "Europe")["Europe"]
        for hours, title in enumerate((TALKS, OIL, GAS)):
            shows(other, there, "story", title, NOON + hours * HOUR)
        lines = export(other)
    import_(archive, lines)
    assert counted(archive) == 3
    assert [(value, after) for value, after, _ in told(archive)] == [(TALKS, OIL), (OIL, GAS)]
    assert number(archive) == 3


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Archive]:
    with archive_in(tmp_path / "other") as archive:
        make_sections(archive, "Europe")
        yield archive


def seen(archive: Archive, *titles: tuple[float, str]) -> None:
    """Has the section show the article so, at these hours."""
    europe = replace(make_sections(archive, "Europe")["Europe"], read_pages=True)
    for hours, title in titles:
        shows(archive, europe, "story", title, NOON + hours * HOUR)


def brought(archive: Archive, other: Archive) -> list[str]:
    """The titles of the article's account once the other archive was imported, twice; that which stands last."""
    import_(archive, export(other))
    assert import_(archive, export(other)).completed == 0
    found = told(archive)
    assert [after for _, after, _ in found[:-1]] == [before for before, *_ in found[1:]]
    assert counted(archive) == 1 + len(found)
    return [before for before, *_ in found] + [found[-1][1]]


def hours_of(archive: Archive) -> list[float]:
    return [(one["superseded_at"] - NOON) / HOUR for one in read(archive, lambda tx: versions(tx, 1))]


def test_an_import_brings_the_edit_that_was_missed_between_two_that_were_seen(archive: Archive, other: Archive) -> None:
    seen(other, (1, GAS), (2, TALKS), (3, GAS), (4, OIL))
    seen(archive, (2.5, TALKS), (5, OIL))
    assert brought(archive, other) == [GAS, TALKS, GAS, OIL]
    found = read(archive, lambda tx: versions(tx, 1))
    assert [(one["first_seen"] - NOON) / HOUR for one in found] == [2, 2, 3]
    assert hours_of(archive) == [2, 3, 4]


def test_of_two_equal_edits_an_import_brings_the_one_that_was_not_seen(archive: Archive, other: Archive) -> None:
    seen(other, (0, OIL), (10, TALKS), (20, OIL), (30, TALKS))
    seen(archive, (25, OIL), (31, TALKS))
    assert brought(archive, other) == [OIL, TALKS, OIL, TALKS]
    assert hours_of(archive) == [10, 20, 30]


def test_what_a_section_showed_here_is_kept_where_the_import_saw_it_later(archive: Archive, other: Archive) -> None:
    for where in (archive, other):
        seen(where, (0, TALKS))
    seen(archive, (2, GAS))
    seen(other, (3, OIL))
    assert brought(archive, other) == [TALKS, GAS, OIL]
    assert hours_of(archive) == [2, 3]


def test_what_another_archive_saw_last_is_kept_where_it_is_gone_by_now(archive: Archive, other: Archive) -> None:
    seen(other, (0, TALKS), (2, GAS))
    seen(archive, (0, TALKS), (3, OIL))
    assert brought(archive, other) == [TALKS, GAS, OIL]


def test_what_the_other_archive_knows_to_be_gone_stood_here(archive: Archive, other: Archive) -> None:
    seen(archive, (0, TALKS))
    seen(other, (1, TALKS), (2, OIL), (3, GAS))
    assert brought(archive, other) == [TALKS, OIL, GAS]


def test_an_import_that_saw_an_edit_sooner_tells_since_when(archive: Archive, other: Archive) -> None:
    seen(archive, (0, TALKS), (5, OIL))
    seen(other, (0, TALKS), (3, OIL))
    assert import_(archive, export(other)).completed == 1
    assert hours_of(archive) == [3]


def test_what_fits_only_once_something_was_added_is_added_at_once(archive: Archive, other: Archive) -> None:
    seen(archive, (0, TALKS), (18, GAS), (62, TALKS))
    seen(other, (0, GAS), (42, TALKS), (55, GAS), (68, TALKS))
    assert brought(archive, other)[-3:] == [TALKS, GAS, TALKS]


def test_a_title_that_is_only_cut_elsewhere_is_no_version(archive: Archive, other: Archive) -> None:
    seen(archive, (0, "Talks resume at last"))
    seen(other, (1, "Talks resume…"))
    import_(archive, export(other))
    assert counted(archive) == 1


def test_an_account_that_was_woven_is_told_on_in_its_order(archive: Archive, other: Archive, tmp_path: Path) -> None:
    seen(other, (1, GAS), (2, TALKS), (3, GAS), (4, OIL))
    seen(archive, (2.5, TALKS), (5, OIL), (6, GAS))
    brought(archive, other)
    with archive_in(tmp_path / "third") as third:
        seen(third, (2.2, TALKS), (4.5, OIL), (6.5, GAS))
        assert brought(third, archive) == [GAS, TALKS, GAS, OIL, GAS]


def test_a_text_of_ours_that_the_later_account_never_saw_is_kept(archive: Archive, other: Archive) -> None:
    ours, theirs = "The harbour was closed to all ships for a week.", "Nobody knows who paid for the new bridge."
    for where, text, title in ((archive, ours, TALKS), (other, theirs, OIL)):
        seen(where, (0, TALKS))
        reads(where, "story", TALKS, NOON, text)
        reads(where, "story", title, NOON + HOUR, text)
    import_(archive, export(other))
    assert import_(archive, export(other)).completed == 0
    assert (ours, theirs) in {(before, after) for before, after, _ in told(archive)}


def test_a_merged_articles_title_is_brought_once(archive: Archive, other: Archive) -> None:
    for slug, title in (("story", OIL), ("story-2", GAS)):
        shows(other, make_sections(other, "Europe")["Europe"], slug, title, NOON)
    write(other, lambda tx: merging.merge(tx, 2, 1, NOON + HOUR))
    seen(archive, (0, OIL))
    for expected in (1, 0):
        assert import_(archive, export(other)).completed == expected
    assert counted(archive) == 2


def test_what_a_merged_article_said_makes_no_account_the_later_one(archive: Archive, other: Archive) -> None:
    for slug, title in (("story", TALKS), ("story-2", OIL)):
        shows(other, make_sections(other, "Europe")["Europe"], slug, title, NOON)
    write(other, lambda tx: merging.merge(tx, 2, 1, NOON + HOUR))
    seen(archive, (0, TALKS), (24, OIL))
    import_(archive, export(other))
    assert read(archive, lambda tx: articles.load(tx, [1]))[1].article.title == OIL


@pytest.mark.parametrize(
    ("here", "there", "account"),
    [
        ([(3, OIL)], [(0, TALKS)], [TALKS, OIL]),
        ([(0, TALKS)], [(3, OIL)], [TALKS, OIL]),
        ([(1, TALKS), (3, OIL)], [(0, GAS), (1, TALKS), (3, OIL)], [GAS, TALKS, OIL]),
    ],
)
def test_whatever_a_line_tells_of_what_is_gone_is_learned(
    archive: Archive, other: Archive, here: list[tuple[float, str]], there: list[tuple[float, str]], account: list[str]
) -> None:
    seen(archive, *here)
    seen(other, *there)
    assert brought(archive, other) == account
