from datetime import timedelta
from pathlib import Path

import pytest

from db import sections
from pressclip.models import Validators
from pressclip.settings import SectionSettings
from replica.faults import CAPTCHA, CONSENT, MAINTENANCE, Fault
from schedules.poll import validators_for
from scraper import READER
from tests.archives import NOON
from tests.desks import Newsroom, newsroom, watch

EUROPE = "/category/europe/"


def test_a_first_visit_is_a_baseline_that_alerts_nobody(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("a", "Libya talks resume")
        polled = room.poll()
        assert (polled.status, polled.new, polled.method) == ("new", 1, "profile:zox")
        assert room.read_pages() == room.deliver() == 0
        room.later(minutes=15)
        assert room.poll().status == "ok"
        assert room.deliver() == 0


def test_a_new_article_that_matches_alerts_once(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("old", "Nothing of note")
        room.poll()
        room.later(minutes=15)
        room.publish("new", "Libya talks resume")
        assert room.poll().new == 1
        assert room.deliver() == 1
        assert "Libya" in room.sent[0][1].text
        room.later(minutes=15)
        assert room.poll().new == 0
        assert room.deliver() == 0


def test_an_unchanged_page_brings_nothing_though_every_age_on_it_changed(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("all", "talks OR news")) as room:
        room.publish("a", "Talks")
        room.poll()
        for _ in range(3):
            room.later(hours=5)
            polled = room.poll()
            assert (polled.status, polled.new, polled.changed) == ("ok", 0, 0)


def test_asked_to_alert_a_first_visit_does(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("a", "Libya talks resume")
        room.poll(baseline=False)
        assert room.deliver() == 1


def test_one_story_in_two_sections_is_told_once(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        for name in ("Europe", "Africa"):
            room.publish(name, "Nothing of note", categories=(name.lower(),))
            room.poll(name)
        room.later(minutes=15)
        room.publish("new", "Libya talks resume", categories=("europe", "africa"))
        assert (room.poll("Europe").new, room.poll("Africa").new) == (1, 0)
        assert room.deliver() == 1
        assert room.deliver() == 0


def test_a_watch_bound_to_a_section_fires_when_the_article_reaches_it(tmp_path: Path) -> None:
    bound = (watch("here", "libya", sections=("Africa",)), watch("there", "libya section:africa"))
    with newsroom(tmp_path, *bound) as room:
        for name in ("Europe", "Africa"):
            room.publish(name, "Nothing of note", categories=(name.lower(),))
            room.poll(name)
        room.later(minutes=15)
        room.publish("new", "Libya talks resume", categories=("europe", "africa"))
        room.poll("Europe")
        assert room.deliver() == 0
        room.poll("Africa")
        assert room.deliver() == 1
        assert "here" in room.sent[0][1].text
        assert "there" in room.sent[0][1].text


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault(path_prefix=EUROPE, status=500), "broken"),
        (Fault(path_prefix=EUROPE, status=503), "maintenance"),
        (Fault(path_prefix=EUROPE, status=403), "blocked"),
        (Fault(path_prefix=EUROPE, status=404), "gone"),
        (Fault(path_prefix=EUROPE, body=CONSENT), "consent"),
        (Fault(path_prefix=EUROPE, body=CAPTCHA), "blocked"),
        (Fault(path_prefix=EUROPE, body=MAINTENANCE), "maintenance"),
        (Fault(path_prefix=EUROPE, body=""), "broken"),
        (Fault(path_prefix=EUROPE, body=b"\x1f\x8b\x08", headers={"Content-Encoding": "gzip"}), "truncated"),
    ],
)
def test_a_page_that_is_no_listing_is_named_and_what_is_known_stays(tmp_path: Path, fault: Fault, status: str) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks")
        room.poll()
        before = room.sections()["Europe"].last_success
        room.later(minutes=15)
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
        room.site.faults.add(fault)
        polled = room.poll()
        assert (polled.status, polled.found) == (status, 0)
        assert polled.error
        europe = room.sections()["Europe"]
        assert (europe.status, europe.failures, europe.last_success) == (status, 1, before)
        assert europe.next_poll is not None
        assert europe.next_poll - room.now < timedelta(minutes=2)
        room.site.faults.clear()
        room.later(minutes=1)
        assert room.poll().status == "ok"
        assert room.sections()["Europe"].failures == 0


def test_an_empty_section_is_believed_while_nothing_of_it_is_known_or_its_feed_agrees(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        assert room.poll().status == "empty"
        post = room.publish("a", "Talks")
        room.later(minutes=15)
        assert room.poll().new == 1
        room.site.trash(post.id)
        room.later(minutes=15)
        assert room.poll().status == "empty"
        room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=404))
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
        room.later(minutes=15)
        assert room.poll().status == "broken"


