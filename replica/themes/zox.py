"""Zox News 3.3: cards wrapped in their link, ages instead of dates, further articles under each article."""

from replica.pages import Frame, ListPage
from replica.posts import Post
from replica.themes import zox_article, zox_cards
from replica.themes.head import feed_links, menu_list, page_numbers
from replica.words import escape


def render_listing(frame: Frame, page: ListPage) -> str:
    """A category's page: on page 1 the featured posts in a block of their own, then the list."""
    featured = _featured(frame, page) if page.number == 1 else ""
    body = featured + _story_list(frame, page)
    return _document(frame, _list_title(frame, page), "archive category", _with_sidebar(frame, body))


def render_latest(frame: Frame, page: ListPage) -> str:
    """The "latest" page: a plain list of everything, sticky posts on top."""
    head = (
        f'<header id="mvp-post-head"><h1 class="mvp-post-title left entry-title">{escape(page.heading)}</h1></header>\n'
    )
    body = _with_sidebar(frame, _story_list(frame, page), before=head)
    return _document(frame, _list_title(frame, page), "page page-template-page-latest", body)


def render_home(frame: Frame, page: ListPage) -> str:
    """The front page: a lead block and what is trending, then the latest."""
    body = _home_top(frame) + _with_sidebar(frame, _story_list(frame, page))
    return _document(frame, escape(frame.name), "home page", body)


def render_article(frame: Frame, post: Post, further: tuple[Post, ...] = ()) -> str:
    """An article's page with the `further` articles, whole, stacked below."""
    body = zox_article.article(frame, post, further, zox_cards.flex_list(frame, "Latest", frame.latest))
    title, meta = zox_article.head(frame, post)
    return _document(frame, title, f"single single-post postid-{post.id}", body, meta)


def render_page(frame: Frame, heading: str, text: str) -> str:
    """A page that is no article, such as "About"."""
    body = (
        f'<header id="mvp-post-head"><h1 class="mvp-post-title left entry-title">{escape(heading)}</h1></header>\n'
        f'<div id="mvp-content-main" class="left relative"><p>{escape(text)}</p></div>\n'
    )
    return _document(frame, f"{escape(heading)} &#8211; {escape(frame.name)}", "page", _with_sidebar(frame, body))


def render_404(frame: Frame) -> str:
    """The page for what is not there, with the side bar's cards all the same."""
    body = '<section id="mvp-404"><h1>Error 404!</h1><p>There is nothing at this address (any more).</p></section>\n'
    return _document(frame, f"Page not found &#8211; {escape(frame.name)}", "error404", _with_sidebar(frame, body))


def _list_title(frame: Frame, page: ListPage) -> str:
    number = f" &#8211; Page {page.number}" if page.number > 1 else ""
    return f"{escape(page.heading)}{number} &#8211; {escape(frame.name)}"


def _featured(frame: Frame, page: ListPage) -> str:
    lead = "".join(zox_cards.lead(frame, post) for post in page.featured[:1])
    others = "".join(zox_cards.beside_lead(frame, post) for post in page.featured[1:])
    return (
        '<div id="mvp-cat-feat-wrap" class="left relative">\n'
        f'<div class="mvp-widget-feat2-left left relative mvp-widget-feat2-left-alt">\n{lead}</div>\n'
        '<div class="mvp-widget-feat2-right left relative">\n'
        f'<h1 class="mvp-feat1-pop-head"><span class="mvp-feat1-pop-head">{escape(page.heading)}</span></h1>\n'
        f'<div class="mvp-widget-feat2-right-main left relative">\n{others}</div>\n</div>\n</div>\n'
    )


def _story_list(frame: Frame, page: ListPage) -> str:
    stories = "".join(zox_cards.story(frame, post, pinned=post.id in page.pinned) for post in page.posts)
    return (
        f'<ul class="mvp-blog-story-list left relative infinite-content">\n{stories}</ul>\n'
        '<div class="mvp-inf-more-wrap left relative">\n<a href="#" class="mvp-inf-more-but">More Posts</a>\n'
        f'<div class="mvp-nav-links">\n{_pagination(frame, page)}</div>\n</div>\n'
    )


