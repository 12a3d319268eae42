import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from db import probes
from db.schema import article
from replica.faults import Fault
from schedules.probe_state import ProbeState, restored
from schedules.probing import minutes_until_probe
from tests.desks import Newsroom, newsroom, watch


def state(room: Newsroom) -> ProbeState:
    return restored(room.read(probes.states)["news"])


def polled_when_due(room: Newsroom) -> list[str]:
    """Polls the sections that are due, as the daemon would."""
    due = [name for name, one in room.sections().items() if one.next_poll is not None and one.next_poll <= room.now]
    for name in due:
        room.poll(name)
    return due


def opened(room: Newsroom) -> None:
    """All sections were read once."""
    room.publish("first", "The first story of all")
    room.later(minutes=1)
    for name in room.sections():
        room.poll(name)
        room.later(seconds=10)


def until_due(room: Newsroom) -> None:
    """Moves the clock to a minute before the probe is asked next."""
    due = room.read(lambda tx: probes.load(tx, 1)).due
    assert due is not None
    room.now = max(room.now, due - timedelta(minutes=1))


def earn(room: Newsroom) -> None:
    """A probe that was right often enough."""
    room.probe()
    for number in range(3):
        room.later(minutes=16)
        room.probe()
        room.publish(f"early-{number}", f"Early story {number}")
        room.later(minutes=16)
        room.probe()
        room.later(minutes=10)
        polled_when_due(room)
    assert state(room).trust.standing == "trusted"
    for name in room.sections():
        room.poll(name)
    room.read_pages()


@pytest.mark.parametrize("weak", [False, True], ids=["strong etags", "weak etags"])
def test_a_trusted_probe_leads_to_the_right_section_and_to_no_other(tmp_path: Path, weak: bool) -> None:
    with newsroom(tmp_path, watch("gas", "gas")) as room:
        room.site.weak_etags = weak
        opened(room)
        earn(room)
        room.later(minutes=20)
        assert polled_when_due(room) == []
        room.publish("gas", "Gas flows", categories=("africa",))
        room.later(minutes=2)
        room.probe()
        assert polled_when_due(room) == ["Africa"]
        room.deliver()
        assert [message.subject for _, message in room.sent if "flows" in message.text]


def test_what_the_probe_tells_of_an_article_spares_the_sections_own_feed_and_the_page(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "grain"), reread_after=()) as room:
        opened(room)
        earn(room)
        room.later(minutes=20)
        room.publish("story", "A story", "The grain is sold, and was shipped at once. " * 12, categories=("africa",))
        room.later(minutes=2)
        room.probe()
        asked = len(room.asked)
        assert polled_when_due(room) == ["Africa"]
        room.read_pages()
        assert room.asked[asked:] == ["/category/africa/"]
        room.deliver()
        assert any("grain" in message.text for _, message in room.sent)


