"""One request an hour: each section is still read in its turn, and nothing else starves either."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import probes, sections
from db.schema import section
from schedules.cadence import CEILING
from tests.desks import newsroom
from tests.schedules.sections import europe, publish, spans, under_way
from tests.simulation import Simulation, made_up, simulation

START = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
LATE = timedelta(hours=4)  # the others that are due at the same time come first


@pytest.mark.slow
@pytest.mark.parametrize("probe", ["auto", "off"])
def test_with_one_request_an_hour_each_section_is_read_in_its_turn(tmp_path: Path, probe: str) -> None:
    with simulation(tmp_path, made_up(8, START, 5), START, budget=1, probe=probe) as going:
        read: dict[str, list[datetime]] = {}
        kinds: Counter[str] = Counter()
        made = going.room.before

        def noted(path: str) -> None:
            made(path)
            is_list = path.startswith("/category/section-") and not any(one in path for one in ("feed", "page"))
            kinds["list" if is_list else path.strip("/").partition("/")[0] or "home"] += 1
            if is_list:
                read.setdefault(path, []).append(going.room.now)

        going.room.before = noted
        going.go_on(days=5)
        assert len(read) == 8
        waits = [
            later - before
            for times in read.values()
            for before, later in zip([START, *times], [*times, going.room.now], strict=True)
        ]
        assert max(waits) <= CEILING + LATE
        assert kinds["list"] >= 0.5 * kinds.total()
        assert kinds["robots.txt"] <= 6
        assert going.busiest_hour() == 1
        print(f"{probe}: {dict(kinds)}, longest wait {max(waits)}")


@pytest.mark.slow
def test_with_one_request_an_hour_a_walk_comes_to_its_end_beside_other_sections(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=1, fetch_articles=False) as room:
        going = Simulation(room)
        publish(room, 12)
        going.go_on(days=2)
        room.later(hours=30)
        publish(room, 35, every=timedelta(minutes=1))
        going.go_on(days=10)
        assert under_way(room) is None
        assert len(spans(room)) == 1


def test_an_address_of_the_probe_that_was_found_is_not_looked_for_again_where_the_budget_ends(tmp_path: Path) -> None:
    with europe(tmp_path, budget=1) as room:
        for _ in range(2):  # the site's tdmrep.json takes an hour's request too
            room.later(hours=2)
            room.probe()
        assert room.read(lambda tx: probes.load(tx, 1)).url == "https://news.example/feed/"
        for _ in range(2):
            room.later(hours=1)
            room.probe()
        assert [path for path in room.asked if path in {"/", "/feed/"}][-3:] == ["/", "/feed/", "/feed/"]


def test_of_sections_that_are_due_at_once_the_longest_unread_comes_first(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.later(minutes=2)
        names = ("Europe", "Africa", "Energy")
        for name in reversed(names):
            room.poll(name)
            room.later(minutes=1)
        ids = {one.id: name for name, one in room.sections().items()}
        room.run(lambda desk: desk.archive.write(lambda tx: tx.execute(section.update().values(next_poll=room.now))))
        due = [ids[one] for one in room.read(lambda tx: sections.due(tx, room.now))]
        assert due[-3:] == list(reversed(names))