def _pagination(frame: Frame, page: ListPage) -> str:
    numbers = page_numbers(
        page,
        lambda number: f'<span class="current">{number}</span>',
        lambda number: f'<a href="{frame.url(page.page_path(number))}" class="inactive">{number}</a>',
    )
    return f'<div class="pagination"><span>Page {page.number} of {page.last}</span>{numbers}</div>\n'


def _home_top(frame: Frame) -> str:
    top = "".join(zox_cards.home_lead(frame, post) for post in frame.latest[:1])
    subs = "".join(zox_cards.home_sub(frame, post) for post in frame.latest[1:3])
    popular = "".join(zox_cards.home_popular(frame, post) for post in frame.trending)
    return (
        '<div class="mvp-main-box">\n<section id="mvp-feat1-wrap" class="left relative">\n'
        f'<div class="mvp-feat1-left-wrap relative">\n{top}'
        f'<div class="mvp-feat1-sub-wrap left relative">\n{subs}</div>\n</div>\n'
        '<div class="mvp-feat1-mid-wrap left relative">\n'
        '<h3 class="mvp-feat1-pop-head"><span class="mvp-feat1-pop-head">Trending</span></h3>\n'
        f'<div class="mvp-feat1-pop-wrap left relative">\n{popular}</div>\n</div>\n</section>\n</div>\n'
    )


def _with_sidebar(frame: Frame, body: str, before: str = "") -> str:
    return (
        '<div class="mvp-main-blog-wrap left relative">\n<div class="mvp-main-box">\n'
        f'<div class="mvp-main-blog-cont left relative">\n{before}'
        '<div class="mvp-main-blog-out left relative">\n<div class="mvp-main-blog-in">\n'
        f'<div class="mvp-main-blog-body left relative">\n{body}</div>\n</div>\n'
        '<div id="mvp-side-wrap" class="left relative theiaStickySidebar">\n'
        '<section class="mvp-side-widget mvp_tabber_widget">\n'
        f'<div class="mvp-widget-tab-wrap left relative">\n{zox_cards.tabs(frame)}</div>\n</section>\n'
        "</div>\n</div>\n</div>\n</div>\n</div>\n"
    )


def _document(frame: Frame, title: str, body_class: str, body: str, meta: str = "") -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="UTF-8" >\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1.0" />\n'
        f"{meta}<title>{title}</title>\n{feed_links(frame)}"
        f'<link rel="stylesheet" href="{frame.url("/wp-content/themes/zox-news/style.css")}" />\n</head>\n'
        f'<body class="{body_class}">\n{_header(frame)}'
        f'<div id="mvp-main-body-wrap" class="left relative">\n{body}</div>\n{_footer(frame)}</body>\n</html>\n'
    )


def _header(frame: Frame) -> str:
    fly = menu_list(frame, frame.menu, 'id="menu-main" class="menu"')
    main = menu_list(frame, frame.menu, 'id="menu-main-1" class="menu"')
    return (
        '<div id="mvp-fly-wrap">\n<div id="mvp-fly-menu-wrap">\n<nav class="mvp-fly-nav-menu left relative">\n'
        f'<div class="menu-main-container">{fly}</div>\n</nav>\n</div>\n'
        '<div id="mvp-fly-soc-wrap"><span class="mvp-fly-soc-head">Connect with us</span></div>\n</div>\n'
        '<header id="mvp-main-head-wrap" class="left relative">\n<nav id="mvp-main-nav-wrap" class="left relative">\n'
        f'<a class="mvp-nav-logo-reg" href="{frame.url("/")}">'
        f'<h2 class="mvp-logo-title">{escape(frame.name)}</h2></a>\n'
        f'<div class="mvp-nav-menu left">\n<div class="menu-main-container">{main}</div>\n</div>\n</nav>\n</header>\n'
    )


def _footer(frame: Frame) -> str:
    menu = menu_list(frame, frame.menu, 'id="menu-main-2" class="menu"')
    return (
        '<footer id="mvp-foot-wrap" class="left relative">\n<div id="mvp-foot-menu" class="left relative">\n'
        f'<div class="menu-main-container">{menu}</div>\n</div>\n'
        f'<div id="mvp-foot-copy" class="left relative"><p>{escape(frame.name)}</p></div>\n</footer>\n'
    )
