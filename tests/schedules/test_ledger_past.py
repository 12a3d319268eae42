"""A piece of a section's past beside what the ledger holds: where it closes a gap, and where it proves nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from db import coverage
from db.archive import Archive
from schedules.ledger_past import Met, Piece, note_past
from tests.archives import NOON, archive_in, make_sections, read, write

DAY = timedelta(days=1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archive_in(tmp_path) as opened:
        yield opened


@pytest.fixture
def section_id(archive: Archive) -> int:
    """A section of which `c b a`, `z y x` and nothing between are known."""
    number = make_sections(archive, "Europe")["Europe"].section_id

    def known(tx: Connection) -> None:
        coverage.open_span(tx, number, "zyx", bottom=NOON - 9 * DAY, now=NOON - 8 * DAY, why=None)
        upper = coverage.open_span(tx, number, "cba", bottom=NOON - DAY, now=NOON, why="lost")
        coverage.give_up(tx, upper, "lost", NOON)

    write(archive, known)
    return number


def noted(archive: Archive, section_id: int, keys: str, *, days: int, is_sorted: bool) -> Met:
    """What comes of articles that go down to so many days ago, below the uppermost span."""
    piece = Piece(keys=keys, bottom=NOON - days * DAY, is_sorted=is_sorted)
    upper = read(archive, lambda tx: coverage.spans(tx, section_id))[0].id
    return write(archive, lambda tx: note_past(tx, section_id, piece, at=upper, now=NOON))


def closed(archive: Archive, section_id: int) -> bool:
    return len(read(archive, lambda tx: coverage.spans(tx, section_id))) == 1


def test_one_known_article_closes_a_gap_where_articles_come_by_time_though_most_are_gone(
    archive: Archive, section_id: int
) -> None:
    assert noted(archive, section_id, "amxl", days=20, is_sorted=True).joined
    assert closed(archive, section_id)


@pytest.mark.parametrize(
    ("keys", "days", "is_sorted"),
    [("amxl", 20, False), ("amnl", 20, True), ("amx", 8, True)],
    ids=["in no order", "none is known", "not below it"],
)
def test_else_it_takes_a_run_of_known_articles(
    archive: Archive, section_id: int, keys: str, days: int, *, is_sorted: bool
) -> None:
    assert not noted(archive, section_id, keys, days=days, is_sorted=is_sorted).joined
    assert not closed(archive, section_id)
