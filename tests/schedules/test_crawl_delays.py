"""A robots.txt that asks for a long time between requests: what it leaves is the site's budget."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from db.budget import halved, told_left, under
from db.incidents import load
from db.schema import article, incident
from pressclip.fetcher import make_fetcher
from pressclip.settings import Settings, SiteSettings
from pressclip.standing import standing
from replica.faults import Fault
from schedules import roster
from schedules.cadence import polls_beyond
from schedules.desk import Desk
from schedules.manners import note_delay
from schedules.pace import price_of
from tests.desks import Newsroom, newsroom
from tests.simulation import made_up, simulation

START = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
TEN = "User-agent: *\nCrawl-delay: 600\n"


def _slow(room: Newsroom) -> list[str]:
    told: list[str] = room.read(lambda tx: standing(tx, room.desk.settings, room.now, held=True))["slow"]
    return told


def _noted(room: Newsroom) -> list[str]:
    return room.read(lambda tx: [one.error for one in load(tx, list(tx.scalars(select(incident.c.id))))])


@pytest.mark.parametrize(
    ("limit", "seconds", "left"),
    [(60, 0, 60), (60, 10, 60), (60, 60, 60), (60, 61, 59), (60, 600, 6), (4, 600, 4), (60, 86_400, 1)],
)
def test_a_delay_leaves_one_request_in_so_long_and_never_more_than_the_budget(
    limit: int, seconds: int, left: int
) -> None:
    assert under(limit, timedelta(seconds=seconds)) == left


@pytest.mark.parametrize(
    ("seconds", "budget", "told", "is_halved"),
    [
        ("61.5", 60, "asks for 61.5s between requests, 58 of 60 an hour", False),
        ("3600", 60, "asks for 1h between requests, 1 of 60 an hour", True),
        ("7200", 60, "asks for 2h between requests, one in 2h, not 60 an hour", True),
        ("7200", None, "asks for 2h between requests, one in 2h", False),
    ],
)
def test_what_a_delay_leaves_is_told_as_it_is_also_beyond_an_hour_and_with_parts_of_a_second(
    tmp_path: Path, seconds: str, budget: int | None, told: str, is_halved: bool
) -> None:
    with newsroom(tmp_path, budget=budget) as room:
        room.site.robots = f"User-agent: *\nCrawl-delay: {seconds}\n"
        room.later(days=1, minutes=1)
        room.poll()
        assert _slow(room) == [f"news: its robots.txt {told}"]
        assert len(_noted(room)) == is_halved


@pytest.mark.parametrize(("hours", "is_halved"), [(1, False), (2, False), (3, True)])
def test_a_budget_of_one_is_told_as_slowed_where_a_delay_leaves_less_than_one(hours: int, is_halved: bool) -> None:
    site = SiteSettings(name="news", home="https://news.example/", budget=1)
    delay = timedelta(hours=hours)
    assert told_left(site, (site,), delay) == (None if hours == 1 else f"one in {hours}h, not 1 an hour")
    assert halved(site, (site,), delay) is is_halved


@pytest.mark.parametrize("delay", [1800, 3600, 86_400])
def test_the_files_that_are_asked_for_daily_take_nothing_of_what_a_delay_leaves(tmp_path: Path, delay: int) -> None:
    with newsroom(tmp_path) as room:
        room.site.robots = f"User-agent: *\nCrawl-delay: {delay}\n"
        room.later(days=1, minutes=1)
        room.asked.clear()
        assert room.poll().error is None
        assert [path.rpartition("/")[2] for path in room.asked] == ["robots.txt", "tdmrep.json", ""]
        for _ in range(3600 // delay - 1):
            room.later(seconds=delay + 1)
            assert room.poll().error is None
        assert room.poll().error is not None


def test_a_robots_txt_that_grew_old_is_asked_for_though_a_delay_leaves_nothing_now(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.robots = "User-agent: *\nCrawl-delay: 3600\n"
        room.later(days=1, minutes=1)
        room.poll()
        room.later(days=1, seconds=-1)
        assert room.poll().error is None
        room.asked.clear()
        room.later(seconds=2)
        assert room.poll().error is not None
        assert room.asked == ["/robots.txt", "/.well-known/tdmrep.json"]


@pytest.mark.parametrize(
    ("limit", "configured", "sections", "articles", "polls"),
    [
        (30, 60, 20, 1, 22.5),  # three quarters
        (30, 60, 20, 5, 18),  # with their pages and second looks these articles want the rest
        (30, 60, 20, 4.5, 19),
        (30, 32, 20, 1, 19.2),  # six tenths of the whole budget
        (30, 60, 5, 1, 20),  # each every quarter of an hour
        (30, 60, 4, 1, 18),  # what so few have is less
        (30, 30, 20, 1, 18),  # no delay
        (2, 60, 20, 0, 1.2),
        (None, None, 20, 1, None),
    ],
)
def test_first_pages_plan_with_what_nobody_else_wants_of_what_a_delay_leaves(
    limit: int | None, configured: int | None, sections: int, articles: float, polls: float | None
) -> None:
    whole = SiteSettings(name="news", home="https://news.example/", budget=configured)
    more = 60 * polls_beyond(replace(whole, budget=limit), whole, sections, articles=articles)
    assert more == pytest.approx(0 if polls is None else polls - 0.6 * (limit or 0))


def test_the_price_of_a_poll_counts_what_a_delay_leaves_beside_all_else_and_is_fitted_no_oftener(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path) as room:
        room.site.robots = "User-agent: *\nCrawl-delay: 120\n"
        room.later(days=1, minutes=-39)
        for _ in range(3):
            room.later(minutes=20)
            room.poll()
        first = room.read(lambda tx: price_of(tx, 1))
        assert first is not None
        assert first.whole is not None
        assert [60 * first.budget, 60 * first.whole] == pytest.approx([22.5, 18])
        room.later(minutes=3)
        room.poll()
        later = room.read(lambda tx: price_of(tx, 1))
        assert later is not None
        assert later.at == first.at


def test_sites_at_one_host_share_what_a_delay_leaves(tmp_path: Path) -> None:
    beside = tuple(
        SiteSettings(name=name, home=home, sections_from="config")
        for name, home in (("second", "https://news.example/second/"), ("far", "https://far.example/"))
    )
    with newsroom(tmp_path, beside=beside) as room:
        room.site.robots = TEN
        room.later(days=1, minutes=1)
        room.poll()
        assert [room.desk.site(name).budget for name in ("news", "second", "far")] == [3, 3, 60]
        assert [line.partition(", ")[2] for line in _slow(room)] == ["3 of 60 an hour"] * 2
        room.later(hours=2)
        for _ in range(3):
            assert room.poll().error is None
            room.later(minutes=11)
        assert room.poll().error == "the budget of 3 requests an hour is used up until 15:01 UTC"


def test_without_a_budget_a_delay_alone_counts() -> None:
    assert under(None, timedelta()) is None
    assert under(None, timedelta(minutes=10)) == 6


@pytest.mark.slow
@pytest.mark.parametrize("probe", ["auto", "off"])
def test_articles_are_read_beside_twenty_sections_whose_site_wants_ten_minutes_between_requests(
    tmp_path: Path, probe: str
) -> None:
    with simulation(tmp_path, made_up(20, START, 5), START, probe=probe) as going:
        going.room.site.robots = TEN
        going.room.later(days=1, minutes=1)
        kinds: Counter[str] = Counter()
        made = going.room.before

        def noted(path: str) -> None:
            made(path)
            kinds["article" if path.strip("/").partition("/")[0].isdigit() else "else"] += 1

        going.room.before = noted
        going.go_on(days=3)
        states = Counter(going.room.read(lambda tx: tx.scalars(_OF_ANNOUNCED).all()))
        assert going.busiest_hour() <= 6 + 2  # robots.txt and tdmrep.json
        assert states["read"] >= 0.5 * states.total() > 20
        print(f"{probe}: {dict(kinds)}, {dict(states)}, {sorted(going.delays())[states.total() // 2]}")


_OF_ANNOUNCED = select(article.c.page_state).where(article.c.announced_at.is_not(None))


def test_what_a_delay_leaves_is_the_budget_of_polls_and_requests(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        assert room.desk.site("news").budget == 60
        room.site.robots = "User-agent: *\nCrawl-delay: 700\n"
        room.later(days=1, minutes=1)  # robots.txt is a day old
        room.poll()
        assert room.desk.site("news").budget == 5
        room.later(hours=2)
        first = room.now
        for _ in range(5):
            assert room.poll().error is None
            room.later(seconds=700)
        assert room.poll().error == "the budget of 5 requests an hour is used up until 15:01 UTC"
        assert room.now - first < timedelta(hours=1)


@pytest.mark.parametrize(("robots", "left"), [(TEN, 6), (None, 60)])
def test_a_delay_that_is_known_counts_from_the_start_before_anything_is_asked_for(
    tmp_path: Path, robots: str | None, left: int
) -> None:
    with newsroom(tmp_path) as room:
        if robots is not None:
            room.site.robots = robots
        room.later(days=1, minutes=1)
        room.poll()
        room.later(days=3)
        room.asked.clear()
        _started(room, room.desk.settings)
        assert room.desk.site("news").budget == left
        assert room.asked == []


def _started(room: Newsroom, settings: Settings) -> None:
    fetcher = make_fetcher(settings, room.desk.archive, room.desk.clock, room.desk.spent)
    room.desk = replace(room.desk, settings=settings, fetcher=fetcher)
    room.run(roster.sync)


def test_what_is_known_of_a_delay_leaves_the_budget_as_it_is_where_robots_txt_is_not_obeyed(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.robots = TEN
        room.later(days=1, minutes=1)
        room.poll()
        settings = room.desk.settings
        _started(room, replace(settings, http=replace(settings.http, respect_robots=False)))
        assert room.desk.site("news").budget == 60
        _started(room, settings)
        assert room.desk.site("news").budget == 6


def test_a_home_that_is_not_to_be_asked_keeps_no_daemon_from_its_start(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        odd = SiteSettings(name="odd", home="https://user@news.example/", sections_from="config")
        _started(room, replace(room.desk.settings, sites=(odd, *room.desk.settings.sites)))
        assert [room.desk.site(name).budget for name in ("odd", "news")] == [60, 60]


def test_bringing_the_sections_in_step_asks_no_robots_txt_anew_that_could_not_be_had(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.later(days=1, minutes=1)
        room.site.faults.add(Fault(path_prefix="/robots.txt", status=503))
        room.asked.clear()
        for _ in range(2):
            room.poll()
            room.run(roster.sync)
            room.later(minutes=5)
        assert room.asked.count("/robots.txt") == 1


def test_where_robots_txt_is_not_obeyed_its_delay_is_not_told(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.robots = TEN
        room.later(days=1, minutes=1)
        room.poll()
        deaf = replace(room.desk.settings, http=replace(room.desk.settings.http, respect_robots=False))
        assert room.read(lambda tx: standing(tx, deaf, room.now, held=True))["slow"] == []
        assert _slow(room) != []


def test_a_delay_of_another_origin_is_not_told_of_a_site(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        for origin, noted in (("https://far.example", 0), ("http://news.example", 0), ("https://news.example", 1)):
            room.run(lambda desk, origin=origin: desk.archive.write(partial(_note, desk, origin)))  # type: ignore[misc]
            assert len(_noted(room)) == noted


def _note(desk: Desk, origin: str, tx: Connection) -> None:
    note_delay(tx, desk.settings, origin, timedelta(minutes=10), desk.clock())


def test_the_operator_is_told_once_of_a_delay_that_leaves_less_than_half_of_the_budget(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.later(days=1, minutes=1)
        room.site.robots = "User-agent: *\nCrawl-delay: 110\n"
        room.poll()
        assert _noted(room) == []
        assert _slow(room) == ["news: its robots.txt asks for 110s between requests, 32 of 60 an hour"]
        room.site.robots = TEN
        for _ in range(2):
            room.later(days=1, minutes=1)
            room.poll()
        [told] = _noted(room)
        assert told.startswith("https://news.example/robots.txt asks for 10m between requests: 6 of 60 an hour. ")
        assert _slow(room) == ["news: its robots.txt asks for 10m between requests, 6 of 60 an hour"]
