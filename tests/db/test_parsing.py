from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from db import parsing
from db.archive import Archive
from db.parsing import Mark, after
from tests.archives import NOON, read, write

PAGE, OTHER = "a1", "b2"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUBJECT = "section:1"


def aside_since(began: datetime, deaths: int = 2) -> Mark:
    return Mark(hash=PAGE, began=began, deaths=deaths, aside=True)


def begin(archive: Archive, digest: str = PAGE, now: datetime = NOON, subject: str = SUBJECT) -> bool:
    return write(archive, lambda tx: parsing.begin(tx, subject, digest, now))


def clear(archive: Archive, subject: str = SUBJECT) -> None:
    write(archive, lambda tx: parsing.clear(tx, subject))


def test_a_page_that_was_never_tried_is_parsed() -> None:
    assert after(None, PAGE, NOON) == Mark(hash=PAGE, began=NOON)


def test_one_death_is_forgiven_and_counted() -> None:
    assert after(Mark(hash=PAGE, began=NOON), OTHER, NOON + HOUR) == Mark(hash=OTHER, began=NOON + HOUR, deaths=1)


def test_the_second_death_sets_the_page_that_killed_aside_whatever_page_is_there_now() -> None:
    began = Mark(hash=PAGE, began=NOON, deaths=1)
    assert after(began, OTHER, NOON + HOUR) == aside_since(NOON + HOUR)


@pytest.mark.parametrize(("digest", "later"), [(PAGE, HOUR), (PAGE, 30 * DAY), (OTHER, HOUR), (OTHER, DAY - HOUR)])
def test_what_is_aside_stays_so_for_a_day_and_while_the_page_is_the_same(digest: str, later: timedelta) -> None:
    assert after(aside_since(NOON), digest, NOON + later) == aside_since(NOON)


def test_another_page_is_tried_after_a_day_and_one_death_more_sets_it_aside_at_once() -> None:
    again = after(aside_since(NOON), OTHER, NOON + DAY)
    assert again == Mark(hash=OTHER, began=NOON + DAY, deaths=2)
    dead = after(again, OTHER, NOON + DAY + HOUR)
    assert dead == Mark(hash=OTHER, began=NOON + DAY + HOUR, deaths=3, aside=True)


def test_a_clock_that_ran_ahead_puts_nothing_aside_for_years() -> None:
    assert not after(aside_since(NOON + 900 * DAY), OTHER, NOON).aside
    assert after(aside_since(NOON + 900 * DAY), PAGE, NOON).aside


@given(st.lists(st.tuples(st.sampled_from([PAGE, OTHER]), st.integers(0, 40)), max_size=12))
def test_a_page_that_always_kills_kills_twice_and_then_once_a_day_at_most(tries: list[tuple[str, int]]) -> None:
    mark, now, deaths = None, NOON, []
    for digest, hours in tries:
        now += hours * HOUR
        mark = after(mark, digest, now)
        if not mark.aside:
            deaths.append(now)
    assert all(later - earlier >= DAY for earlier, later in pairwise(deaths[1:]))


def test_a_page_that_was_parsed_leaves_no_mark_and_its_death_before_is_forgotten(archive: Archive) -> None:
    for _ in range(2):
        assert begin(archive)
        assert begin(archive)
        clear(archive)
    assert read(archive, parsing.aside) == []


def test_a_page_that_killed_twice_is_set_aside_and_shown(archive: Archive) -> None:
    assert begin(archive, subject="article:1")
    assert [begin(archive, now=NOON + hours * HOUR) for hours in range(4)] == [True, True, False, False]
    assert read(archive, parsing.aside) == [(SUBJECT, NOON + 2 * HOUR)]


def test_the_longest_aside_is_shown_first(archive: Archive) -> None:
    for hours, subject in ((1, "section:1"), (0, "section:2")):
        for _ in range(3):
            begin(archive, now=NOON + hours * HOUR, subject=subject)
    assert [subject for subject, _ in read(archive, parsing.aside)] == ["section:2", "section:1"]


def test_clearing_what_is_aside_and_was_not_tried_leaves_it_aside(archive: Archive) -> None:
    for _ in range(3):
        begin(archive)
    clear(archive)
    assert not begin(archive, now=NOON + DAY)


def test_a_page_that_came_through_at_its_second_chance_starts_anew(archive: Archive) -> None:
    for _ in range(3):
        begin(archive)
    assert begin(archive, OTHER, NOON + DAY)
    clear(archive)
    assert [begin(archive, now=NOON + 2 * DAY) for _ in range(3)] == [True, True, False]


def test_clearing_one_subject_leaves_the_mark_of_another(archive: Archive) -> None:
    begin(archive, subject="article:1")
    begin(archive)
    clear(archive)
    assert [begin(archive, subject="article:1"), begin(archive, subject="article:1")] == [True, False]


def test_a_mark_that_was_rolled_back_is_no_death(archive: Archive) -> None:
    def fail(tx: Connection) -> None:
        parsing.begin(tx, SUBJECT, PAGE, NOON)
        raise RuntimeError("power cut")

    for _ in range(3):
        with pytest.raises(RuntimeError):
            write(archive, fail)
    assert begin(archive)
