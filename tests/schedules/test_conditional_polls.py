"""Polls that ask whether a page changed: what is stored, when a 304 is not believed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pressclip.models import Page, Validators
from replica.faults import Fault
from schedules.poll import validators_for
from tests.archives import NOON
from tests.desks import Newsroom, newsroom

EUROPE, FEED = "/category/europe/", "/category/europe/feed/"
THEN, LATER = "Mon, 23 Nov 2026 11:00:00 GMT", "Mon, 23 Nov 2026 12:30:00 GMT"


def listen(room: Newsroom, path: str) -> list[Validators | None]:
    """The validators that go out for a path; a site that says 304 for ever to whoever sends some."""
    sent: list[Validators | None] = []
    get = room.desk.fetcher.get

    async def heard(url: str, **more: Any) -> Page:
        if url.endswith(path):
            sent.append(more["validators"])
            room.site.faults.clear()
            fault = Fault(path_prefix=path, headers={"ETag": '"1"', "Last-Modified": THEN})
            room.site.faults.add(fault if sent[-1] is None else Fault(path_prefix=path, status=304, body=""))
        return await get(url, **more)

    vars(room.desk.fetcher)["get"] = heard
    return sent


@pytest.mark.parametrize("answer", [200, 304])
@pytest.mark.parametrize(("etag", "date"), [('"2"', THEN), ('"1"', LATER)])
def test_of_a_new_etag_and_an_old_date_or_the_reverse_both_are_stored(
    tmp_path: Path, answer: int, etag: str, date: str
) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks")
        room.site.faults.add(Fault(path_prefix=EUROPE, headers={"ETag": '"1"', "Last-Modified": THEN}, times=1))
        room.poll()
        room.later(minutes=15)
        body = "" if answer == 304 else None
        headers = {"ETag": etag, "Last-Modified": date}
        room.site.faults.add(Fault(path_prefix=EUROPE, status=answer, headers=headers, body=body, times=1))
        assert room.poll().status == "ok"
        assert room.sections()["Europe"].validators == Validators(etag=etag, last_modified=date)


def test_a_site_that_says_304_for_ever_is_read_whole_every_three_hours(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks")
        sent = listen(room, EUROPE)
        for number in range(26):
            if number == 2:
                room.publish("b", "More talks")
            room.poll()
            room.later(minutes=15)
        assert [number for number, one in enumerate(sent) if one is None] == [0, 12, 24]
        assert room.sections()["Europe"].whole_at == NOON + timedelta(hours=6)
        assert room.poll().new == 0


def test_a_clock_that_ran_ahead_when_the_page_was_read_does_not_put_the_next_whole_reading_off(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks")
        listen(room, EUROPE)
        room.jump(days=1)
        room.poll()
        room.jump(days=-1)
        assert validators_for(room.sections()["Europe"], room.now) is None


def test_a_304_to_a_first_visit_has_the_page_read_all_the_same(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks")
        room.site.faults.add(Fault(path_prefix=EUROPE, status=304, body="", times=1))
        polled = room.poll()
        assert (polled.status, polled.new, polled.requests) == ("new", 1, 2)


@pytest.mark.parametrize("weak", [False, True])
def test_a_feed_whose_etag_a_proxy_made_weak_still_answers_that_nothing_changed(tmp_path: Path, weak: bool) -> None:
    with newsroom(tmp_path) as room:
        room.site.weak_etags = weak
        room.publish("a", "Talks", "Nothing more is known. " * 20)
        room.poll()
        room.later(minutes=15)
        room.poll()
        statuses = []
        get = room.desk.fetcher.get

        async def heard(url: str, **more: Any) -> Page:
            page = await get(url, **more)
            statuses.append((url.endswith(FEED), page.not_modified))
            return page

        vars(room.desk.fetcher)["get"] = heard
        room.later(days=1)
        room.poll()
        assert (True, True) in statuses
