"""When hosts may be asked again, kept for other processes."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from db import turns
from db.schema import meta
from tests.archives import NOON, archive_in, read, write

LATER = NOON + timedelta(minutes=10)


def test_the_turns_of_hosts_are_kept_until_they_are_over(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: turns.note(tx, "news.example", LATER, NOON))
        write(archive, lambda tx: turns.note(tx, "far.example", LATER + timedelta(hours=1), NOON))
        assert read(archive, lambda tx: turns.of(tx, "news.example")) == LATER
        write(archive, lambda tx: turns.note(tx, "third.example", LATER, LATER))
        assert read(archive, lambda tx: turns.of(tx, "news.example")) is None
        assert read(archive, lambda tx: turns.of(tx, "far.example")) == LATER + timedelta(hours=1)


@pytest.mark.parametrize(
    "value", ["", "soon", "7", "[" * 10_000, '{"news.example": 7}', '{"news.example": "2026-11-23T12:00:00"}']
)
def test_turns_that_cannot_be_read_are_noted_anew(tmp_path: Path, value: str) -> None:
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: tx.execute(insert(meta).values(name="turns", value=value)))
        assert read(archive, lambda tx: turns.of(tx, "news.example")) is None
        write(archive, lambda tx: turns.note(tx, "news.example", LATER, NOON))
        assert read(archive, lambda tx: turns.of(tx, "news.example")) == LATER
