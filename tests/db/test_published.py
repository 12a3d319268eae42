import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import articles, merging
from db.archive import Archive
from db.importing import Taken
from db.known import Place
from db.merge import not_after, tighten
from db.portable import decode
from pressclip.models import Card, Published
from scraper.dates.times import read_time
from tests.archives import NOON, archive_in, card, file_page, make_sections, read, write
from tests.db.test_exchange import export, import_

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BOTH = Published(lower=NOON - 5 * HOUR, upper=NOON - 2 * HOUR, precision="second", disputed=True)


def at(hours_ago: float, *, wide: float = 0) -> Published:
    """An instant, or an hour's claim."""
    lower = NOON - hours_ago * HOUR
    return Published(lower=lower, upper=lower + wide * HOUR, precision="hour" if wide else "second")


def shown(hours_ago: float, *, wide: float = 0) -> list[Card]:
    return [card("story", published=at(hours_ago, wide=wide))]


def held(archive: Archive) -> Published:
    return read(archive, lambda tx: articles.load(tx, [1]))[1].article.published


@pytest.fixture
def places(archive: Archive) -> Sequence[Place]:
    return [*make_sections(archive, "Europe", "Energy").values()]


def test_what_two_sections_date_differently_is_held_within_bounds_of_both_and_moves_no_further(
    archive: Archive, places: Sequence[Place]
) -> None:
    for turn in range(4):
        for place, ago in zip(places, (5, 2), strict=True):
            file_page(archive, place, shown(ago), NOON + turn * HOUR)
        assert held(archive) == BOTH
        assert read(archive, lambda tx: articles.load(tx, [1]))[1].seq == 2  # filed, then widened once


def test_an_instant_settles_what_ages_dispute(archive: Archive, places: Sequence[Place]) -> None:
    file_page(archive, places[0], shown(9, wide=1))
    file_page(archive, places[1], shown(3, wide=1))
    assert held(archive) == Published(lower=NOON - 9 * HOUR, upper=NOON - 2 * HOUR, precision="hour", disputed=True)
    file_page(archive, places[0], shown(4), NOON + HOUR)
    file_page(archive, places[1], shown(3, wide=1), NOON + HOUR)
    assert held(archive) == at(4)


def test_bounds_of_both_end_where_the_article_was_first_seen(archive: Archive, places: Sequence[Place]) -> None:
    for later in range(4):  # dated anew at every reading
        file_page(archive, places[0], shown(2 if later == 0 else -later), NOON + later * HOUR)
    assert held(archive) == Published(lower=NOON - 2 * HOUR, upper=NOON, precision="second", disputed=True)


def test_a_page_that_came_from_a_cache_widens_the_bounds_once_and_later_ages_no_more(
    archive: Archive, places: Sequence[Place]
) -> None:
    sequences = []
    for minutes, hours in ((0, 3), (15, 4), (150, 5), (165, 6), (195, 7)):  # the third is half an hour old
        at = NOON + timedelta(minutes=minutes)
        file_page(archive, places[0], [card("story", published=read_time(f"{hours} hours ago", at=at, zone=UTC))], at)
        sequences.append(read(archive, lambda tx: articles.load(tx, [1]))[1].seq)
    assert sequences == [1, 2, 3, 3, 3]
    known = held(archive)
    assert known.disputed
    assert (known.lower, known.upper) == (NOON - 3.5 * HOUR, NOON - 2 * HOUR + timedelta(seconds=1))


def test_two_articles_that_are_one_have_the_bounds_of_both(archive: Archive, places: Sequence[Place]) -> None:
    both = [card("one", published=at(2)), card("other", 1, published=at(5))]
    file_page(archive, places[0], both)
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON))
    assert held(archive) == BOTH


def test_what_is_dated_after_the_article_was_first_seen_elsewhere_is_cut_there_too(
    archive: Archive, places: Sequence[Place], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file_page(archive, places[0], shown(2))
    file_page(archive, places[1], [card("later", published=at(-2))], NOON + 3 * HOUR)
    until_seen = replace(BOTH, lower=NOON - 2 * HOUR, upper=NOON)
    with archive_in(tmp_path_factory.mktemp("other")) as other:
        file_page(other, make_sections(other, "Europe")["Europe"], shown(-2), NOON + 3 * HOUR)
        import_(archive, export(other))
    assert held(archive) == until_seen
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON))
    assert held(archive) == until_seen


