"""A section whose page stands still, while its feed goes on."""

from datetime import timedelta

from replica.faults import Fault
from replica.messages import parse_request
from replica.respond import respond
from tests.desks import HOME, Newsroom
from tests.schedules.sections import publish

EUROPE, FEED = "/category/europe/", "/category/europe/feed/"


def stand_still(room: Newsroom) -> None:
    """A cache gives out the page of now from now on, not the feed."""
    stale = respond(room.site, parse_request(EUROPE, {}), HOME.rstrip("/"))
    room.site.faults.add(Fault(path_prefix=EUROPE, body=stale.body))
    room.site.faults.add(Fault(path_prefix=FEED))


def lists_all_of_the_site(room: Newsroom) -> None:
    """The section's feed is no other than that of the whole site."""
    whole = respond(room.site, parse_request("/feed/", {}), HOME.rstrip("/"))
    room.site.faults.add(Fault(path_prefix=FEED, body=whole.body))


def told_and_polled(room: Newsroom, count: int) -> list[str]:
    """What the site was asked for by a poll, so many posts and a probe later."""
    publish(room, count, every=timedelta(minutes=1))
    room.later(minutes=16)
    room.probe()
    before = len(room.asked)
    room.later(minutes=1)
    room.poll()
    return room.asked[before:]
