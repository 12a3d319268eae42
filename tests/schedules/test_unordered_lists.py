"""Sections whose lists are in no order of date: by alphabet, by what is read most, or anew at every look."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from replica.faults import Fault
from replica.posts import Post
from tests.desks import Newsroom, newsroom

EUROPE = "/category/europe/"
TOWNS = (
    "Vienna", "Odesa", "Ghent", "Turin", "Malmo", "Aarhus", "Lublin", "Cork", "Porto", "Split", "Tartu", "Basel",
    "Brno",
)  # fmt: skip
Sort = Callable[[Sequence[Post], int], list[Post]]


def by_title(posts: Sequence[Post], _look: int) -> list[Post]:
    return sorted(posts, key=lambda post: post.title)


def by_readers(posts: Sequence[Post], look: int) -> list[Post]:
    """An order that has nothing to do with dates, and changes a little from look to look."""
    order = sorted(posts, key=lambda post: post.slug[::-1])
    order[look % 5], order[look % 5 + 1] = order[look % 5 + 1], order[look % 5]
    return order


def shuffled(posts: Sequence[Post], look: int) -> list[Post]:
    return random.Random(look).sample(list(posts), len(posts))  # noqa: S311 -- no secret


def put_up(room: Newsroom, posts: Sequence[Post], sort: Sort, look: int, *, dated: bool) -> None:
    """Shows the posts on a page of no theme that is known, in an order of its own."""
    items = "".join(
        f'<li class="teaser"><h3><a href="/2026/{post.slug}/">{post.title}</a></h3>'
        + (f'<time datetime="{post.published.isoformat()}">{post.published:%d %B}</time>' if dated else "")
        + f"<p>What happened in the town, and what did not, number {post.id}.</p></li>"
        for post in sort(posts, look)
    )
    page = (
        "<!DOCTYPE html><html><head><title>Europe - News Example</title></head><body><main><h1>Europe</h1>"
        f"<ul class=stories>{items}</ul></main></body></html>"
    )
    room.site.faults.clear()
    room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
    room.site.faults.add(Fault(path_prefix=EUROPE, body=page))
    room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", status=404))


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("sort", [by_title, by_readers, shuffled])
def test_a_list_in_no_order_of_date_is_read_again_and_again(tmp_path: Path, sort: Sort, dated: bool) -> None:
    with newsroom(tmp_path) as room:
        posts = []
        for town in TOWNS:
            posts.append(room.publish(town.lower()[::-1], f"{town} hears what its council decided"))
            room.later(hours=30)
        for look in range(3):
            put_up(room, posts[: 10 + look], sort, look, dated=dated)
            polled = room.poll()
            assert (polled.status, polled.found) == ("new", 10 + look), polled.error
            assert polled.new == (10 if look == 0 else 1)
            room.later(minutes=15)
