import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from db import rates
from pressclip.settings import SectionSettings
from schedules import roster
from schedules.curves import level
from schedules.pace import Brought, next_poll
from schedules.pricing import Price
from schedules.rates import Rate, observed, started
from tests.desks import HOME, Newsroom, newsroom

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
EUROPE = SectionSettings(name="Europe", url=f"{HOME}category/europe/")
AFRICA = SectionSettings(name="Africa", url=f"{HOME}category/africa/")


@contextmanager
def desk_of(folder: Path, *sections: SectionSettings, **site: Any) -> Iterator[Newsroom]:
    """Two sections whose menu nobody reads, each polled every fifty minutes on average."""
    values: dict[str, Any] = {"budget": 4, "fetch_articles": False, "sections_from": "config"} | site
    with newsroom(folder, sections=sections or (EUROPE, AFRICA), **values) as room:
        yield room


def follow(room: Newsroom, until: datetime, appear: list[datetime] | None = None) -> list[tuple[str, datetime]]:
    """Polls what is due until then, while articles appear in Europe; the polls and their times."""
    coming, polls = sorted(appear or []), list[tuple[str, datetime]]()
    while True:
        name, due = min(
            ((one.name, one.next_poll or room.now) for one in room.sections().values()), key=lambda it: it[1]
        )
        if due >= until:
            return polls
        while coming and coming[0] <= due:
            room.now = coming.pop(0)
            room.publish(f"post-{room.now:%d-%H-%M}", f"Talks at {room.now:%d %H %M}")
        room.now = max(room.now, due)
        room.poll(name)
        polls.append((name, room.now))


def rate_of(room: Newsroom, name: str = "Europe") -> Rate:
    section_id = room.sections()[name].id
    return msgspec.convert(room.read(lambda tx: rates.load(tx, section_id)), Rate)


def price_of(room: Newsroom) -> Price:
    return msgspec.convert(room.read(lambda tx: rates.load_price(tx, 1)), Price)


def mornings(begin: datetime, days: int) -> list[datetime]:
    """Ten articles on each weekday morning from eight on."""
    days_after = [begin.replace(hour=8) + DAY * day for day in range(days + 1)]
    times = [at + 17 * MINUTE * n for at in days_after if at.weekday() < 5 for n in range(10)]
    return [at for at in times if begin < at <= begin + days * DAY]


def learn(room: Newsroom, name: str, appeared: list[datetime]) -> None:
    """Four weeks of looks at a section, one an hour, up to now."""
    rate = started(room.now - 28 * DAY)
    while rate.at < room.now:
        now = rate.at + HOUR
        rate = observed(rate, [at for at in appeared if rate.at < at <= now], now=now, zone=UTC)
    section_id, state = room.sections()[name].id, msgspec.to_builtins(rate)
    room.run(lambda desk: desk.archive.write(lambda tx: rates.save(tx, section_id, state, room.now)))


def test_a_section_that_publishes_on_weekday_mornings_is_polled_most_then_within_the_budget(tmp_path: Path) -> None:
    with desk_of(tmp_path) as room:
        begin = room.now
        learn(room, "Europe", mornings(begin - 28 * DAY, 28))
        learn(room, "Africa", [])
        polls = follow(room, begin + DAY, mornings(begin, 1))
        hours = [at.hour for name, at in polls if name == "Europe"]
        morning, night = sum(8 <= hour < 11 for hour in hours) / 3, sum(hour >= 21 or hour < 5 for hour in hours) / 8
        assert morning > 2 * night > 0
        assert len(polls) == pytest.approx(24 * 0.6 * 4, rel=0.2)
        assert sum(name == "Europe" for name, _ in polls) > sum(name == "Africa" for name, _ in polls)


def test_what_was_learned_and_when_polls_are_due_outlive_a_restart(tmp_path: Path) -> None:
    with desk_of(tmp_path) as room:
        follow(room, room.now + DAY, mornings(room.now, 1))
        kept = (rate_of(room), price_of(room), room.sections())
        room.later(minutes=1)
        room.run(roster.sync)
        assert (rate_of(room), price_of(room), room.sections()) == kept
        assert sum(kept[0].counts) > 0


def test_a_section_that_is_not_on_the_menu_any_more_leaves_no_polls_to_the_others(tmp_path: Path) -> None:
    budgets = []
    for number, name in enumerate(("Europe", "europe", "Atlantis")):
        own = SectionSettings(name=name, at_least_every=MINUTE)
        with newsroom(tmp_path / str(number), budget=600, sections=(own,)) as room:
            room.poll()
            budgets.append(price_of(room).budget)
    assert budgets == [pytest.approx(1 + 5 / 15), pytest.approx(1 + 5 / 15), pytest.approx(6 / 15)]


