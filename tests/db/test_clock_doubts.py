"""A doubt of the clock, kept for the status and the next start."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from db import clock_doubts
from db.schema import meta
from tests.archives import archive_in, read, write

HOUR = timedelta(hours=1)
CLOCK = "this machine's clock"


def test_how_wrong_the_clock_was_is_kept(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        assert read(archive, clock_doubts.of) is None
        for ahead in (3 * HOUR, -5 * HOUR):
            write(archive, lambda tx, ahead=ahead: clock_doubts.note(tx, ahead))  # type: ignore[misc]
            assert read(archive, clock_doubts.of) == ahead


@pytest.mark.parametrize("value", ["", "soon", "[" * 10_000, "1e400", "{}", "NaN"])
def test_a_doubt_that_cannot_be_read_is_none(tmp_path: Path, value: str) -> None:
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: tx.execute(insert(meta).values(name="clock doubt", value=value)))
        assert read(archive, clock_doubts.of) is None


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (None, ""),
        (HOUR, ""),
        (-HOUR, ""),
        (
            1.6 * HOUR,
            "this machine's clock is 2 h ahead of those of the sites: nothing is deleted for its age meanwhile",
        ),
        (-3 * HOUR, f"{CLOCK} is 3 h behind those of the sites"),
        (-50 * HOUR, f"{CLOCK} is 2 days behind those of the sites"),
    ],
)
def test_a_wrong_clock_is_told_in_hours_or_days(ahead: timedelta | None, said: str) -> None:
    assert clock_doubts.words(ahead) == said
