"""Kept pages go when they were kept long enough; what rests on them stays whole."""

import os
from datetime import datetime, timedelta
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from db import raw
from db.archive import Archive
from db.schema import raw as table
from db.subjects import Subject
from tests.archives import NOON, read, write
from tests.db.test_raw import DAY, HOUR, MONTHS, keep, kept, numbers, page, step
from tests.db.test_raw import news as news  # noqa: PLC0414 - a fixture


def prune(archive: Archive, keep: timedelta, limit: int = 500) -> int:
    return write(archive, lambda tx: raw.prune(tx, NOON, keep, limit=limit))


def test_pages_go_when_they_were_kept_long_enough(archive: Archive) -> None:
    for number, age in enumerate((MONTHS + HOUR, MONTHS, MONTHS - HOUR)):
        keep(archive, page(body=os.urandom(99)), str(number), now=NOON - age)
    assert [read(archive, lambda tx: raw.oldest_before(tx, NOON - MONTHS - DAY)), prune(archive, MONTHS + DAY)] == [
        False,
        0,
    ]
    assert read(archive, lambda tx: raw.oldest_before(tx, NOON - MONTHS))
    assert prune(archive, MONTHS + HOUR) == 1
    assert read(archive, lambda tx: raw.oldest_before(tx, NOON - MONTHS))
    assert prune(archive, MONTHS) == 1
    assert not read(archive, lambda tx: raw.oldest_before(tx, NOON - MONTHS))
    assert numbers(archive) == [3]


def test_a_base_goes_with_the_last_page_that_rests_on_it(archive: Archive) -> None:
    for number, age in enumerate((3 * DAY, 2 * DAY, DAY)):
        keep(archive, page(str(number)), str(number), now=NOON - age)
    assert prune(archive, 2 * DAY) == 1
    assert numbers(archive) == [1, 3]
    assert not read(archive, lambda tx: raw.oldest_before(tx, NOON - 2 * DAY))
    assert kept(archive, 3).body == page("2").body
    assert prune(archive, DAY) == 2


def test_pages_are_removed_a_slice_at_a_time(archive: Archive) -> None:
    for number in range(5):
        keep(archive, page(str(number)), str(number), now=NOON - DAY)
    assert [prune(archive, HOUR, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_the_oldest_pages_go_first(archive: Archive) -> None:
    for number, days in enumerate((1, 3, 2)):
        keep(archive, page(body=os.urandom(99)), str(number), now=NOON - days * DAY)
    for left in ([1, 3], [1], []):
        prune(archive, timedelta(0), limit=1)
        assert numbers(archive) == left


def test_where_no_page_is_to_be_kept_all_go(archive: Archive) -> None:
    for number, now in enumerate((NOON - DAY, NOON, NOON + DAY)):
        keep(archive, page(str(number)), str(number), now=now)
    assert prune(archive, timedelta(0)) == 3
    assert read(archive, raw.sizes) == (0, 0)


def test_whatever_is_pruned_what_is_left_comes_back_as_it_came(archive: Archive) -> None:
    def went(tx: Connection, steps: list[tuple[Subject, str, list[str], int, int | None]]) -> None:
        raw.prune(tx, NOON, timedelta(0))
        now = NOON
        came: dict[int, tuple[datetime, bytes]] = {}
        for number, (whose, outcome, stories, hours, hold) in enumerate(steps):
            now += hours * HOUR
            shown = page(*stories)
            kept_id = raw.keep(tx, shown, links=str(number), outcome=outcome, now=now, subject=whose)
            came |= {kept_id: (now, shown.body)} if kept_id else {}
            if hold is not None:
                raw.prune(tx, now, hold * HOUR, limit=2)
        there = set(tx.scalars(select(table.c.id)))
        assert {one: raw.load(tx, one).body for one in there} == {one: came[one][1] for one in there}
        while raw.prune(tx, now, 12 * HOUR, limit=2):
            pass
        young = {one for one, (at, _) in came.items() if at > now - 12 * HOUR} & there
        bases = set(tx.scalars(select(table.c.base_id).where(table.c.id.in_(young))))
        assert set(tx.scalars(select(table.c.id))) == young | bases - {None}

    @given(st.lists(step, max_size=20))
    @settings(max_examples=60, deadline=None)
    def check(steps: list[tuple[Subject, str, list[str], int, int | None]]) -> None:
        write(archive, partial(went, steps=steps))

    check()
