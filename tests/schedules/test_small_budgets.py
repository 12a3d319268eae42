"""One request an hour: each section is still read in its turn, and nothing else starves either."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from db import probes, sections
from db.schema import section
from replica.faults import Fault
from schedules import roster
from schedules.cadence import CEILING
from tests.desks import newsroom, watch
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


@pytest.mark.parametrize(("days", "asked"), [(0.25, 0), (1.5, 1)])
def test_edits_are_not_asked_for_while_pages_of_new_articles_wait_but_once_a_day(
    tmp_path: Path, days: float, asked: int
) -> None:
    with newsroom(tmp_path, budget=2, probe="off") as room:
        room.later(hours=2)
        room.run(roster.read_menus)
        room.read_edits()
        for path in ("/category/europe/feed/", "/wp-json/wp/v2/categories"):
            room.site.faults.add(Fault(path_prefix=path, status=404))
        for number in (1, 2):
            room.publish(f"story-{number}", f"The story with the number {number}")
            room.later(hours=5)
            room.poll()
        room.later(days=days)
        room.poll()  # robots.txt may be a day old
        room.later(hours=2)
        room.read_edits()
        assert sum("modified_after" in path for path in room.asked) == asked


@pytest.mark.slow
def test_of_two_requests_an_hour_new_articles_pages_have_most_of_what_first_pages_leave(tmp_path: Path) -> None:
    with simulation(tmp_path, made_up(6, START, 4), START, budget=2, probe="off") as going:
        asked: list[datetime] = []
        pages: list[datetime] = []
        made = going.room.before

        def noted(path: str) -> None:
            made(path)
            if "modified_after" in path:
                asked.append(going.room.now)
            elif path.strip("/").partition("/")[0].isdigit():
                pages.append(going.room.now)

        going.room.before = noted
        going.go_on(days=3)
        assert going.busiest_hour() == 2
        assert 2 <= len(asked) <= 0.3 * len(pages)
        assert max(after - before for before, after in pairwise([START, *asked, going.room.now])) <= timedelta(hours=28)
        print(f"pages {len(pages)}, edits {len(asked)}")


def test_the_page_that_a_watch_waits_for_is_read_before_those_of_newer_articles(tmp_path: Path) -> None:
    waits = watch("vote", "title:vote parliament", text_wait=timedelta(hours=1))
    with newsroom(tmp_path, waits) as room:
        for path in ("/category/europe/feed/", "/wp-json/"):
            room.site.faults.add(Fault(path_prefix=path, status=404))
        room.publish("first", "The first story of all")
        room.later(minutes=1)
        room.poll()
        room.later(minutes=15)
        room.publish("vote", "The vote is over")
        for number in range(5):
            room.later(minutes=1)
            room.publish(f"else-{number}", f"Something else, number {number}")
        room.poll()
        room.asked.clear()
        room.read_pages()
        read = [path for path in room.asked if path.startswith("/20")]
        assert ["/vote/" in path for path in read] == [True]
        room.read_pages()
        assert len([path for path in room.asked if path.startswith("/20")]) == 5
