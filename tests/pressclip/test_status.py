"""`pressclip status`: one screen of what is wrong."""

import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import clock_doubts, daemon
from db.lock import is_held, only_one
from pressclip.models import Outcome
from pressclip.rows import stamp
from pressclip.settings import SectionSettings, SiteSettings
from pressclip.standing import _is_late, is_well, standing
from replica.faults import Fault
from replica.rights import Rights
from schedules import roster
from schedules.spent import Spent
from tests.archives import NOON, write
from tests.desks import Newsroom, newsroom, ticks, watch
from tests.schedules.test_judging import seen

MINUTE = timedelta(minutes=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path) as opened:
        for name in ("europe", "eastern-europe", "africa", "middle-east", "energy", "hotels-resorts"):
            opened.publish(name, "Nothing of note", categories=(name,))
        ticks(opened, 70)
        yield opened


def status(room: Newsroom) -> dict[str, Any]:
    return room.read(lambda tx: standing(tx, room.desk.settings, room.now, held=is_held(room.desk.archive.path)))


def wrong(room: Newsroom) -> dict[str, Any]:
    """What the status tells of trouble."""
    told = status(room)
    return {one: told[one] for one in ("late", "broken", "blocked", "offline", "waiting", "held") if told[one]}


def test_where_all_is_well_nothing_is_named(room: Newsroom) -> None:
    assert wrong(room) == {}
    told = status(room)
    assert (told["alive"], told["sections"], told["baseline"]) == (True, 6, [])
    assert told["requests_last_hour"] == {"news": len(room.asked)}
    day = told["last_day"]["news"]
    assert (day["requests"], day["budget"]) == (len(room.asked), 24 * 60)
    assert day["bytes"] > 10_000
    assert (told["rights"], told["reserved"]) == ([], {})


def test_where_the_clock_is_wrong_not_all_is_well(room: Newsroom) -> None:
    assert is_well(status(room))
    room.run(lambda desk: desk.archive.write(lambda tx: clock_doubts.note(tx, timedelta(hours=-3))))
    assert not is_well(status(room))


def test_sections_that_share_a_name_are_named_with_their_site(tmp_path: Path) -> None:
    own = (SectionSettings(name="europe", url="https://other.example/europe/"),)
    other = SiteSettings(name="other", home="https://other.example/", sections_from="config", sections=own)
    with newsroom(tmp_path, beside=(other,)) as room:
        told = status(room)["baseline"]
    assert {"news:Europe", "other:europe", "Africa"} <= {*told}
    assert "Europe" not in told


def test_a_daemon_whose_heart_cannot_beat_lives_while_it_holds_its_archive(room: Newsroom) -> None:
    beaten = room.read(daemon.last)
    assert beaten is not None
    room.later(minutes=30)
    assert [status(room)[name] for name in ("alive", "pid", "started")] == [False, None, None]
    with only_one(room.desk.archive.path):
        told = status(room)
    assert (told["alive"], told["pid"], told["started"]) == (True, os.getpid(), stamp(beaten.started))
    assert told["late"][0] == f"the daemon's heartbeat, since {stamp(beaten.at)}"
    assert not is_well(told)


def test_a_daemon_that_has_not_written_since_its_start_lives_too(room: Newsroom) -> None:
    before = f"{socket.gethostname()}:1:another-boot:7"
    write(room.desk.archive, lambda tx: daemon.beat(tx, before, room.now))
    with only_one(room.desk.archive.path):
        told = status(room)
    assert (told["alive"], told["pid"], told["started"]) == (True, None, None)
    assert told["late"] == [f"the daemon's heartbeat, since {stamp(room.now)}"]


def test_what_was_asked_for_in_a_day_outlives_a_restart(room: Newsroom) -> None:
    before = status(room)["last_day"]["news"]["requests"]
    room.desk = replace(room.desk, spent=Spent(room.passed))
    room.later(hours=20)
    ticks(room, 12)
    assert status(room)["last_day"]["news"]["requests"] >= before
    room.later(hours=24)
    assert status(room)["last_day"]["news"]["requests"] == 0