def test_another_archive_takes_the_bounds_as_they_are_and_adds_its_own(
    archive: Archive, places: Sequence[Place], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for place, ago in zip(places, (5, 2), strict=True):
        file_page(archive, place, shown(ago))
    with archive_in(tmp_path_factory.mktemp("other")) as other:
        import_(other, export(archive))
        assert held(other) == held(archive)
    with archive_in(tmp_path_factory.mktemp("third")) as third:
        file_page(third, make_sections(third, "Europe")["Europe"], shown(7))
        import_(third, export(archive))
        assert held(third) == replace(held(archive), lower=NOON - 7 * HOUR)


LINE = {"url": card("story").url, "title": "Story", "site": "news", "section": "Europe"}


def test_an_imported_time_stands_against_a_later_age_of_a_card_though_the_line_says_no_more_of_it(
    archive: Archive, places: Sequence[Place]
) -> None:
    import_(archive, [LINE | {"published": "2026-11-23T08:00:00Z"}])
    assert held(archive) == at(4)
    for ago in (5, 4.5, 2):
        file_page(archive, places[0], shown(ago, wide=1), NOON + HOUR)
        assert held(archive) == at(4)


def test_two_lines_that_date_an_article_differently_hold_both_however_often_they_are_imported(archive: Archive) -> None:
    lines = [
        LINE | {"published": f"2026-11-23T{hour}:00:00Z", "first_seen": "2026-11-23T12:00:00Z"} for hour in ("07", "10")
    ]
    assert import_(archive, lines) == Taken(new=1, completed=1)
    assert held(archive) == BOTH
    assert import_(archive, lines) == Taken(known=2)


@pytest.mark.parametrize(
    ("precision", "until"),
    [
        ("second", "2026-11-01T00:00:00Z"),
        ("minute", "2026-11-01T00:01:00Z"),
        ("hour", "2026-11-01T01:00:00Z"),
        ("day", "2026-11-02T00:00:00Z"),
        ("week", "2026-11-08T00:00:00Z"),
        ("month", "2026-12-02T00:00:00Z"),
        ("year", "2027-11-02T00:00:00Z"),
    ],
)
def test_a_line_that_says_only_when_a_time_begins_means_as_long_as_it_is_precise(precision: str, until: str) -> None:
    line = LINE | {"published": "2026-11-01T00:00:00Z", "published_precision": precision}
    told = decode(json.dumps(line).encode())
    assert told == decode(json.dumps(line | {"published_to": until}).encode())
    assert told.published_precision == precision


def test_the_last_year_that_is_believed_has_no_end_beyond_it() -> None:
    line = LINE | {"published": "9998-12-31T23:00:00Z", "published_precision": "year"}
    assert decode(json.dumps(line).encode()).published_to == datetime(9998, 12, 31, 23, tzinfo=UTC)


def test_a_time_that_is_told_to_the_microsecond_ends_no_sooner_than_it_begins() -> None:
    line = LINE | {"published": "2026-11-01T00:00:00Z", "exact": {"published": "2026-11-01T00:00:00.5Z"}}
    told = decode(json.dumps(line).encode())
    assert told.published == told.published_to == datetime(2026, 11, 1, microsecond=500_000, tzinfo=UTC)
    with pytest.raises(ValueError, match="before published"):
        decode(json.dumps(line | {"published_to": "2026-11-01T00:00:00Z"}).encode())


@st.composite
def _claims(draw: st.DrawFn) -> Published:
    wide = draw(st.sampled_from([0, 1, 24]))
    claim = at(draw(st.integers(-30, 60)), wide=wide)
    return replace(claim, precision="day") if wide == 24 else claim


@given(st.lists(_claims(), min_size=1, max_size=6), st.lists(st.integers(0, 5), max_size=12))
def test_what_was_read_twice_moves_no_bounds_and_those_that_are_disputed_meet_all_of_the_finest_claims(
    claims: list[Published], again: list[int]
) -> None:
    together = reduce(tighten, [*claims, *claims])
    assert reduce(tighten, [claims[number % len(claims)] for number in again], together) == together
    assert tighten(together, together) == together
    for one in claims:
        assert tighten(one, together) == tighten(together, one)
    assert not_after(not_after(together, NOON), NOON) == not_after(together, NOON)
    for one in claims:
        assert one.lower and one.upper and together.lower and together.upper  # noqa: PT018 - all are set
        if together.disputed and one.precision == together.precision:
            assert together.lower - MINUTE < one.upper
            assert one.lower < together.upper + MINUTE
