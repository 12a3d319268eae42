"""A network or a host that is down: found out once, tried once a step, told once, recovered spread out."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from db import coverage
from db.schema import article
from db.schema_polling import outage, walk
from pressclip.models import Message
from pressclip.settings import SectionSettings, SiteSettings
from replica.faults import Fault
from schedules.reachability import is_whole_site, step
from schedules.walk import walk as go_on
from tests.desks import Newsroom, newsroom, ticks, watch

HOST = "news.example"
OTHER = SiteSettings(
    name="other",
    home="https://other.news.example/",
    probe="off",
    sections_from="config",
    sections=(SectionSettings(name="Elsewhere", url="https://other.news.example/category/africa/"),),
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """Two sites, every section of them read once, an operator."""
    with newsroom(
        tmp_path, watch("libya", "libya"), channels=("phone", "operator"), beside=(OTHER,), probe="off"
    ) as opened:
        for name in ("europe", "eastern-europe", "africa", "middle-east", "energy", "hotels-resorts"):
            opened.publish(name, "Nothing of note", categories=(name,))
        ticks(opened, 90)
        assert all(one.last_success for one in opened.sections().values())
        opened.asked.clear()
        opened.sent.clear()
        yield opened


def told(room: Newsroom) -> list[Message]:
    return [message for name, message in room.sent if name == "operator"]


def in_minutes(room: Newsroom, count: int, host: str = HOST) -> list[float]:
    """Lets so many minutes pass; when the host was asked meanwhile, in seconds from their beginning."""
    begin, times = room.now, []
    for _ in range(count * 4):
        before = len(room.hosts)
        at = (room.now - begin).total_seconds()
        ticks(room, seconds=15)
        times += [at for one in room.hosts[before:] if one == host]
    return times


@given(st.floats(0, 1, exclude_max=True))
def test_the_steps_grow_from_half_a_minute_to_a_quarter_of_an_hour(chance: float) -> None:
    steps = [step(tries, chance) for tries in (1, 2, 3, 4, 5, 6, 7, 1_000)]
    assert [one / step(1, chance) for one in steps] == pytest.approx([1, 2, 4, 8, 16, 30, 30, 30])
    assert timedelta(seconds=24) <= steps[0] <= timedelta(seconds=36)


@pytest.mark.parametrize(
    ("hosts", "whole"), [(["a"], True), (["a", "a", "b"], True), (["a", "b"], False), (["b"], False)]
)
def test_a_host_takes_the_site_with_it_where_most_sections_stand_there(hosts: list[str], whole: bool) -> None:
    assert is_whole_site("a", hosts) is whole


def test_while_a_host_is_down_one_try_a_step_is_made_for_all_its_sections(room: Newsroom) -> None:
    room.cut.add(HOST)
    times = in_minutes(room, 58)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert gaps[:6] == pytest.approx([30, 60, 120, 240, 480, 900], abs=20)
    mine = [one for one in room.sections().values() if one.site == "news"]
    assert {one.status for one in mine} == {"offline"}
    assert {one.failures for one in mine} == {0}
    assert room.sections()["Elsewhere"].status != "offline"
    [down] = room.read(lambda tx: tx.execute(select(outage)).all())
    assert (down.host, down.tries, down.ended) == (HOST, len(times), None)


def test_the_operator_hears_once_that_a_site_is_down_and_once_that_it_is_back(room: Newsroom) -> None:
    room.cut.add(HOST)
    in_minutes(room, 40)
    [down] = told(room)
    assert down.subject == "Pressclip: 1 site cannot be reached"
    assert "news: offline since 23 Nov 12:" in down.text
    assert "Connection refused" in down.text
    room.cut.clear()
    in_minutes(room, 30)
    [_, back] = told(room)
    assert back.subject == "Pressclip: 1 site can be reached again"


def test_once_a_site_answers_again_its_sections_are_polled_one_after_the_other(room: Newsroom) -> None:
    room.cut.add(HOST)
    in_minutes(room, 30)
    room.publish("new", "Libya talks resume", categories=("africa", "energy"))
    room.cut.clear()
    times = in_minutes(room, 18)
    assert times[-1] - times[0] > 30
    mine = [one for one in room.sections().values() if one.site == "news"]
    assert {one.status for one in mine} <= {"ok", "new"}
    polls = sorted(one.last_success for one in mine if one.last_success is not None)
    assert len(set(polls)) >= 4, "ten seconds apart, looked at every fifteen"
    assert sum("talks resume" in message.text for _, message in room.sent) == 1


def test_where_no_site_answers_that_is_one_notice_and_so_is_the_end(room: Newsroom) -> None:
    room.cut |= {HOST, "other.news.example"}
    in_minutes(room, 30)
    [down] = told(room)
    assert down.subject == "Pressclip: 2 sites cannot be reached"
    assert "None of 2 sites can be reached: look at the network here first." in down.text
    room.cut.clear()
    in_minutes(room, 30)
    [_, back] = told(room)
    assert back.subject == "Pressclip: 2 sites can be reached again"


@pytest.mark.slow
def test_where_a_probe_watches_the_site_it_finds_the_outage_and_its_end(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya"), channels=("phone", "operator")) as room:
        room.publish("old", "Nothing of note")
        ticks(room, 120, seconds=30)
        room.sent.clear()
        room.cut.add(HOST)
        times = in_minutes(room, 20)
        gaps = [later - sooner for sooner, later in pairwise(sorted(set(times)))]
        steps = (30, 60, 120, 240)  # a try may wait for the tick after next, as steps run beside each other
        assert all(step - 20 <= gap <= step + 80 for step, gap in zip(steps, gaps, strict=False)), gaps
        room.publish("new", "Libya talks resume")
        room.cut.clear()
        in_minutes(room, 20)
        assert [one.subject for one in told(room)] == [
            "Pressclip: 1 site cannot be reached", "Pressclip: 1 site can be reached again"
        ]  # fmt: skip
        assert sum("talks resume" in message.text for _, message in room.sent) == 1


def test_an_outage_that_is_soon_over_is_told_at_no_time(room: Newsroom) -> None:
    room.later(minutes=20)
    room.cut.add(HOST)
    in_minutes(room, 1)
    room.cut.clear()
    in_minutes(room, 30)
    assert told(room) == []
    assert room.read(lambda tx: tx.scalars(select(outage.c.ended)).all())


@pytest.mark.slow
def test_while_a_site_is_down_no_article_page_is_given_up(room: Newsroom) -> None:
    room.later(minutes=20)
    room.site.faults.add(Fault(path_prefix="/category/africa/feed/", status=404))
    room.publish("new", "Talks resume", "It was Libya after all.", excerpt="Nothing yet.", categories=("africa",))
    assert room.poll("Africa").new == 1
    room.cut.add(HOST)
    in_minutes(room, 90)
    states = room.read(lambda tx: tx.execute(select(article.c.page_state, article.c.page_attempts)).all())
    assert ("owed", 0) in [tuple(row) for row in states]
    room.cut.clear()
    in_minutes(room, 20)
    assert any("Talks resume" in message.text for _, message in room.sent)


def test_a_walk_waits_an_outage_out_and_gives_nothing_up(tmp_path: Path) -> None:
    with newsroom(tmp_path, probe="off", budget=500) as room:
        for number in range(8):
            room.publish(f"old-{number}", f"Of old, number {number}")
            room.later(minutes=10)
        ticks(room, 80)
        room.later(days=1)
        for number in range(70):
            room.publish(f"new-{number}", f"News, number {number}", published=room.now - timedelta(minutes=number))
        room.poll()
        [europe] = room.read(coverage.walks)
        room.cut.add(HOST)
        for _ in range(30):
            room.run(lambda desk: go_on(desk, europe, patient=False))
            room.later(minutes=10)
        assert room.read(coverage.walks), "given up, it would be a gap"
        assert room.read(lambda tx: tx.scalars(select(walk.c.failures)).all()) == [0]
        room.cut.clear()
        room.later(minutes=20)
        room.run(lambda desk: go_on(desk, europe, patient=False))
        assert not room.read(coverage.walks)
        assert room.read(lambda tx: tx.scalar(select(func.count()).select_from(article))) == 78


def test_a_section_on_a_host_of_its_own_that_fails_is_its_own_trouble(tmp_path: Path) -> None:
    far = SectionSettings(name="Far", url="https://far.example/category/africa/")
    with newsroom(tmp_path, channels=("operator",), sections=(far,)) as room:
        room.publish("a", "Talks", categories=("africa", "energy"))
        ticks(room, 90)
        room.sent.clear()
        room.cut.add("far.example")
        in_minutes(room, 30)
        assert room.sections()["Far"].failures > 3
        assert room.sections()["Africa"].status == "ok"
        [down] = told(room)
        assert "news/Far: offline" in down.text
        assert room.read(lambda tx: tx.scalars(select(outage.c.id)).all()) == []


def test_a_section_on_a_host_of_its_own_is_read_while_that_of_all_others_is_down(tmp_path: Path) -> None:
    far = SectionSettings(name="Far", url="https://far.news.example/category/africa/")
    with newsroom(tmp_path, watch("talks", "talks"), sections=(far,), probe="off") as room:
        room.publish("a", "Nothing of note", categories=("africa", "europe"))
        ticks(room, 90)
        room.cut.add(HOST)
        room.poll("Africa")
        room.publish("b", "Talks of peace", categories=("africa",))
        assert (room.poll("Europe").status, room.poll("Far").status) == ("offline", "new")
        assert room.deliver() == 1


def test_a_section_that_times_out_while_others_answer_is_its_own_trouble(room: Newsroom) -> None:
    room.cut.add("/category/europe/")
    in_minutes(room, 30)
    assert (room.sections()["Europe"].status, room.sections()["Africa"].status) == ("offline", "ok")
    assert room.sections()["Europe"].failures > 3
    [down] = told(room)
    assert down.subject == "Pressclip: 1 section cannot be read"
    assert room.read(lambda tx: tx.scalars(select(outage.c.id)).all()) == []


def test_a_poll_by_hand_says_that_the_site_is_down_and_does_not_ask_again(room: Newsroom) -> None:
    room.cut.add(HOST)
    asked = len(room.asked)
    polled = [room.poll(name) for name in ("Europe", "Africa", "Energy")]
    assert {one.status for one in polled} == {"offline"}
    assert len(room.asked) == asked + 1
    assert "news.example does not answer since" in (polled[1].error or "")


def test_a_menu_that_cannot_be_had_is_the_same_outage(tmp_path: Path) -> None:
    with newsroom(tmp_path, channels=("operator",)) as room:
        ticks(room, 90)
        room.cut.add(HOST)
        room.later(days=1)
        times = in_minutes(room, 30)
        assert len(times) <= 9  # robots.txt and tdmrep.json are a day old: once each
        room.cut.clear()
        in_minutes(room, 20)
        assert room.read(lambda tx: tx.scalars(select(outage.c.ended)).all()) != [None]
