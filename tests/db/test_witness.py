from datetime import timedelta

import pytest
from sqlalchemy import select

from db import witness
from db.archive import Archive
from db.known import Place
from db.schema import finding
from db.witness import Finding, Shown
from pressclip.models import Validators
from tests.archives import NOON, card, make_sections, page, read, write

FEED = "https://news.example/category/europe/feed/"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def europe(archive: Archive) -> Place:
    return make_sections(archive, "Europe", "Energy")["Europe"]


def feed_of(archive: Archive, place: Place) -> witness.SectionFeed | None:
    return read(archive, lambda tx: witness.witnesses_of(tx, place.section_id)).get("feed")


def remember(archive: Archive, place: Place, url: str = FEED) -> None:
    write(archive, lambda tx: witness.remember(tx, place.section_id, "feed", url))


def fail(archive: Archive, place: Place, *, missing: bool = False) -> timedelta:
    """How long the feed is left alone after one more failure."""
    write(archive, lambda tx: witness.failed(tx, place.section_id, "feed", "HTTP 503", NOON, missing=missing))
    known = feed_of(archive, place)
    assert known is not None
    assert known.not_before is not None
    return known.not_before - NOON


def test_a_section_has_no_feed_until_one_is_remembered(archive: Archive, europe: Place) -> None:
    assert feed_of(archive, europe) is None
    remember(archive, europe)
    assert feed_of(archive, europe) == witness.SectionFeed(
        url=FEED, validators=Validators(), read_at=None, failures=0, gone=False, not_before=None, error=None
    )


def test_a_feed_that_was_read_keeps_its_validators_until_its_address_changes(archive: Archive, europe: Place) -> None:
    remember(archive, europe)
    both = Validators(etag='"7"', last_modified="Mon, 23 Nov 2026 12:00:00 GMT")
    write(archive, lambda tx: witness.read(tx, europe.section_id, "feed", both, NOON))
    remember(archive, europe)
    known = feed_of(archive, europe)
    assert known is not None
    assert (known.validators, known.read_at) == (both, NOON)
    remember(archive, europe, "https://news.example/europe.rss")
    assert feed_of(archive, europe) == witness.SectionFeed(
        url="https://news.example/europe.rss",
        validators=Validators(),
        read_at=None,
        failures=0,
        not_before=None,
        error=None,
    )


def test_a_feed_that_fails_is_left_alone_ever_longer_and_a_day_at_most(archive: Archive, europe: Place) -> None:
    remember(archive, europe)
    waits = [fail(archive, europe) for _ in range(14)]
    assert waits[:4] == [15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR]
    assert waits[7:] == [DAY] * 7
    known = feed_of(archive, europe)
    assert known is not None
    assert (known.failures, known.error) == (14, "HTTP 503")


def test_a_feed_that_is_missing_twice_is_taken_for_none_for_a_day_until_it_is_read(
    archive: Archive, europe: Place
) -> None:
    remember(archive, europe)
    waits = []
    for _ in range(3):
        waits.append(fail(archive, europe, missing=True))
        known = feed_of(archive, europe)
        assert known is not None
        assert known.gone == (len(waits) > 1)
    assert waits == [15 * MINUTE, DAY, DAY]
    write(archive, lambda tx: witness.read(tx, europe.section_id, "feed", Validators(), NOON))
    known = feed_of(archive, europe)
    assert known is not None
    assert (known.gone, known.failures) == (False, 0)


def test_a_witness_that_was_never_found_is_left_alone_as_well_and_feed_and_api_know_nothing_of_each_other(
    archive: Archive, europe: Place
) -> None:
    remember(archive, europe)
    write(archive, lambda tx: witness.failed(tx, europe.section_id, "api", "no category", NOON, missing=False))
    known = read(archive, lambda tx: witness.witnesses_of(tx, europe.section_id))
    assert (known["api"].url, known["api"].failures, known["api"].waits(NOON)) == (None, 1, True)
    assert (known["feed"].url, known["feed"].failures, known["feed"].waits(NOON)) == (FEED, 0, False)


def test_a_feed_that_is_read_again_is_forgiven(archive: Archive, europe: Place) -> None:
    remember(archive, europe)
    fail(archive, europe)
    write(archive, lambda tx: witness.read(tx, europe.section_id, "feed", Validators(), NOON))
    known = feed_of(archive, europe)
    assert known is not None
    assert (known.failures, known.not_before, known.error) == (0, None, None)
    assert fail(archive, europe) == 15 * MINUTE


def record(archive: Archive, place: Place, after: timedelta, *, feed: str = "", page: str = "", both: str = "") -> None:
    """What a comparison so long after noon showed, a letter an article."""
    shown = Shown(
        only_feed=[card(slug) for slug in feed],
        only_page=[card(slug) for slug in page],
        both={f"news.example/2026/11/23/{slug}" for slug in both},
    )
    write(archive, lambda tx: witness.record(tx, place.section_id, shown, NOON + after))


def stored(archive: Archive) -> dict[tuple[str, str], int]:
    """How often each finding was seen."""
    rows = read(archive, lambda tx: tx.execute(select(finding.c.kind, finding.c.title, finding.c.times)).all())
    return {(row.kind, row.title.lower()): row.times for row in rows}


