"""The cards ("modules") of Newspaper: the title holds the link, the time is exact in its attribute."""

from replica.pages import Frame, author_path, category_path, excerpt_of, printed_day, title_html
from replica.posts import Post
from replica.words import attribute, escape

EXCERPT_WORDS = 24
_BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="


def module(frame: Frame, post: Post) -> str:
    """A card of the main list, with label, author and excerpt."""
    return (
        f'<div class="td_module_16 td_module_wrap td-animation-stack">\n{_thumb(frame, post)}'
        f'<div class="item-details">\n{_title(frame, post)}'
        f'<div class="td-module-meta-info">\n{_label(frame, post)}{_author(frame, post)}{date(frame, post)}</div>\n'
        f'<div class="td-excerpt">{escape(excerpt_of(post, EXCERPT_WORDS))}</div>\n</div>\n</div>\n'
    )


def small_module(frame: Frame, post: Post) -> str:
    """A card of a box such as "Popular posts": title and date alone."""
    return (
        '<div class="td-block-span12">\n<div class="td_module_6 td_module_wrap td-animation-stack">\n'
        f'{_thumb(frame, post)}<div class="item-details">\n{_title(frame, post)}'
        f'<div class="td-module-meta-info">\n{date(frame, post)}</div>\n</div>\n</div>\n</div>\n'
    )


def big_grid(frame: Frame, posts: tuple[Post, ...]) -> str:
    """The newest posts of a category above its list; only the first shows its author and time."""
    if not posts:
        return ""
    others = "".join(_grid_post(frame, post, number) for number, post in enumerate(posts[1:], start=1))
    return (
        '<div class="td-category-grid td-container-wrap">\n<div class="td-container">\n'
        '<div class="td_block_wrap td_block_big_grid_1 td-grid-style-1">\n<div class="td_block_inner">\n'
        f'<div class="td-big-grid-wrapper">\n{_grid_post(frame, posts[0], 0)}'
        f'<div class="td-big-grid-scroll">\n{others}</div>\n</div>\n</div>\n</div>\n</div>\n</div>\n'
    )


def date(frame: Frame, post: Post) -> str:
    """The time element: exact in the attribute, with the site's offset, a day in print."""
    local = frame.local(post.published)
    return (
        '<span class="td-post-date"><time class="entry-date updated td-module-date" '
        f'datetime="{local.isoformat(timespec="seconds")}">{printed_day(local)}</time></span>\n'
    )


def _grid_post(frame: Frame, post: Post, number: int) -> str:
    kind = "td_module_mx6" if number else "td_module_mx5"
    meta = f'<div class="td-module-meta-info">\n{_author(frame, post)}{date(frame, post)}</div>\n'
    return (
        f'<div class="{kind} td-animation-stack td-big-grid-post-{number} td-big-grid-post">\n{_thumb(frame, post)}'
        '<div class="td-meta-info-container">\n<div class="td-meta-align">\n'
        f'<div class="td-big-grid-meta">\n{_title(frame, post)}</div>\n{"" if number else meta}</div>\n</div>\n</div>\n'
    )


def _title(frame: Frame, post: Post) -> str:
    return (
        f'<h3 class="entry-title td-module-title"><a href="{frame.permalink(post)}" rel="bookmark" '
        f'title="{attribute(post.title)}">{title_html(post)}</a></h3>\n'
    )


def _thumb(frame: Frame, post: Post) -> str:
    if not post.image:
        return ""
    return (
        f'<div class="td-module-thumb"><a href="{frame.permalink(post)}" rel="bookmark" class="td-image-wrap" '
        f'title="{attribute(post.title)}"><img class="entry-thumb" src="{_BLANK}" alt="" '
        f'data-type="image_tag" data-img-url="{frame.url(post.image)}" width="324" height="160" /></a></div>\n'
    )


def _label(frame: Frame, post: Post) -> str:
    category = frame.label(post)
    address = frame.url(category_path(category.slug, frame.categories))
    return f'<a href="{address}" class="td-post-category">{escape(category.name)}</a>\n'


def _author(frame: Frame, post: Post) -> str:
    link = f'<a href="{frame.url(author_path(post))}">{escape(post.author)}</a>'
    return f'<span class="td-post-author-name">{link} <span>-</span> </span>\n'
