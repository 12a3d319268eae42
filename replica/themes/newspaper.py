"""tagDiv Newspaper 12 with its standard templates: the five newest in a grid above every page of a category."""

from replica.pages import Frame, ListPage, title_html
from replica.posts import Post
from replica.themes import newspaper_article, newspaper_cards
from replica.themes.head import article_meta, feed_links, menu_list, page_numbers
from replica.words import escape


def render_listing(frame: Frame, page: ListPage) -> str:
    """A category's page: heading, grid, list."""
    heading = (
        '<div class="td-category-header td-container-wrap">\n'
        f'<h1 class="entry-title td-page-title">{escape(page.heading)}</h1>\n</div>\n'
    )
    body = heading + newspaper_cards.big_grid(frame, page.featured) + _main(frame, _list(frame, page))
    return _document(frame, _list_title(frame, page), "archive category", body)


def render_latest(frame: Frame, page: ListPage) -> str:
    """The "latest" page."""
    heading = f'<h1 class="entry-title td-page-title">{escape(page.heading)}</h1>\n'
    return _document(frame, _list_title(frame, page), "page", _main(frame, heading + _list(frame, page)))


def render_home(frame: Frame, page: ListPage) -> str:
    """The front page: the latest posts."""
    return _document(frame, escape(frame.name), "home blog", _main(frame, _list(frame, page)))


def render_article(frame: Frame, post: Post, further: tuple[Post, ...] = ()) -> str:
    """An article's page; `further` are linked, not shown."""
    body = _main(frame, newspaper_article.article(frame, post, further))
    head = article_meta(frame, post) + newspaper_article.breadcrumbs(frame, post)
    return _document(frame, f"{title_html(post)} | {escape(frame.name)}", f"single postid-{post.id}", body, head)


def render_page(frame: Frame, heading: str, text: str) -> str:
    """A page that is no article."""
    body = (
        f'<h1 class="entry-title td-page-title">{escape(heading)}</h1>\n'
        f'<div class="td-page-content tagdiv-type"><p>{escape(text)}</p></div>\n'
    )
    return _document(frame, f"{escape(heading)} | {escape(frame.name)}", "page", _main(frame, body))


def render_404(frame: Frame) -> str:
    """The page for what is not there; it offers the latest posts as if it were a list."""
    rows = "".join(
        f'<div class="td-block-span4">\n{newspaper_cards.module(frame, post)}</div>\n' for post in frame.latest[:6]
    )
    body = (
        '<div class="td-404-title">Error 404</div>\n'
        '<div class="td-404-sub-title">There is nothing at this address.</div>\n'
        f'<h4 class="block-title"><span>OUR LATEST POSTS</span></h4>\n<div class="td-block-row">\n{rows}</div>\n'
    )
    return _document(frame, f"Page not found | {escape(frame.name)}", "error404", _plain_main(body))


def _list(frame: Frame, page: ListPage) -> str:
    if not page.posts and not page.featured:
        return '<div class="no-results td-pb-padding-side"><h2>No posts to display</h2></div>\n'
    return "".join(newspaper_cards.module(frame, post) for post in page.posts) + _page_nav(frame, page)


def _page_nav(frame: Frame, page: ListPage) -> str:
    if page.last < 2:
        return ""
    before = _arrow(frame, page, page.number - 1, "prev-page") if page.number > 1 else ""
    after = _arrow(frame, page, page.number + 1, "next-page") if page.number < page.last else ""
    numbers = page_numbers(
        page,
        lambda number: f'<span class="current">{number}</span>',
        lambda number: f'<a href="{frame.url(page.page_path(number))}" class="page" title="{number}">{number}</a>',
    )
    place = f'<span class="pages">Page {page.number} of {page.last}</span>'
    return f'<div class="page-nav td-pb-padding-side">{before}{numbers}{after}{place}</div>\n'


def _arrow(frame: Frame, page: ListPage, number: int, label: str) -> str:
    return f'<a href="{frame.url(page.page_path(number))}" aria-label="{label}"><i class="td-icon-menu"></i></a>'


def _list_title(frame: Frame, page: ListPage) -> str:
    number = f" | Page {page.number}" if page.number > 1 else ""
    return f"{escape(page.heading)} | {escape(frame.name)}{number}"


def _box(frame: Frame, heading: str, posts: tuple[Post, ...]) -> str:
    cards = "".join(newspaper_cards.small_module(frame, post) for post in posts)
    return (
        '<div class="td_block_wrap td_block_7 td_block_template_1">\n<div class="td-block-title-wrap">'
        f'<h4 class="block-title td-block-title"><span class="td-pulldown-size">{escape(heading)}</span></h4></div>\n'
        f'<div class="td_block_inner">\n{cards}</div>\n</div>\n'
    )


def _main(frame: Frame, body: str) -> str:
    return _plain_main(
        f'<div class="td-pb-span8 td-main-content">\n<div class="td-ss-main-content">\n{body}</div>\n</div>\n'
        '<div class="td-pb-span4 td-main-sidebar">\n<div class="td-ss-main-sidebar">\n'
        f"{_box(frame, 'LATEST', frame.latest)}</div>\n</div>\n"
    )


def _plain_main(body: str) -> str:
    return (
        '<div class="td-main-content-wrap td-container-wrap">\n<div class="td-container">\n'
        f'<div class="td-pb-row">\n{body}</div>\n</div>\n</div>\n'
    )


def _document(frame: Frame, title: str, body_class: str, body: str, meta: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<title>{title}</title>\n<meta charset="UTF-8" />\n'
        f'{meta}{feed_links(frame)}</head>\n<body class="{body_class} td-standard-pack">\n{_header(frame)}'
        f"{body}{_footer(frame)}</body>\n</html>\n"
    )


def _header(frame: Frame) -> str:
    mobile = menu_list(frame, frame.menu, 'id="menu-mobile" class="td-mobile-main-menu"')
    main = menu_list(frame, frame.menu, 'id="menu-main" class="sf-menu"')
    return (
        f'<div id="td-mobile-nav"><div class="td-mobile-content">{mobile}</div></div>\n'
        '<div id="td-outer-wrap" class="td-theme-wrap">\n<div class="td-header-wrap td-header-style-1">\n'
        f'<div class="td-main-menu-logo"><a href="{frame.url("/")}">{escape(frame.name)}</a></div>\n'
        f'<div id="td-header-menu" role="navigation">{main}</div>\n</div>\n'
    )


def _footer(frame: Frame) -> str:
    return (
        '<div class="tdc-footer-wrap">\n<div class="td-footer-wrapper td-footer-container td-container-wrap">\n'
        f"{_box(frame, 'EDITOR PICKS', frame.latest[:3])}{_box(frame, 'POPULAR POSTS', frame.trending)}"
        f'</div>\n<div class="td-sub-footer-copy">&copy; {escape(frame.name)}</div>\n</div>\n</div>\n'
    )
