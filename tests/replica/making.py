"""Posts and sites as the replica's tests need them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from replica.messages import Response, parse_request
from replica.posts import Post
from replica.respond import respond
from replica.site import Site

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:8080"


class Hands:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **spell: float) -> None:
        self.now += timedelta(**spell)


def post(number: int, *, hours: float = 0, **fields: Any) -> Post:
    plain = Post(
        id=number,
        slug=f"story-{number}",
        title=f"Story {number}",
        paragraphs=(f"Text of story {number}.",),
        categories=("africa",),
        published=NOW - timedelta(hours=hours),
    )
    return replace(plain, **fields)


def posts(count: int, **fields: Any) -> tuple[Post, ...]:
    """Newest first, an hour apart."""
    return tuple(post(number, hours=number, **fields) for number in range(1, count + 1))


def get(site: Site, target: str, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return respond(site, parse_request(target, named), ORIGIN)


def html(site: Site, target: str) -> str:
    return get(site, target).body.decode()
