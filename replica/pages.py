"""What a page is about, before a theme gives it markup: the values that renderers take."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from replica.posts import Category, Post
from replica.words import escape, first_words, slugify


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """An entry of the site's menu; `kind` is what WordPress calls the thing linked to."""

    name: str
    path: str
    kind: str = "category"
    children: tuple["MenuItem", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page of the site shares: its name and origin, menu, side bars, and the moment it is printed.

    `origin` has no slash behind; `zone` is the site's, in which addresses and printed days are.
    """

    name: str
    origin: str
    now: datetime
    categories: dict[str, Category]
    menu: tuple[MenuItem, ...] = ()
    latest: tuple[Post, ...] = ()
    trending: tuple[Post, ...] = ()
    zone: tzinfo = UTC

    def url(self, path: str) -> str:
        """The absolute address of a path of this site."""
        return self.origin + path

    def permalink(self, post: Post) -> str:
        """The absolute address of a post."""
        return self.url(post_path(post, self.zone))

    def label(self, post: Post) -> Category:
        """The category printed on a post's cards: its first, whatever section shows it."""
        return self.categories[post.categories[0]]

    def local(self, moment: datetime) -> datetime:
        """An aware moment on the site's clock."""
        return moment.astimezone(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a list of posts, newest first. `path` is the first page's, `number` counts from 1.

    `featured` are the newest that the theme shows outside the main list; `posts` is the main list.
    """

    heading: str
    path: str
    posts: tuple[Post, ...]
    featured: tuple[Post, ...] = ()
    number: int = 1
    last: int = 1
    pinned: frozenset[int] = frozenset()  # ids shown as "Sticky Post"

    def page_path(self, number: int) -> str:
        """The path of another page of this list."""
        return self.path if number == 1 else f"{self.path}page/{number}/"


def post_path(post: Post, zone: tzinfo) -> str:
    """`/YYYY/MM/DD/slug/`, the day in the site's zone."""
    return f"{post.published.astimezone(zone):/%Y/%m/%d}/{post.slug}/"


def category_path(slug: str, categories: dict[str, Category]) -> str:
    """`/category/parent/child/`."""
    parts = []
    step: str | None = slug
    while step is not None:
        parts.append(step)
        step = categories[step].parent
    return "/category/" + "/".join(reversed(parts)) + "/"


def author_path(post: Post) -> str:
    """`/author/name/`."""
    return f"/author/{slugify(post.author)}/"


def title_html(post: Post) -> str:
    """The title as element content, markup and entities included."""
    return post.title_html if post.title_html is not None else escape(post.title)


def excerpt_of(post: Post, words: int) -> str:
    """A card's excerpt in plain text: the hand-written one or the text, cut after `words`."""
    return first_words(post.excerpt if post.excerpt is not None else " ".join(post.paragraphs), words)


def printed_day(moment: datetime) -> str:
    """`November 3, 2026`, whatever the locale."""
    return f"{_MONTHS[moment.month - 1]} {moment.day}, {moment.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
