"""A section whose theme was changed in part is walked down, and no page of it is read in part."""

from pathlib import Path

import pytest

from replica.faults import Fault
from replica.messages import parse_request
from replica.respond import respond
from tests.desks import HOME, Newsroom
from tests.schedules.sections import addresses, announced, publish
from tests.schedules.walks import catch_up, gaps, section

EUROPE = "/category/europe/"
LIST, ITEM = '<ul class="mvp-blog-story-list left relative infinite-content">', "infinite-post"


def changed_below_the_newest(room: Newsroom, *, pages: int) -> None:
    """The section's pages as they are now, each with all but the first three of its list in a list of other names."""
    paths = [EUROPE, *(f"{EUROPE}page/{number}/" for number in range(2, pages + 1))]
    bodies = [respond(room.site, parse_request(path, {}), HOME.rstrip("/")).body.decode() for path in paths]
    for path, body in zip(paths, bodies, strict=True):
        above, opening, rest = body.partition(LIST)
        items = rest.split("</li>")
        below = "</li>".join(items[3:]).replace(ITEM, "river-item")
        changed = f'{above}{opening}{"</li>".join(items[:3])}</li></ul><ul class="river">{below}'
        room.site.faults.add(Fault(path_prefix=path, body=changed))
    room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=404))
    room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))


@pytest.mark.parametrize(("polls", "away"), [(1, 0), (2, 0), (4, 0), (4, 48)])
def test_nothing_is_missed_where_more_came_than_a_page_of_a_theme_shows_that_was_changed_in_part(
    tmp_path: Path, polls: int, away: int
) -> None:
    with section(tmp_path, 30) as room:
        for _ in range(polls):
            room.site.faults.clear()
            publish(room, 1)
            changed_below_the_newest(room, pages=4)
            room.poll()
            room.later(hours=1)
        room.later(hours=away)
        room.site.faults.clear()
        posts = publish(room, 26)
        changed_below_the_newest(room, pages=6)
        catch_up(room)
        assert not gaps(room)
        assert announced(room) >= addresses(room, *posts)