def test_what_a_site_reserves_is_named_with_its_articles(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.rights = Rights(
            file='[{"location": "/", "tdm-reservation": 1}]', tags={"robots": "noindex"}, under="/category/africa/"
        )
        room.later(days=1)
        room.publish("a", "Talks", categories=("africa",))
        room.poll("Africa")
        told = status(room)
    file, page = told["rights"]
    assert file.startswith("news: https://news.example/.well-known/tdmrep.json since 2026-11-24T12:00:00Z: ")
    assert file.endswith("tdm-reservation 1 on /: title, link and excerpt are kept")
    assert page == "news: robots meta of Africa: noindex"
    assert told["reserved"] == {"news": 1}


def test_sections_never_read_are_counted(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        assert len(status(room)["baseline"]) == 6
        room.poll("Africa")
        assert "Africa" not in status(room)["baseline"]


def test_a_section_that_the_site_keeps_from_us_is_broken_and_blocked(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix="/category/africa/", status=403))
    room.site.faults.add(Fault(path_prefix="/category/energy/", status=500))
    room.poll("Africa")
    room.poll("Energy")
    assert wrong(room) == {"broken": ["Africa", "Energy"], "blocked": ["Africa"]}


def test_a_site_that_is_down_is_named_once_and_not_each_of_its_sections(room: Newsroom) -> None:
    room.later(minutes=20)
    room.cut.add("news.example")
    ticks(room, 10, seconds=10)
    told = wrong(room)
    assert list(told) == ["offline"]
    [down] = told["offline"]
    assert down.startswith("news since 2026-11-23T12:")
    assert "Connection refused" in down


def test_what_waits_for_a_pause_waits_and_the_host_is_named(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix="/category/africa/", status=429, headers={"Retry-After": "600"}, times=1))
    room.poll("Africa")
    room.poll("Energy")
    told = wrong(room)
    assert told["held"] == {"https://news.example": "2026-11-23T12:11:10Z"}
    assert told["waiting"] == ["Energy"]


@pytest.mark.parametrize(
    ("due", "started", "late"),
    [
        (-6 * MINUTE, None, True),
        (-4 * MINUTE, None, False),
        (-90 * MINUTE, -2 * MINUTE, False),
        (-90 * MINUTE, -6 * MINUTE, True),
        (6 * MINUTE, -60 * MINUTE, False),
        (None, None, False),
    ],
)
def test_late_is_what_a_daemon_had_five_minutes_for(
    due: timedelta | None, started: timedelta | None, late: bool
) -> None:
    def at(offset: timedelta | None) -> datetime | None:
        return None if offset is None else NOON + offset

    assert _is_late(at(due), at(started), NOON) is late


def test_what_failed_after_days_of_trying_is_wrong_for_a_day(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        seen(room, "Libya talks resume")
        room.outcomes = [Outcome(state="retry", error="no route"), Outcome(state="failed", error="given up")]
        room.deliver()
        room.later(days=3)
        room.deliver()
        room.later(hours=1)
        assert status(room)["failed"] == 1
        room.later(hours=24)
        assert status(room)["failed"] == 0


@pytest.mark.parametrize("change", [{"name": "other", "home": "https://other.example/"}, {"probe": "off"}])
def test_a_probe_that_the_configuration_asks_for_no_more_is_not_told_of(room: Newsroom, change: dict[str, Any]) -> None:
    assert set(status(room)["probes"]) == {"news"}
    (site,) = room.desk.settings.sites
    room.desk = replace(room.desk, settings=replace(room.desk.settings, sites=(replace(site, **change),)))
    room.run(roster.sync)
    assert status(room)["probes"] == {}


@pytest.mark.parametrize("left", [False, True])
def test_a_menu_that_is_followed_no_more_is_not_broken(room: Newsroom, left: bool) -> None:
    room.site.faults.add(Fault(path_prefix="/", status=500))
    room.run(lambda desk: roster.read_menus(desk, force=True))
    room.site.faults.clear()
    assert [one.split(":")[0] for one in status(room)["broken"]] == ["the menu of news could not be read"]
    settings = room.desk.settings
    sites = (replace(settings.sites[0], sections_from="config"),)
    room.desk = replace(room.desk, settings=replace(settings, sites=() if left else sites))
    room.run(roster.sync)
    assert status(room)["broken"] == []
