"""When hosts may be asked again, kept for other processes."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from db import turns
from db.archive import Archive
from db.schema import meta
from tests.archives import NOON, archive_in, read, write

SOON = timedelta(minutes=10)
LATER = NOON + SOON


def _took(
    archive: Archive, host: str, lasts: timedelta, now: datetime, known: datetime | None = None
) -> datetime | None:
    return write(archive, lambda tx: turns.take(tx, host, lasts, now, known=known))


def test_the_turns_of_hosts_are_kept_until_they_are_over(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        assert _took(archive, "news.example", SOON, NOON) == LATER
        assert _took(archive, "far.example", 7 * SOON, NOON) == NOON + 7 * SOON
        assert read(archive, lambda tx: turns.of(tx, "news.example")) == LATER
        assert _took(archive, "third.example", SOON, LATER) == LATER + SOON
        assert read(archive, lambda tx: turns.of(tx, "news.example")) is None
        assert read(archive, lambda tx: turns.of(tx, "far.example")) == NOON + 7 * SOON


def test_of_two_that_wait_for_one_turn_of_a_host_one_has_it(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        known = _took(archive, "news.example", SOON, NOON)
        assert _took(archive, "news.example", SOON, LATER, known) == LATER + SOON
        assert _took(archive, "news.example", SOON, LATER, known) is None
        assert _took(archive, "news.example", SOON, LATER, None) is None
        assert read(archive, lambda tx: turns.of(tx, "news.example")) == LATER + SOON
        assert _took(archive, "news.example", SOON, LATER + SOON, known) == LATER + 2 * SOON


def test_a_turn_that_a_clock_ahead_noted_is_anybodys(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        _took(archive, "news.example", SOON, NOON + timedelta(days=300))
        assert _took(archive, "news.example", SOON, NOON) == LATER


@pytest.mark.parametrize("before", [None, NOON - SOON])
def test_a_turn_that_is_given_back_is_anybodys_and_one_that_another_took_since_is_not(
    tmp_path: Path, before: datetime | None
) -> None:
    with archive_in(tmp_path) as archive:
        if before is not None:
            _took(archive, "news.example", SOON, before - SOON)
        _took(archive, "far.example", SOON, NOON)
        until = _took(archive, "news.example", SOON, NOON, before)
        assert until == LATER
        write(archive, lambda tx: turns.give_back(tx, "news.example", until, before))
        assert read(archive, lambda tx: turns.of(tx, "news.example")) == before
        assert read(archive, lambda tx: turns.of(tx, "far.example")) == LATER
        assert _took(archive, "news.example", 2 * SOON, NOON, before) == NOON + 2 * SOON
        write(archive, lambda tx: turns.give_back(tx, "news.example", until, before))
        assert read(archive, lambda tx: turns.of(tx, "news.example")) == NOON + 2 * SOON


@pytest.mark.parametrize(
    "value", ["", "soon", "7", "[" * 10_000, '{"news.example": 7}', '{"news.example": "2026-11-23T12:00:00"}']
)
def test_turns_that_cannot_be_read_are_noted_anew(tmp_path: Path, value: str) -> None:
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: tx.execute(insert(meta).values(name="turns", value=value)))
        assert read(archive, lambda tx: turns.of(tx, "news.example")) is None
        assert _took(archive, "news.example", SOON, NOON) == LATER
        assert read(archive, lambda tx: turns.of(tx, "news.example")) == LATER