def test_what_comes_first_after_an_empty_baseline_alerts(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        assert room.poll().status == "empty"
        room.later(minutes=15)
        room.publish("new", "Libya talks resume")
        room.poll()
        assert room.deliver() == 1


def test_retry_after_holds_every_section_of_the_host(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        for name in ("Europe", "Africa"):
            room.publish(name, "Talks", categories=(name.lower(),))
        room.site.faults.add(Fault(path_prefix=EUROPE, status=429, headers={"Retry-After": "600"}, times=1))
        assert room.poll("Europe").status == "blocked"
        next_poll = room.sections()["Europe"].next_poll
        assert next_poll is not None
        assert next_poll >= room.now + timedelta(minutes=10)
        asked = len(room.asked)
        assert room.poll("Africa").status == "deferred"
        assert len(room.asked) == asked
        assert room.sections()["Africa"].next_poll == room.now + timedelta(minutes=10)
        room.later(minutes=10)
        assert room.poll("Africa").status == "new"


def test_the_budget_holds_whatever_is_asked_and_a_deferred_poll_is_no_failure(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=3) as room:
        statuses = [room.poll("Europe").status for _ in range(6)]
        assert statuses[-3:] == ["deferred"] * 3
        assert len(room.asked) == 3
        assert room.sections()["Europe"].failures == 0
        room.later(hours=1)
        assert room.poll("Europe").status != "deferred"


def test_a_deferred_poll_keeps_what_a_304_rests_on(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=4) as room:
        room.publish("a", "Talks")
        room.site.faults.add(Fault(path_prefix=EUROPE, headers={"ETag": '"1"'}))
        assert [room.poll().status for _ in range(2)] == ["new", "deferred"]
        assert room.sections()["Europe"].validators.etag == '"1"'


def test_robots_txt_is_obeyed(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.robots = "User-agent: *\nDisallow: /category/europe/"
        room.later(days=2)
        polled = room.poll()
        assert polled.status == "disallowed"
        assert EUROPE not in room.asked


def test_a_permanent_redirect_is_adopted_on_the_third_poll_in_a_row(tmp_path: Path) -> None:
    only = SectionSettings(name="Europe", url="https://news.example/category/europe/")
    with newsroom(tmp_path, sections_from="config", sections=(only,)) as room:
        room.publish("a", "Talks", categories=("energy",))
        room.site.faults.add(Fault(path_prefix=EUROPE, status=301, headers={"Location": "/category/energy/"}))
        addresses = []
        for _ in range(4):
            room.later(minutes=15)
            room.poll()
            addresses.append(room.sections()["Europe"].url)
        assert addresses[:2] == ["https://news.example/category/europe/"] * 2
        assert addresses[2:] == ["https://news.example/category/energy/"] * 2


@pytest.mark.parametrize(("target", "told"), [("/category/energy/", "another section"), ("/", "the site's home page")])
@pytest.mark.parametrize("status", [301, 302])
def test_a_section_that_leads_home_or_to_another_section_is_neither_read_as_it_nor_moved(
    tmp_path: Path, status: int, target: str, told: str
) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks", categories=("energy",))
        room.site.faults.add(Fault(path_prefix=EUROPE, status=status, headers={"Location": target}))
        for _ in range(4):
            room.later(minutes=15)
            polled = room.poll()
            assert (polled.status, polled.found) == ("broken", 0)
            assert f"its address leads to {told}" in (polled.error or "")
        assert room.sections()["Europe"].url == "https://news.example/category/europe/"


def test_a_section_that_is_being_polled_is_left_to_that_poll(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        europe = room.sections()["Europe"].id
        _lease(room, europe)
        assert room.poll().status == "deferred"
        room.later(minutes=6)
        assert room.poll().status == "empty"


def _lease(room: Newsroom, section_id: int) -> None:
    import asyncio

    lease = timedelta(minutes=5)
    asyncio.run(
        room.desk.archive.write(
            lambda tx: sections.lease(tx, section_id, "elsewhere:1:b:1", room.now, alive=lambda _: True, lasts=lease)
        )
    )


def test_validators_are_sent_only_where_a_304_could_be_believed(tmp_path: Path) -> None:
    from dataclasses import replace

    with newsroom(tmp_path) as room:
        europe = replace(room.sections()["Europe"], validators=Validators(etag='"1"'), reader=READER, whole_at=NOON)
        assert validators_for(europe, NOON) == Validators(etag='"1"')
        assert validators_for(replace(europe, reader="older"), NOON) is None
        assert validators_for(europe, NOON + timedelta(hours=3)) is None
        assert validators_for(replace(europe, whole_at=None), NOON) is None
        assert validators_for(replace(europe, validators=Validators()), NOON) is None


def test_a_304_is_a_success_that_parses_nothing(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("all", "talks")) as room:
        room.publish("a", "Talks")
        headers = {"ETag": '"1"', "Last-Modified": "Mon, 23 Nov 2026 11:00:00 GMT"}
        room.site.faults.add(Fault(path_prefix=EUROPE, headers=headers, times=1))
        room.poll()
        room.later(minutes=15)
        room.site.faults.add(Fault(path_prefix=EUROPE, status=304, headers={"ETag": '"2"'}, body="", times=1))
        polled = room.poll()
        europe = room.sections()["Europe"]
        assert (polled.status, polled.found, polled.error) == ("ok", 0, None)
        assert europe.last_success == room.now
        assert europe.validators == Validators(etag='"2"', last_modified=headers["Last-Modified"])
        assert room.deliver() == 0