def standing(archive: Archive, place: Place, after: timedelta) -> list[Finding]:
    return read(archive, lambda tx: witness.standing(tx, place.section_id, NOON + after))


def count(archive: Archive, after: timedelta) -> dict[int, int]:
    """How many findings stand in each section, so long after noon."""
    return read(archive, lambda tx: witness.count(tx, NOON + after))


def test_findings_are_counted_until_both_show_the_article(archive: Archive, europe: Place) -> None:
    record(archive, europe, 0 * MINUTE, feed="ab", page="c")
    record(archive, europe, 5 * MINUTE, feed="a", page="cd", both="b")
    assert stored(archive) == {("feed", "a"): 2, ("page", "c"): 2, ("page", "d"): 1}
    record(archive, europe, 10 * MINUTE, both="abcd")
    assert stored(archive) == {}


def test_a_finding_that_both_show_and_that_comes_back_begins_anew(archive: Archive, europe: Place) -> None:
    for minute, both in ((0, ""), (5, "a"), (10, "")):
        record(archive, europe, minute * MINUTE, feed="" if both else "a", both=both)
    assert stored(archive) == {("feed", "a"): 1}


def test_an_article_that_went_from_the_feed_to_the_page_is_another_finding(archive: Archive, europe: Place) -> None:
    record(archive, europe, 0 * MINUTE, feed="a")
    record(archive, europe, 5 * MINUTE, page="a")
    assert stored(archive) == {("page", "a"): 1}


def test_what_slid_out_of_sight_is_forgotten_after_a_month(archive: Archive, europe: Place) -> None:
    record(archive, europe, 0 * DAY, feed="a")
    record(archive, europe, 29 * DAY, feed="b")
    assert set(stored(archive)) == {("feed", "a"), ("feed", "b")}
    record(archive, europe, 31 * DAY, feed="b")
    assert stored(archive) == {("feed", "b"): 2}
    record(archive, europe, 90 * DAY, feed="b")
    assert stored(archive) == {("feed", "b"): 1}


@pytest.mark.parametrize(
    ("minutes", "stands"),
    [([0, 30, 60], True), ([0, 30, 59], False), ([0, 60], False), ([0, 1, 2, 3], False)],
)
def test_a_finding_stands_once_it_was_seen_three_times_over_an_hour(
    archive: Archive, europe: Place, minutes: list[int], stands: bool
) -> None:
    for minute in minutes:
        record(archive, europe, minute * MINUTE, feed="a")
    assert bool(standing(archive, europe, 60 * MINUTE)) == stands


def test_a_standing_finding_says_the_same_each_time_until_it_was_told(archive: Archive, europe: Place) -> None:
    for hour in range(3):
        record(archive, europe, hour * HOUR, feed="a", page="b")
    found = standing(archive, europe, 2 * HOUR)
    assert [one.words for one in found] == [
        "in feed or API, not on the page: A https://news.example/2026/11/23/a/",
        "on the page, not in feed or API: B https://news.example/2026/11/23/b/",
    ]
    assert [(one.first_seen, one.last_seen, one.times) for one in found] == [(NOON, NOON + 2 * HOUR, 3)] * 2
    write(archive, lambda tx: witness.told(tx, europe.section_id, found[:1]))
    record(archive, europe, 3 * HOUR, feed="a", page="b")
    assert [one.key for one in standing(archive, europe, 3 * HOUR)] == ["news.example/2026/11/23/b"]


def test_a_finding_that_nobody_sees_any_more_does_not_stand(archive: Archive, europe: Place) -> None:
    for hour in range(3):
        record(archive, europe, hour * HOUR, feed="a")
    assert standing(archive, europe, 25 * HOUR)
    assert not standing(archive, europe, 27 * HOUR)


def test_only_findings_that_stand_are_shown_to_people_whether_they_were_told_or_not(
    archive: Archive, europe: Place
) -> None:
    record(archive, europe, 0 * HOUR, feed="a")
    assert count(archive, 0 * HOUR) == {}
    for hour in (1, 2):
        record(archive, europe, hour * HOUR, feed="a")
    told = standing(archive, europe, 2 * HOUR)
    write(archive, lambda tx: witness.told(tx, europe.section_id, told))
    assert count(archive, 2 * HOUR) == {europe.section_id: 1}
    assert count(archive, 27 * HOUR) == {}


def test_findings_belong_to_their_section(archive: Archive, europe: Place) -> None:
    energy = make_sections(archive, "Europe", "Energy")["Energy"]
    for hour in range(3):
        record(archive, europe, hour * HOUR, feed="ab")
        record(archive, energy, hour * HOUR, feed="b", both="a")
    assert count(archive, 2 * HOUR) == {europe.section_id: 2, energy.section_id: 1}
    found = standing(archive, europe, 2 * HOUR)
    write(archive, lambda tx: witness.told(tx, energy.section_id, found))
    assert len(standing(archive, europe, 2 * HOUR)) == 2


def test_a_finding_takes_no_more_room_than_a_card(archive: Archive, europe: Place) -> None:
    long = Shown(only_feed=[card("a", title="a" * 2_000_000)], only_page=page("b"), both=())
    write(archive, lambda tx: witness.record(tx, europe.section_id, long, NOON))
    assert max(len(title) for _, title in stored(archive)) == 1_000
