"""Why an address is not in the archive."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from db import forgetting
from db.whereabouts import whereabouts
from pressclip.addresses import key
from pressclip.settings import SectionSettings, SiteSettings
from pressclip.standing import standing
from pressclip.why.unseen import Unseen, unseen
from replica.faults import Fault
from tests.archives import NOON
from tests.desks import HOME, Newsroom, newsroom
from tests.schedules.sections import NO_API, NO_FEED, europe, publish


def of(room: Newsroom, path: str) -> Unseen:
    url = path if path.startswith("http") else HOME + path
    known = room.read(lambda tx: whereabouts(tx, key(url), room.now))
    return unseen(url, known, room.desk.settings.sites, room.now)


def read_twice(room: Newsroom) -> None:
    """Europe and Africa were read at noon and an hour later; what stood there was of an hour before noon."""
    room.now = NOON
    for category in ("europe", "africa"):
        room.publish(f"old-{category}", "An old story", categories=(category,))
    for _ in range(2):
        room.poll("Europe")
        room.poll("Africa")
        room.later(hours=1)


def test_an_address_of_no_site_names_the_hosts_that_are_watched(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        told = of(room, "https://www.other.example/2026/a/")
    assert (told.site, told.sections) == (None, ())
    assert told.reason == "no site of the configuration is at other.example; there are: news.example"
    assert told.advice == ("pressclip discover https://www.other.example/",)


@pytest.mark.parametrize(
    ("path", "sections", "by_path"),
    [
        ("europe/a-story/", ["Europe"], True),
        ("https://www.news.example/Europe/a-story/", ["Europe"], True),
        ("europe/eastern-europe/a-story/", ["Eastern Europe"], True),
        ("2026/11/23/europe/", None, False),  # its last part is the story's own name
        ("2026/11/23/a-story/", None, False),
    ],
)
def test_its_path_tells_the_section_else_it_may_be_any(
    tmp_path: Path, path: str, sections: list[str] | None, by_path: bool
) -> None:
    with newsroom(tmp_path) as room:
        told = of(room, path)
        every = list(room.sections())
    assert [one.section for one in told.sections] == (sections or every)
    assert {one.by_path for one in told.sections} == {by_path}


def test_a_section_that_was_never_read_is_to_be_polled(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        told = of(room, "europe/a-story/")
    assert [(one.covered, one.why) for one in told.sections] == [("never", "it was never read")]
    assert told.reason == "its address names Europe, and what was there then was not read"
    assert told.advice == ("pressclip poll Europe", f"pressclip doctor {HOME}europe/a-story/")


@pytest.mark.parametrize(
    ("day", "hours", "covered", "advice"),
    [
        ("2026/11/23", 0, "complete", ()),
        ("2026/11/20", 0, "earlier", ("pressclip backfill Europe --until 2026-11-20",)),
        ("2026/11/24", 36, "later", ("pressclip poll Europe",)),
        ("2026/11", 0, "complete", ()),
        ("2026/02/31", 0, "complete", ()),  # no date: the last day counts
    ],
)
def test_the_date_in_its_path_is_compared_with_what_was_read(
    tmp_path: Path, day: str, hours: int, covered: str, advice: tuple[str, ...]
) -> None:
    with newsroom(tmp_path) as room:
        read_twice(room)
        room.later(hours=hours)
        told = of(room, f"europe/{day}/a-story/")
    (europe,) = told.sections
    assert europe.covered == covered
    assert told.advice == (*advice, f"pressclip doctor {HOME}europe/{day}/a-story/")
    assert ("no page of it that was read showed it" in told.reason) is (covered == "complete")


@pytest.mark.parametrize(("date", "named"), [("2026/11/25", "2026-11-25"), ("2027/01", "2027-01")])
def test_an_address_whose_date_lies_ahead_is_told_to_be_so(tmp_path: Path, date: str, named: str) -> None:
    with newsroom(tmp_path) as room:
        read_twice(room)
        told = of(room, f"europe/{date}/a-story/")
        today = of(room, "europe/2026/11/23/a-story/")
    assert told.reason == (
        f"its address names {named}, which lies ahead: what is told of sections is of the last day; {today.reason}"
    )


def test_a_section_that_said_that_nothing_changed_was_not_left_unread(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        read_twice(room)
        headers = {"ETag": '"1"'}
        room.site.faults.add(Fault(path_prefix="/category/europe/", headers=headers, times=1))
        room.later(hours=9.5)
        room.poll("Europe")
        room.later(hours=1)
        room.site.faults.add(Fault(path_prefix="/category/europe/", status=304, headers=headers, body="", times=1))
        room.poll("Europe")
        told = of(room, "europe/2026/11/24/a-story/")
    (europe,) = told.sections
    assert (europe.covered, europe.why) == (
        "complete",
        "it said until 24 Nov 2026, 00:30 UTC that nothing had changed since it was read on 23 Nov 2026, 23:30 UTC",
    )
    assert told.advice == (f"pressclip doctor {HOME}europe/2026/11/24/a-story/",)


def test_a_gap_around_then_is_named_with_its_reason(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        read_twice(room)
        room.later(hours=20)
        for number in range(60):
            room.publish(f"many-{number}", f"Story {number}")
        room.poll("Europe")
        told = of(room, "europe/2026/11/23/a-story/")
    (europe,) = told.sections
    assert europe.covered == "gap"
    assert "what stood there between 23 Nov 2026, 13:00 UTC and 24 Nov 2026, 10:00 UTC was not read" in europe.why
    assert told.advice[0] == "pressclip backfill Europe --until 2026-11-23"


def test_what_was_forgotten_is_said_to_be_and_there_is_nothing_to_do(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        entries = forgetting.entries_of([key(f"{HOME}a-letter/")], "0" * 32, NOON)
        asyncio.run(room.desk.archive.write(lambda tx: forgetting.remember(tx, entries)))
        told = of(room, "a-letter/")
        room.desk = replace(room.desk, settings=replace(room.desk.settings, sites=()))
        elsewhere = of(room, "a-letter/")
    assert told.reason == "it was forgotten on purpose (pressclip forget) and is never filed again"
    assert elsewhere.reason.startswith(f"{told.reason}; no site of the configuration is at news.example")
    assert told.advice == elsewhere.advice == ()


def test_the_address_of_a_section_is_known_as_one(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        assert of(room, "category/europe").reason == "it is the address of the section Europe, not of an article"


def test_a_site_that_does_not_answer_or_asked_for_a_pause_is_named(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix="/category/", status=429, headers={"Retry-After": "600"}, times=1))
        room.poll("Europe")
        assert of(room, "a-story/").reason == "https://news.example asked to be left alone until 23 Nov 2026, 12:10 UTC"
    with newsroom(tmp_path / "down") as room:
        room.cut.add("news.example")
        room.poll("Europe")
        assert of(room, "a-story/").reason.startswith("news does not answer since 23 Nov 2026, 12:00 UTC")


def test_commands_name_a_section_of_several_sites_by_its_site_and_quote_what_a_shell_would_read(tmp_path: Path) -> None:
    own = SectionSettings(name="Europe", url="https://other.example/category/europe/")
    other = SiteSettings(name="other", home="https://other.example/", sections=(own,), sections_from="config")
    with newsroom(tmp_path, beside=(other,)) as room:
        told = of(room, "europe/a-story/?a=1&b=2")
        assert told.advice == ("pressclip poll news:Europe", f"pressclip doctor '{HOME}europe/a-story/?a=1&b=2'")
        assert of(room, "middle-east/a-story/").advice[0] == "pressclip poll 'Middle East'"


@pytest.mark.parametrize("hours", [0, 3])
def test_of_a_section_that_lists_its_oldest_articles_first_nothing_newer_is_called_complete(
    tmp_path: Path, hours: float
) -> None:
    with europe(tmp_path, fetch_articles=False) as room:
        room.site.faults.add(NO_API)
        room.site.faults.add(NO_FEED)
        room.site.oldest_first = True
        publish(room, 35)
        for _ in range(3):
            room.later(hours=1)
            room.poll()
        room.later(hours=hours)
        [told] = of(room, f"{room.now:%Y/%m/%d}/europe/a-story/").sections
        gaps = room.read(lambda tx: standing(tx, room.desk.settings, room.now, held=True))["gaps"]
    assert (told.covered, told.why[-30:]) == ("gap", "stands on its last one, unread")
    assert len(gaps) == 1
