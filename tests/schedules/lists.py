"""A section's list on pages of no theme that is known, which print the day alone of their articles."""

from collections.abc import Sequence

from replica.faults import Fault
from replica.pages import post_path
from replica.posts import Post
from tests.desks import Newsroom

EUROPE = "/category/europe/"


def put_up(room: Newsroom, per_page: int, *, held: Sequence[Post] = (), oldest_first: bool = False) -> None:
    """Lists what is in Europe now on so many pages as it takes; those `held` stand on top of the first, unmarked."""
    own = [post for post in room.site.in_category("europe") if post not in held]
    own = own[::-1] if oldest_first else own
    pages = [own[at : at + per_page] for at in range(0, len(own), per_page)]
    for number, posts in enumerate(pages, 1):
        items = "".join(_item(room, post) for post in ([*held, *posts] if number == 1 else posts))
        older = f'<a class="next" rel="next" href="{EUROPE}page/{number + 1}/">Older</a>' if number < len(pages) else ""
        body = (
            "<!DOCTYPE html><html><head><title>Europe - News Example</title>"
            f'<link rel="alternate" type="application/rss+xml" href="{EUROPE}feed/"></head>'
            f"<body><main><h1>Europe</h1><ul class=stories>{items}</ul>{older}</main></body></html>"
        )
        room.site.faults.add(Fault(path_prefix=EUROPE if number == 1 else f"{EUROPE}page/{number}/", body=body))
    room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/"))


def _item(room: Newsroom, post: Post) -> str:
    return (
        f'<li class="teaser"><h3><a href="{post_path(post, room.site.zone)}">{post.title} in the town</a></h3>'
        f'<time datetime="{post.published:%Y-%m-%d}">{post.published:%d %B}</time>'
        f"<p>What happened in the town, and what did not, number {post.id}.</p></li>"
    )
