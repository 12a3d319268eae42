"""The state of the news site: its posts, its clock, what an editor does to them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

from replica.faults import Faults
from replica.pages import post_path
from replica.posts import Category, Post
from replica.rights import Rights

Clock = Callable[[], datetime]
Theme = Literal["zox", "newspaper", "blocks"]

CATEGORIES = (
    Category(id=2, slug="europe", name="Europe"),
    Category(id=3, slug="eastern-europe", name="Eastern Europe", parent="europe"),
    Category(id=4, slug="africa", name="Africa"),
    Category(id=5, slug="middle-east", name="Middle East"),
    Category(id=6, slug="energy", name="Energy"),
    Category(id=7, slug="hotels-resorts", name="Hotels & Resorts"),
)
ROBOTS = "User-agent: *\nDisallow: /wp-admin/\n"


def wall_clock() -> datetime:
    """The time it is, UTC."""
    return datetime.now(UTC)


class Site:
    """A news site. Posts appear when `clock` passes their time; what it sends is in `replica.respond`.

    Every change swaps a whole tuple or dictionary, so that requests served meanwhile see the old state or
    the new one. `robots`, `rights` and `faults` may be changed at any time.
    """

    def __init__(
        self,
        posts: Iterable[Post] = (),
        *,
        clock: Clock = wall_clock,
        theme: Theme = "zox",
        categories: tuple[Category, ...] = CATEGORIES,
        name: str = "The Meridian Ledger",
        zone: tzinfo = UTC,
        weak_etags: bool = False,
    ) -> None:
        self.clock = clock
        self.theme: Theme = theme
        self.name = name
        self.zone = zone
        self.weak_etags = weak_etags
        self.categories = {category.slug: category for category in categories}
        self.robots = ROBOTS
        self.faults = Faults()
        self.rights = Rights()
        self.design: int | None = None
        self.gone: frozenset[str] = frozenset()
        self.most_pages: int | None = None  # of a list that it shows, whatever there is
        self.unlisted: frozenset[str] = frozenset()  # categories that the feed of the whole site leaves out
        self.oldest_first = False  # in the lists of its sections
        self.api_top: tuple[Post, ...] = ()  # in each answer of its API that lists posts, as plugins put some there
        self.api_foot: tuple[Post, ...] = ()
        self.api_ignores: frozenset[str] = frozenset()  # parameters
        self._moved: dict[str, int] = {}
        self._posts = _newest_first(posts)

    def published(self) -> tuple[Post, ...]:
        """The posts that are on the site now, newest first."""
        now = self.clock()
        return self._posts[bisect_left(self._posts, -now.timestamp(), key=lambda post: -post.published.timestamp()) :]

    def in_category(self, slug: str) -> tuple[Post, ...]:
        """The posts of a category and of those under it, newest first."""
        family = {slug} | {child.slug for child in self.categories.values() if self._under(child, slug)}
        return tuple(post for post in self.published() if family.intersection(post.categories))

    def find(self, post_id: int) -> Post | None:
        """A post that is on the site now."""
        return next((post for post in self.published() if post.id == post_id), None)

    def path_of(self, post: Post) -> str:
        """Where a post stands."""
        return post_path(post, self.zone)

    def at(self, path: str) -> Post | None:
        """The post that stands at this path now."""
        return next((post for post in self.published() if self.path_of(post) == path), None)

    def moved_to(self, path: str) -> Post | None:
        """The post that a former address, or a bare or misdated slug, belongs to."""
        if path in self._moved:
            return self.find(self._moved[path])
        slug = path.rstrip("/").rpartition("/")[2]
        return next((post for post in self.published() if post.slug == slug), None)

    def last_modified(self) -> datetime | None:
        """The newest modification of anything on the site: the one validator of all feeds."""
        return max((post.last_modified for post in self.published()), default=None)

    def add(self, *posts: Post) -> None:
        """Files posts; those dated in the future wait for the clock."""
        self._posts = _newest_first((*self._posts, *posts))

    def edit(self, post_id: int, **changes: Any) -> Post:
        """Changes fields of a post; a new slug or date leaves a redirect at the old address."""
        old = self._known(post_id)
        new = replace(old, **{"modified": self.clock(), **changes})
        before = post_path(old, self.zone)
        self._posts = _newest_first(new if post.id == post_id else post for post in self._posts)
        if before != post_path(new, self.zone):
            self._moved = {**self._moved, before: post_id}
        return new

    def trash(self, post_id: int, *, gone: bool = False) -> None:
        """Takes a post off the site: its address answers 404, or 410 where `gone`."""
        post = self._known(post_id)
        self._posts = tuple(other for other in self._posts if other.id != post_id)
        if gone:
            self.gone |= {post_path(post, self.zone)}

    def redesign(self, seed: int) -> None:
        """Renames every class, changes tags and nesting of the Zox pages; each seed looks different."""
        if self.theme != "zox":
            raise ValueError("only the zox theme can be redesigned")
        self.design = seed

    def _known(self, post_id: int) -> Post:
        for post in self._posts:
            if post.id == post_id:
                return post
        raise KeyError(post_id)

    def _under(self, category: Category, slug: str) -> bool:
        step = category.parent
        while step is not None and step != slug:
            step = self.categories[step].parent
        return step == slug


def _newest_first(posts: Iterable[Post]) -> tuple[Post, ...]:
    return tuple(sorted(posts, key=lambda post: (post.published, post.id), reverse=True))
