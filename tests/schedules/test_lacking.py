"""What the site's probe told of a section whose page does not show it: the section's feed is asked at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from replica.faults import Fault
from replica.messages import parse_request
from replica.respond import respond
from tests.desks import HOME, Newsroom
from tests.schedules.sections import addresses, announced, europe, publish
from tests.schedules.standing import EUROPE, FEED, stand_still, told_and_polled


@pytest.fixture
def probed(tmp_path: Path) -> Iterator[Newsroom]:
    """A section whose page stands still, and a probe of its site, which sees what appears and files nothing itself."""
    with europe(tmp_path, fetch_articles=False, budget=200) as opened:
        publish(opened, 14)
        opened.poll()
        opened.probe()
        publish(opened, 3)
        opened.poll()
        opened.later(minutes=16)
        opened.probe()
        stand_still(opened)
        yield opened


def test_what_the_probe_tells_of_a_section_whose_page_stands_still_is_read_from_its_feed_at_once(
    probed: Newsroom,
) -> None:
    before = announced(probed)
    posts = publish(probed, 1)
    assert told_and_polled(probed, 2) == [EUROPE, FEED]
    assert len(announced(probed) - before) == 3
    assert addresses(probed, *posts) <= announced(probed)


def test_a_feed_asked_for_what_the_probe_told_is_asked_no_more_than_once_an_hour(probed: Newsroom) -> None:
    assert FEED in told_and_polled(probed, 3)
    assert told_and_polled(probed, 3) == [EUROPE]
    probed.later(hours=1)
    assert FEED in told_and_polled(probed, 1)


def test_one_or_two_entries_that_a_page_does_not_show_yet_cost_no_request(probed: Newsroom) -> None:
    assert told_and_polled(probed, 2) == [EUROPE]


def test_a_feed_that_has_nothing_of_what_the_probe_told_is_asked_ever_more_seldom(probed: Newsroom) -> None:
    feed = respond(probed.site, parse_request(FEED, {}), HOME.rstrip("/"))
    probed.site.faults.add(Fault(path_prefix=FEED, body=feed.body))
    asked = 0
    for _ in range(24):
        asked += told_and_polled(probed, 5).count(FEED)
        probed.later(minutes=38)
    assert 3 <= asked <= 6


def test_a_page_that_says_it_is_unmodified_is_read_in_full_for_what_the_probe_told(probed: Newsroom) -> None:
    probed.poll()
    assert told_and_polled(probed, 3) == [EUROPE, FEED]
