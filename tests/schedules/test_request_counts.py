"""What a poll says that it asked of the site is what the site saw."""

from pathlib import Path

import pytest

from replica.faults import CONSENT, Fault
from tests.desks import Newsroom, newsroom

EUROPE = "/category/europe/"


def polled(room: Newsroom) -> tuple[str, int]:
    """Polls and returns the status, once the count was held against the site's log."""
    before = len(room.asked)
    done = room.poll()
    assert done.requests == len(room.asked) - before, room.asked[before:]
    return done.status, done.requests


def test_a_page_its_feed_and_robots_txt_are_counted(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks")
        room.later(days=2)  # robots.txt is due again
        assert polled(room)[0] == "new"
        room.later(minutes=15)
        room.publish("b", "More talks")
        assert polled(room) == ("new", 2)


def test_a_poll_that_a_feed_stands_in_for_counts_the_feed(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks")
        room.publish("b", "Further talks")
        room.poll()
        room.later(minutes=15)
        room.site.faults.add(Fault(path_prefix=EUROPE, body=CONSENT, times=1))
        assert polled(room) == ("ok", 2)
        assert room.sections()["Europe"].method == "feed"


@pytest.mark.parametrize(
    ("fault", "requests"),
    [
        (Fault(path_prefix=EUROPE, status=500), 1),
        (Fault(path_prefix=EUROPE, body=CONSENT), 4),  # page, feed, the API's categories and posts
        (Fault(path_prefix=EUROPE, status=302, headers={"Location": "http://127.0.0.1/"}), 1),
    ],
)
def test_a_failed_poll_counts_what_it_asked(tmp_path: Path, fault: Fault, requests: int) -> None:
    with newsroom(tmp_path) as room:
        room.publish("a", "Talks")
        room.poll()
        room.later(minutes=15)
        room.site.faults.add(Fault(path_prefix="/wp-json/wp/v2/posts", body="[]"))
        room.site.faults.add(fault)
        assert polled(room)[1] == requests


def test_a_poll_that_the_budget_forbids_counts_nothing(tmp_path: Path) -> None:
    with newsroom(tmp_path, budget=3) as room:
        assert polled(room) == ("deferred", 0)