def test_a_sections_own_floor_and_ceiling_hold_whatever_was_learned(tmp_path: Path) -> None:
    slow = SectionSettings(name="Europe", url=EUROPE.url, at_most_every=2 * HOUR)
    quick = SectionSettings(name="Africa", url=AFRICA.url, at_least_every=20 * MINUTE)
    with desk_of(tmp_path, slow, quick, budget=60) as room:
        room.publish("first", "First")
        polls = follow(room, room.now + 9 * HOUR, [room.now + n * 15 * MINUTE for n in range(1, 20)])
        gaps = {
            name: [later - sooner for sooner, later in itertools.pairwise(times)]
            for name in ("Europe", "Africa")
            if (times := [at for one, at in polls if one == name])
        }
        assert min(gaps["Europe"]) >= 2 * HOUR
        assert max(gaps["Africa"]) <= 20 * MINUTE


@pytest.mark.parametrize("budget", [None, 60, 4])
def test_a_site_of_which_nothing_is_known_is_polled_at_the_fixed_interval(tmp_path: Path, budget: int | None) -> None:
    with desk_of(tmp_path, budget=budget) as room:
        polls = follow(room, room.now + 4 * HOUR)
        assert len(polls) == pytest.approx(2 * 4 * 60 / (50 if budget == 4 else 15), abs=5)


def test_a_section_that_was_never_read_does_not_have_every_poll_fit_the_price_anew(tmp_path: Path) -> None:
    with desk_of(tmp_path) as room:
        room.poll("Europe")
        fitted = price_of(room).at
        room.later(seconds=30)
        room.poll("Europe")
        assert price_of(room).at == fitted


def test_a_baseline_is_no_news_but_its_times_give_a_first_rate(tmp_path: Path) -> None:
    with desk_of(tmp_path) as room:
        room.now -= 10 * HOUR
        for number in range(10):
            room.publish(f"old-{number}", f"Old {number}")
            room.later(hours=1)
        room.poll()
        rate = rate_of(room)
        assert rate.seen == 0
        before = sum(rate.counts)
        room.later(minutes=30)
        room.publish("new", "New")
        room.later(minutes=10)
        room.poll()
        assert sum(rate_of(room).counts) == pytest.approx(before + 1)
        assert rate_of(room).seen == 1


def test_a_state_that_cannot_be_read_is_learned_anew(tmp_path: Path) -> None:
    with desk_of(tmp_path) as room:
        room.poll()
        room.run(lambda desk: desk.archive.write(lambda tx: rates.save(tx, 1, {"of": "another version"}, room.now)))
        room.run(lambda desk: desk.archive.write(lambda tx: rates.save_price(tx, 1, {}, room.now)))
        room.later(minutes=30)
        assert room.poll().error is None
        assert level(rate_of(room)) == pytest.approx(1, abs=0.01)


def test_the_rate_is_told_in_articles_a_day_once_there_is_something_to_tell() -> None:
    assert rates.articles_a_day(None) is None
    at = datetime.fromisoformat("2026-11-23T12:00:00Z")
    young = Rate(at=at, aged=at, watched=(60.0,) + (0.0,) * 47)
    assert rates.articles_a_day(msgspec.to_builtins(young)) is None
    lively = Rate(at=at, aged=at, counts=(2.0,) + (0.0,) * 47, watched=(1440.0 * 3,) + (0.0,) * 47)
    assert rates.articles_a_day(msgspec.to_builtins(lively)) == 0.7


def test_where_a_probe_is_trusted_a_section_is_due_at_its_ceiling_and_no_price_of_polls_is_paid(tmp_path: Path) -> None:
    with desk_of(tmp_path) as room:
        room.poll()
        paid, europe = price_of(room), room.sections()["Europe"]
        room.later(minutes=30)
        due = room.run(
            lambda desk: desk.archive.write(lambda tx: next_poll(tx, desk, europe, Brought(), paying=frozenset()))
        )
        assert due - room.now == timedelta(hours=6)
        assert price_of(room) == paid
        assert rate_of(room).at == room.now


def test_a_section_that_is_not_left_to_a_trusted_probe_pays_a_price_for_its_own_part_of_the_budget(
    tmp_path: Path,
) -> None:
    with desk_of(tmp_path) as room:
        room.poll()
        room.poll("Africa")
        all_of, europe = price_of(room), room.sections()["Europe"]
        room.later(minutes=30)
        mine = frozenset({europe.id})
        due = room.run(lambda desk: desk.archive.write(lambda tx: next_poll(tx, desk, europe, Brought(), paying=mine)))
        price = price_of(room)
        assert price.sections == 1
        assert price.budget == pytest.approx(all_of.budget / 2, rel=0.05)
        assert price.whole == all_of.budget
        assert due - room.now < timedelta(hours=6)
        assert room.read(lambda tx: room.desk.followed.count(tx, 1, room.now)) == 2
