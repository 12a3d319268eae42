"""What WordPress itself puts into a page's head and menu, the same under every theme."""

from collections.abc import Callable

from replica.pages import Frame, ListPage, MenuItem, excerpt_of
from replica.posts import Post
from replica.words import attribute, escape


def feed_links(frame: Frame) -> str:
    """The links that announce the feed and the REST API."""
    name = attribute(frame.name)
    return (
        f'<link rel="alternate" type="application/rss+xml" title="{name} &raquo; Feed" '
        f'href="{frame.url("/feed/")}" />\n'
        f'<link rel="https://api.w.org/" href="{frame.url("/wp-json/")}" />\n'
        '<meta name="generator" content="WordPress 6.1.9" />\n'
    )


def article_meta(frame: Frame, post: Post) -> str:
    """`rel=canonical`, the short link and the og: tags of an article page."""
    address = frame.permalink(post)
    image = f'<meta property="og:image" content="{frame.url(post.image)}" />\n' if post.image else ""
    return (
        '<meta property="og:type" content="article" />\n'
        f'<meta property="og:url" content="{address}" />\n'
        f'<meta property="og:title" content="{attribute(post.title)}" />\n'
        f'<meta property="og:description" content="{attribute(excerpt_of(post, 55))}" />\n'
        f'{image}<link rel="canonical" href="{address}" />\n'
        f'<link rel="shortlink" href="{frame.url(f"/?p={post.id}")}" />\n'
    )


def menu_list(frame: Frame, items: tuple[MenuItem, ...], list_attributes: str) -> str:
    """A classic WordPress menu: nested lists of `li.menu-item`."""
    entries = "\n".join(_menu_entry(frame, item) for item in items)
    return f"<ul {list_attributes}>{entries}</ul>"


def _menu_entry(frame: Frame, item: MenuItem) -> str:
    below = menu_list(frame, item.children, 'class="sub-menu"') if item.children else ""
    kind = "taxonomy" if item.kind == "category" else "post_type"
    parent = " menu-item-has-children" if below else ""
    return (
        f'<li class="menu-item menu-item-type-{kind} menu-item-object-{item.kind}{parent}">'
        f'<a href="{frame.url(item.path)}">{escape(item.name)}</a>{below}</li>'
    )


def page_numbers(page: ListPage, current: Callable[[int], str], other: Callable[[int], str]) -> str:
    """The numbers of a list's pages, the present one as `current` prints it, the others as links."""
    return "".join(current(number) if number == page.number else other(number) for number in range(1, page.last + 1))