def test_while_nothing_changes_a_trusted_site_costs_one_small_request_at_a_time(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        asked = len(room.asked)
        for _ in range(30):
            room.later(minutes=2)
            room.probe()
            assert polled_when_due(room) == []
        assert set(room.asked[asked:]) == {"/feed/"}
        assert len(room.asked) - asked == 30


def test_each_section_is_read_at_its_ceiling_whatever_the_probe_says(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        room.later(hours=6, minutes=1)
        assert set(polled_when_due(room)) == set(room.sections())


def due(room: Newsroom) -> datetime:
    at = room.read(lambda tx: probes.load(tx, 1)).due
    assert at is not None
    return at


def used(room: Newsroom) -> float:
    plan = state(room).plan
    return 0.0 if plan is None else plan.used


def test_a_trusted_probe_and_all_that_it_leads_to_share_one_plan(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        room.probe()
        assert state(room).plan is None
        room.later(minutes=16)
        earn(room)
        room.later(minutes=20)
        room.publish("gas", "Gas flows")
        room.probe()  # its price is fitted anew
        assert used(room) == 0
        room.now = due(room)
        room.probe()
        assert used(room) == 1
        room.later(minutes=11)  # what the probe told is old by now: the section's own feed is asked
        asked = len(room.asked)
        assert polled_when_due(room) == ["Europe"]
        assert set(room.asked[asked:]) == {"/category/europe/", "/category/europe/feed/"}
        assert used(room) == 3
        room.site.faults.add(Fault(path_prefix="/category/europe/", status=500, times=1))
        room.poll()
        assert used(room) == 4


def test_a_trusted_probe_comes_as_its_plan_says_and_seldom_while_on_trial(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=None) as room:
        opened(room)
        room.probe()
        assert due(room) == room.now + timedelta(minutes=15)
        earn(room)
        for _ in range(30):
            room.later(hours=1)
            room.probe()
            plan = state(room).plan
            assert plan is not None
            assert room.now - plan.at < timedelta(days=1)
            assert due(room) - room.now == timedelta(minutes=minutes_until_probe(plan, room.now, UTC))


def test_a_plan_is_fitted_anew_when_the_budget_changes_and_given_up_with_the_trust(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=30) as room:
        opened(room)
        earn(room)
        first = state(room).plan
        assert first is not None
        assert first.budget == pytest.approx(0.6 * 30 / 60)
    with newsroom(tmp_path, budget=60) as room:
        room.now = first.at + timedelta(hours=2)
        room.site.faults.add(Fault(path_prefix="/feed/", status=304, body=b"", times=1))
        room.probe()
        second = state(room).plan
        assert second is not None
        assert second.budget == pytest.approx(2 * first.budget)
        assert second.theta < first.theta
        room.site.faults.add(Fault(path_prefix="/feed/", status=500))
        for _ in range(3):
            room.later(minutes=61)
            room.probe()
        assert state(room).plan is None


def test_a_probe_that_is_off_is_never_asked(tmp_path: Path) -> None:
    with newsroom(tmp_path, probe="off") as room:
        room.probe()
        assert "/feed/" not in room.asked


def test_an_article_that_appeared_under_an_unchanged_probe_costs_it_its_trust(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        room.site.faults.add(Fault(path_prefix="/feed/", status=304, body=b""))
        room.publish("hidden", "Nobody is told of this one")
        room.later(minutes=20)
        room.poll("Europe")
        room.later(minutes=11)
        room.probe()
        assert state(room).trust.standing == "distrusted"
        room.later(minutes=2)
        assert set(polled_when_due(room)) >= {"Africa", "Energy"}
        room.later(minutes=30)
        assert polled_when_due(room) != []


def test_a_feed_that_is_cached_for_some_minutes_is_trusted_all_the_same(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        until_due(room)
        room.site.faults.add(Fault(path_prefix="/feed/", status=304, body=b"", times=1))
        room.publish("fresh", "A story that the feed does not list yet")
        room.poll("Europe")
        room.later(minutes=2)
        room.probe()
        assert state(room).trust.standing == "trusted"


def test_an_article_that_the_probe_listed_before_its_section_showed_it_was_not_missed(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        until_due(room)
        room.publish("slow", "A story in a section read late", categories=("energy",))
        room.later(minutes=2)
        room.probe()
        room.later(minutes=1)
        room.poll("Energy")
        undated = update(article).where(article.c.title.like("A story in%")).values(published=None, published_to=None)
        asyncio.run(room.desk.archive.write(lambda tx: tx.execute(undated)))
        room.later(minutes=15)
        until_due(room)
        room.later(minutes=2)
        room.probe()
        assert state(room).trust.standing == "trusted"


def test_a_probe_that_says_not_modified_for_ever_is_asked_without_validators_and_found_out(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        room.site.faults.add(Fault(path_prefix="/feed/", status=304, body=b"", times=2))
        room.later(minutes=2)
        room.publish("hidden", "Nobody is told of this one")
        room.probe()
        room.later(hours=5)
        room.probe()
        room.later(hours=1, minutes=30)
        room.probe()
        assert state(room).trust.standing == "distrusted"


def test_a_server_that_ignores_validators_is_asked_once_a_day(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        room.site.faults.add(Fault(path_prefix="/feed/", headers={"ETag": '"same"', "Last-Modified": ""}))
        room.publish("a", "A")
        for _ in range(40):
            room.later(minutes=16)
            room.site.faults.clear()
            room.site.edit(room.site.published()[0].id)
            room.probe()
        assert state(room).trust.standing == "useless"
        asked = room.asked.count("/feed/")
        room.later(hours=8)
        room.probe()
        assert room.asked.count("/feed/") == asked


def test_an_edit_is_seen_by_the_probe_itself(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "grain")) as room:
        opened(room)
        room.probe()
        post = room.publish("story", "A story", "The harvest is in, and nobody was surprised by it. " * 12)
        room.later(minutes=5)
        room.poll("Europe")
        room.later(minutes=11)
        room.probe()
        room.later(hours=1)
        room.site.edit(post.id, paragraphs=(*post.paragraphs, "The grain is sold, and was shipped at once. " * 12))
        room.later(minutes=16)
        room.probe()
        room.deliver()
        assert any("grain" in message.text for _, message in room.sent)


def test_a_feed_that_fails_often_leaves_the_sections_to_the_rule(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        earn(room)
        room.site.faults.add(Fault(path_prefix="/feed/", status=500))
        for _ in range(4):
            room.later(minutes=30)
            room.probe()
        assert state(room).trust.standing == "trying"
        room.later(minutes=2)
        assert polled_when_due(room) != []


def test_the_probe_waits_where_the_budget_is_used_up(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=1, skip_sections=("*",)) as room:
        room.probe()
        room.probe()
        assert room.asked.count("/feed/") <= 1
        assert timedelta(0) < due(room) - room.now <= timedelta(hours=1)
