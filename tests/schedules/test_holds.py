"""A host that asks to be left alone is, all of it; other hosts go on (RFC 9110, 10.2.3; RFC 6585, 4)."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from db.origins import hold, load
from db.schema import section
from db.schema_manners import origin
from pressclip.settings import SectionSettings
from replica.faults import Fault
from schedules.desk import Desk
from schedules.manners import rest
from schedules.poll import poll
from tests.desks import HOME, Newsroom, newsroom, ticks

EUROPE = "/category/europe/"
DAY = timedelta(days=1)
FAR = SectionSettings(name="Far", url="https://far.example/category/africa/")


def held(room: Newsroom) -> timedelta | None:
    """How long the host is left alone from now on."""
    row = room.read(lambda tx: load(tx, HOME.rstrip("/")))
    return None if row is None or row.not_before is None else row.not_before - room.now


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("600", timedelta(minutes=10)),
        ("Mon, 23 Nov 2026 12:20:00 GMT", timedelta(minutes=20)),
        ("315360000", DAY),
        ("Thu, 23 Nov 2036 12:00:00 GMT", DAY),
    ],
)
def test_retry_after_is_obeyed_by_all_sections_of_the_host_and_no_longer_than_a_day(
    tmp_path: Path, status: int, value: str, wait: timedelta
) -> None:
    with newsroom(tmp_path, sections=(FAR,)) as room:
        room.site.faults.add(Fault(path_prefix=EUROPE, status=status, headers={"Retry-After": value}, times=1))
        room.poll("Europe")
        assert held(room) == wait
        asked = len(room.asked)
        assert room.poll("Africa").status == "deferred"
        assert len(room.asked) == asked
        assert room.poll("Far").status != "deferred"
        for name in ("Europe", "Africa"):
            assert room.sections()[name].next_poll >= room.now + wait  # type: ignore[operator]  # it is set
        room.now += wait
        assert room.poll("Africa").status != "deferred"


@pytest.mark.parametrize("value", ["", "a while", "-5", "0"])
def test_after_a_429_that_does_not_say_how_long_the_host_is_left_alone_ever_longer(tmp_path: Path, value: str) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix=EUROPE, status=429, headers={"Retry-After": value}))
        waits = []
        for _ in range(4):
            room.poll("Europe")
            assert room.poll("Africa").status == "deferred"
            waits.append(held(room) or DAY)
            room.now += waits[-1]
        assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
        room.site.faults.clear()
        room.poll("Africa")
        room.site.faults.add(Fault(path_prefix=EUROPE, status=429))
        room.poll("Europe")
        assert held(room) == timedelta(minutes=1), "it had answered as it should"


def test_a_host_of_feeds_that_refuses_now_and_then_rests_for_a_minute_each_time(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("story-0", "A story")
        room.poll()
        leads = {"Location": "https://feeds.example/feed/"}
        room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=302, headers=leads))
        for number in range(1, 4):
            room.later(days=1)
            room.site.faults.add(Fault(path_prefix="/feed/", status=429, times=1))
            for minutes in (0, 20, 40):  # refused, let alone, answered
                room.later(minutes=minutes)
                room.publish(f"story-{number}-{minutes}", f"Another story, number {number} at {minutes}")
                room.poll()
            assert room.read(lambda tx: load(tx, "https://feeds.example")).refusals == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [500, pytest.param(429, marks=pytest.mark.slow)])
def test_a_robots_txt_that_cannot_be_had_stops_all_polls_and_the_operator_hears_of_it(
    tmp_path: Path, status: int
) -> None:
    with newsroom(tmp_path, channels=("operator",)) as room:
        ticks(room, 70)
        room.sent.clear()
        room.later(days=1)
        room.run(forget_robots)
        room.site.faults.add(Fault(path_prefix="/robots.txt", status=status))
        asked = len(room.asked)
        ticks(room, 120, seconds=60)
        assert set(room.asked[asked:]) == {"/robots.txt"}
        assert len(room.asked) - asked <= 10
        assert room.sections()["Europe"].status == "disallowed"
        assert any("robots.txt cannot be had" in message.text for _, message in room.sent)
        room.site.faults.clear()
        ticks(room, 240, seconds=60)
        assert room.sections()["Europe"].error is None


async def forget_robots(desk: Desk) -> None:
    """As if the archive had never had one, nor the process."""
    vars(desk.fetcher._robots)["_known"] = {}
    await desk.archive.write(lambda tx: tx.execute(update(origin).values(robots_at=None)))


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/tdmrep.json"])
@pytest.mark.parametrize("budget", [60, None])
def test_a_host_whose_robots_txt_or_tdmrep_json_asks_for_a_pause_is_left_alone_though_an_older_copy_serves(
    tmp_path: Path, path: str, budget: int | None
) -> None:
    with newsroom(tmp_path, budget=budget) as room:
        room.poll()
        room.later(days=1, minutes=1)  # both files are a day old
        room.site.faults.add(Fault(path_prefix=path, status=503, headers={"Retry-After": "7200"}, times=1))
        asked = len(room.asked)
        for name in ("Europe", "Africa"):
            assert room.poll(name).status == "deferred"
        assert room.asked[asked:][-1:] == [path]
        assert held(room) == timedelta(hours=2)
        room.later(hours=2)
        assert room.poll("Africa").error is None


def test_a_host_whose_robots_txt_asks_for_a_pause_has_it_from_the_next_process_too(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.run(forget_robots)
        room.site.faults.add(Fault(path_prefix="/robots.txt", status=429, headers={"Retry-After": "7200"}))
        assert room.poll().status == "disallowed"
        room.run(forget_robots)
        asked = len(room.asked)
        assert room.poll().status == "deferred"
        assert len(room.asked) == asked


def test_a_long_crawl_delay_holds_from_one_process_to_the_next(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=None) as room:
        room.later(days=1, minutes=1)  # robots.txt is a day old
        room.site.faults.add(Fault(path_prefix="/robots.txt", status=200, body="User-agent: *\nCrawl-delay: 600\n"))
        assert room.poll("Europe").error is None
        room.desk.fetcher.pace.lanes.clear()  # as in a process that knows of none
        asked = len(room.asked)
        room.later(minutes=4)
        assert room.poll("Africa").status == "deferred"
        assert room.sections()["Africa"].next_poll == room.now + timedelta(minutes=6)
        assert len(room.asked) == asked
        room.later(minutes=6)
        assert room.poll("Africa").error is None


def test_a_503_that_does_not_say_how_long_is_the_sections_own_trouble(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix=EUROPE, status=503))
        assert room.poll("Europe").status == "maintenance"
        assert room.poll("Africa").status != "deferred"


def test_a_refusal_that_a_redirect_led_to_holds_the_host_that_refused(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix="/elsewhere", status=429, headers={"Retry-After": "600"}))
        room.site.faults.add(
            Fault(path_prefix=EUROPE, status=302, headers={"Location": "https://far.example/elsewhere"})
        )
        assert room.poll("Europe").status == "blocked"
        assert held(room) is None
        assert room.poll("Africa").status != "deferred"


@pytest.mark.parametrize("budget", [60, None])
def test_a_host_that_asked_for_a_pause_by_https_is_left_alone_by_http_too(tmp_path: Path, budget: int | None) -> None:
    old = SectionSettings(name="Old", url="http://news.example/old/")
    with newsroom(tmp_path, sections=(old,), budget=budget) as room:
        room.site.faults.add(Fault(path_prefix=EUROPE, status=429, headers={"Retry-After": "600"}, times=1))
        room.site.faults.add(Fault(path_prefix="/old/", status=302, headers={"Location": f"{HOME[:-1]}{EUROPE}"}))
        assert room.poll("Old").status == "blocked"
        asked = len(room.asked)
        assert room.poll("Old").status == "deferred"
        assert len(room.asked) == asked
        room.later(minutes=10)
        assert room.poll("Old").status != "deferred"


@pytest.mark.parametrize("budget", [60, None])
def test_a_host_that_redirects_lead_to_is_left_alone_by_all_sections_that_they_lead_to_it(
    tmp_path: Path, budget: int | None
) -> None:
    with newsroom(tmp_path, budget=budget) as room:
        room.site.faults.add(Fault(path_prefix="/elsewhere", status=429, headers={"Retry-After": "600"}))
        moved = {"Location": "https://far.example/elsewhere"}
        room.site.faults.add(Fault(path_prefix="/category/", status=302, headers=moved))
        room.poll("Europe")
        asked = room.hosts.count("far.example")
        assert room.poll("Africa").status == "deferred"
        assert room.hosts.count("far.example") == asked
        room.later(minutes=10)
        assert room.poll("Africa").status == "blocked"


def test_a_feed_on_a_host_of_its_own_that_asks_for_a_pause_is_left_alone_and_the_page_is_read(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("story-0", "A story")
        room.poll()
        leads = {"Location": "https://feeds.example/europe"}
        room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=302, headers=leads))
        room.site.faults.add(Fault(path_prefix="/europe", status=429, headers={"Retry-After": "36000"}))
        for number in range(1, 9):
            room.later(minutes=20)
            room.publish(f"story-{number}", f"Another story, number {number}")
            assert room.poll().new == 1
        assert room.asked.count("/europe") == 1


def test_a_page_that_cannot_be_read_is_tried_again_soon_though_the_host_of_its_feed_wants_a_pause(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path) as room:
        room.publish("story-0", "A story")
        room.poll()
        leads = {"Location": "https://feeds.example/europe"}
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
        room.site.faults.add(Fault(path_prefix=EUROPE, body="<html><body><p>moved on</p></body></html>"))
        room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=302, headers=leads))
        room.site.faults.add(Fault(path_prefix="/europe", status=429, headers={"Retry-After": "36000"}))
        for _ in range(2):
            room.later(minutes=20)
            assert room.poll().status == "broken"
            assert room.sections()["Europe"].next_poll < room.now + timedelta(hours=1)  # type: ignore[operator]
        assert room.asked.count("/europe") == 1


def leave_alone(room: Newsroom, host: str) -> None:
    """As if a host had asked for a pause of ten hours."""
    until = room.now + timedelta(hours=10)
    asyncio.run(room.desk.archive.write(lambda tx: hold(tx, f"https://{host}", until, refusals=1)))


@pytest.mark.parametrize("path", ["/.well-known/tdmrep.json", "/robots.txt"])
def test_a_section_is_read_although_a_file_of_its_host_leads_to_one_that_wants_a_pause(
    tmp_path: Path, path: str
) -> None:
    with newsroom(tmp_path) as room:
        room.poll()
        room.later(days=1, minutes=1)  # both files are a day old
        room.site.faults.add(Fault(path_prefix=path, status=302, headers={"Location": "https://far.example/"}))
        leave_alone(room, "far.example")
        room.publish("story", "A story")
        assert room.poll().new == 1
        assert "far.example" not in room.hosts


def test_a_host_is_read_for_the_first_time_although_its_tdmrep_json_leads_to_one_that_wants_a_pause(
    tmp_path: Path,
) -> None:
    far = SectionSettings(name="Far", url="https://far.news.example/category/africa/")
    with newsroom(tmp_path, sections=(far,)) as room:
        leads = {"Location": "https://third.example/"}
        room.site.faults.add(Fault(path_prefix="/.well-known/tdmrep.json", status=302, headers=leads))
        leave_alone(room, "third.example")
        room.publish("story", "A story", categories=("africa",))
        assert room.poll("Far").status in {"ok", "new"}
        assert "third.example" not in room.hosts


@pytest.mark.parametrize("is_known", [True, False])
def test_a_section_is_read_although_a_host_of_its_articles_wants_a_pause(tmp_path: Path, is_known: bool) -> None:
    with newsroom(tmp_path) as room:
        room.publish("story", "A story")
        page = room.run(lambda desk: desk.fetcher.get(f"{HOME[:-1]}{EUROPE}", site="news"))
        moved = page.body.replace(b"https://news.example/20", b"https://blog.news.example/20")
        room.site.faults.add(Fault(path_prefix=EUROPE, body=moved))
        if is_known:
            assert room.poll().new == 1
        room.later(days=1, minutes=1)
        leave_alone(room, "blog.news.example")
        asked = room.hosts.count("blog.news.example")
        assert room.poll().new == (not is_known)
        assert room.hosts.count("blog.news.example") == asked


def test_two_pages_that_cannot_be_read_are_tried_again_soon_though_the_host_of_both_feeds_wants_a_pause(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
        for name in ("europe", "africa"):
            room.publish(name, f"A story from {name}", categories=(name,))
            room.poll(name.title())
            leads = {"Location": f"https://feeds.example/news-of-{name}"}
            listing = f"/category/{name}/"
            room.site.faults.add(Fault(path_prefix=listing, body="<html><body><p>moved on</p></body></html>"))
            room.site.faults.add(Fault(path_prefix=f"{listing}feed/", status=302, headers=leads))
        room.site.faults.add(Fault(path_prefix="/news-of-", status=429, headers={"Retry-After": "36000"}))
        room.later(minutes=20)
        both = [room.sections()[name].id for name in ("Europe", "Africa")]

        async def at_once(desk: Desk) -> None:
            await asyncio.gather(*(poll(desk, one) for one in both))

        room.run(at_once)
        assert sum(path.startswith("/news-of-") for path in room.asked) == 1
        for name in ("Europe", "Africa"):
            assert room.sections()[name].next_poll < room.now + timedelta(hours=1)  # type: ignore[operator]


@given(st.integers(1, 1_000), st.floats(0, 1, exclude_max=True))
def test_no_rest_is_longer_than_six_hours_and_a_fifth(refusals: int, chance: float) -> None:
    assert timedelta(seconds=48) <= rest(refusals, chance) <= 1.2 * timedelta(hours=6)


@pytest.mark.parametrize("failures", [3, 10, 1_000])
def test_however_often_a_section_failed_it_is_tried_again(tmp_path: Path, failures: int) -> None:
    with newsroom(tmp_path, budget=5_000) as room:
        room.site.faults.add(Fault(path_prefix=EUROPE, status=500))
        soon = []
        for _ in range(min(failures, 12)):
            room.poll("Europe")
            due = room.sections()["Europe"].next_poll
            assert due is not None
            soon.append(due - room.now)
            room.now = due
        assert soon[0] <= timedelta(minutes=2)
        assert max(soon) <= timedelta(hours=3.6)
        if failures == 1_000:
            fail_often(room, failures)
            room.poll("Europe")
            assert room.sections()["Europe"].failures == failures + 1
            assert room.now < room.sections()["Europe"].next_poll <= room.now + timedelta(hours=3.6)  # type: ignore[operator]
        room.site.faults.clear()
        room.now = room.sections()["Europe"].next_poll or room.now
        assert room.poll("Europe").error is None
        assert room.sections()["Europe"].failures == 0


def fail_often(room: Newsroom, failures: int) -> None:
    asyncio.run(room.desk.archive.write(lambda tx: tx.execute(update(section).values(failures=failures))))
