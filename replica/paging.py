"""Which posts stand on which page of a list: the arithmetic, apart from any markup."""

from dataclasses import dataclass

from replica.posts import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a theme cuts a category's posts: so many newest stand outside the main list of `per_page`.

    `inside`: those newest are the head of page 1's ten (Zox); else they are taken off before the rest is
    cut and stand on every page again (Newspaper).
    """

    per_page: int = 10
    featured: int = 0
    inside: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One page: what stands outside the list, the list, and the number of the last page (0: no posts at all)."""

    featured: tuple[Post, ...]
    posts: tuple[Post, ...]
    last: int


def cut(posts: tuple[Post, ...], number: int, layout: Layout) -> Cut:
    """Page `number` (from 1) of `posts`, which stand newest first."""
    if layout.inside:
        return _cut_with_head(posts, number, layout)
    head, rest = posts[: layout.featured], posts[layout.featured :]
    last = last_page(len(rest), layout.per_page) or min(1, len(head))
    return Cut(featured=head, posts=_slice(rest, number, layout.per_page), last=last)


def with_sticky(posts: tuple[Post, ...], number: int, per_page: int) -> tuple[Post, ...]:
    """Page `number` of a home or latest list: the sticky ones top page 1 and keep their place on later pages."""
    page = _slice(posts, number, per_page)
    if number > 1:
        return page
    return (*(post for post in posts if post.sticky), *(post for post in page if not post.sticky))


def last_page(count: int, per_page: int) -> int:
    """The number of the last page of a plain list; an empty one has none."""
    return -(-count // per_page)


def _cut_with_head(posts: tuple[Post, ...], number: int, layout: Layout) -> Cut:
    page = _slice(posts, number, layout.per_page)
    head = layout.featured if number == 1 else 0
    return Cut(featured=page[:head], posts=page[head:], last=last_page(len(posts), layout.per_page))


def _slice(posts: tuple[Post, ...], number: int, per_page: int) -> tuple[Post, ...]:
    return posts[(number - 1) * per_page : number * per_page]
