"""What a walk may ask for, and when: after first pages, from one budget, and no more than was asked for."""

from datetime import timedelta
from pathlib import Path

import pytest

from db import coverage
from replica.faults import Fault
from tests.schedules.sections import (
    addresses,
    announced,
    europe,
    publish,
    spans,
    under_way,
)  # fmt: skip
from tests.schedules.test_walk import opened


def test_a_walk_waits_for_the_budget_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with europe(tmp_path, budget=6, fetch_articles=False) as room:
        opened(room)
        room.later(hours=2)
        posts = publish(room, 75)
        room.poll()
        walked = room.walk()
        assert walked is not None
        assert not walked.over
        assert "budget" in (walked.error or "")
        steps = 0
        while under_way(room) is not None and steps < 10:
            room.later(hours=1)
            room.walk(patient=False)
            steps += 1
        assert announced(room) == addresses(room, *posts)
        assert len(spans(room)) == 1


def test_a_walk_leaves_the_next_request_to_a_first_page_that_is_due(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        room.later(minutes=50)
        walked = room.walk()
        assert walked is not None
        assert (walked.requests, walked.over, walked.error) == (0, False, None)
        room.later(minutes=10)
        walked = room.walk()
        assert walked is not None
        assert (walked.requests, walked.over) == (1, False)


@pytest.mark.parametrize(("by", "kind"), [("page", "walk"), ("feed", "feed"), ("api", "api")])
def test_what_a_walk_waits_for_is_known_once_it_waited_for_an_hour(tmp_path: Path, by: str, kind: str) -> None:
    with europe(tmp_path, fetch_articles=False) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        room.run(lambda desk: desk.archive.write(lambda tx: coverage.step(tx, 1, by=by)))
        assert room.read(lambda tx: coverage.late_request(tx, 1, room.now)) is None
        room.later(hours=1)
        assert room.read(lambda tx: coverage.late_request(tx, 1, room.now)) == kind
        assert room.read(lambda tx: coverage.late_request(tx, 2, room.now)) is None


def test_a_walk_that_waited_for_an_hour_finds_a_request_left_to_it(tmp_path: Path) -> None:
    with europe(tmp_path, budget=3, fetch_articles=False) as room:
        opened(room)
        room.later(hours=2)
        publish(room, 45)
        room.poll()
        room.later(hours=1)
        for _ in range(3):
            room.poll()
        walked = room.walk(patient=False)
        assert walked is not None
        assert walked.requests == 1


def test_a_walk_counts_what_it_asked_for_in_vain_too(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        publish(room, 45)
        room.poll()
        room.site.faults.add(Fault(path_prefix="/category/europe/page/3/", status=500))
        before = len(room.asked)
        walked = room.walk(patient=False)
        assert walked is not None
        assert walked.error is not None
        assert walked.requests == len(room.asked) - before > 1


def test_a_walk_over_three_hundred_articles_reads_each_page_about_once(tmp_path: Path) -> None:
    with europe(tmp_path) as room:
        opened(room)
        posts = publish(room, 300, every=timedelta(minutes=24))
        asked = len(room.asked)
        room.poll()
        room.walk()
        listings = [path for path in room.asked[asked:] if path.startswith("/category/europe/") and "feed" not in path]
        assert announced(room) == addresses(room, *posts)
        assert len(listings) <= 30 + 2
