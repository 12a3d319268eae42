"""What every page shares, and the pages of lists, from the site's present state."""

from replica.pages import Frame, ListPage, MenuItem, category_path
from replica.paging import Layout, cut, last_page, with_sticky
from replica.posts import Category, Post
from replica.site import Site

ABOUT = MenuItem(name="About", path="/about/", kind="page")


def frame_of(site: Site, origin: str) -> Frame:
    """The frame of any page of the site, as of now; `origin` is the address it is reached at, no slash behind."""
    posts = site.published()
    return Frame(
        name=site.name,
        origin=origin,
        now=site.clock(),
        categories=site.categories,
        menu=(*_menu(site.categories, None), ABOUT),
        latest=posts[:10],
        trending=posts[len(posts) // 7 :: max(1, len(posts) // 7)][:7],  # some of every age, down to the oldest
        zone=site.zone,
    )


def category_page(site: Site, category: Category, number: int, layout: Layout) -> ListPage | None:
    """Page `number` of a category, None past its end; an empty category has an empty page 1."""
    posts = site.in_category(category.slug)
    found = cut(posts[::-1] if site.oldest_first else posts, number, layout)
    last = min(found.last, site.most_pages or found.last)
    if number > max(1, last):
        return None
    return ListPage(
        heading=category.name,
        path=category_path(category.slug, site.categories),
        posts=found.posts,
        featured=found.featured,
        number=number,
        last=last,
    )


def latest_page(site: Site, heading: str, path: str, number: int, per_page: int) -> ListPage:
    """Page `number` of everything, sticky posts first; empty past the end, as a static page is in WordPress."""
    posts = site.published()
    return ListPage(
        heading=heading,
        path=path,
        posts=with_sticky(posts, number, per_page),
        number=number,
        last=last_page(len(posts), per_page),
        pinned=frozenset(post.id for post in posts if post.sticky and number == 1),
    )


def further_posts(site: Site, post: Post) -> tuple[Post, ...]:
    """The three articles stacked under one: the newest others of its first category."""
    return tuple(other for other in site.in_category(post.categories[0]) if other.id != post.id)[:3]


def _menu(categories: dict[str, Category], parent: str | None) -> tuple[MenuItem, ...]:
    return tuple(
        MenuItem(
            name=category.name, path=category_path(category.slug, categories), children=_menu(categories, category.slug)
        )
        for category in categories.values()
        if category.parent == parent
    )
