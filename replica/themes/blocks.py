"""WordPress's own block theme (Twenty Twenty-Three): columns of cards, exact times, no labels, no side bar."""

from replica.pages import Frame, ListPage, MenuItem, category_path, printed_day, title_html
from replica.posts import Post
from replica.themes.head import article_meta, feed_links
from replica.words import attribute, escape, first_words

EXCERPT_WORDS = 55
_MAIN = "has-global-padding is-layout-constrained wp-block-group"


def render_listing(frame: Frame, page: ListPage) -> str:
    """A category's page."""
    heading = f'<h1 class="alignwide wp-block-query-title">Category: <span>{escape(page.heading)}</span></h1>\n'
    return _document(frame, _list_title(frame, page), "archive category", heading + _query(frame, page))


def render_latest(frame: Frame, page: ListPage) -> str:
    """The "latest" page."""
    heading = f'<h1 class="wp-block-post-title">{escape(page.heading)}</h1>\n'
    return _document(frame, _list_title(frame, page), "page", heading + _query(frame, page))


def render_home(frame: Frame, page: ListPage) -> str:
    """The front page: the latest posts."""
    return _document(frame, escape(frame.name), "home blog", _query(frame, page))


def render_article(frame: Frame, post: Post, further: tuple[Post, ...] = ()) -> str:
    """An article's page; `further` are linked below it."""
    links = "".join(f'<li><a href="{frame.permalink(other)}">{title_html(other)}</a></li>\n' for other in further)
    body = (
        f'<h1 class="wp-block-post-title">{title_html(post)}</h1>\n{_image(frame, post)}'
        f'<div class="{_MAIN} entry-content wp-block-post-content">\n{_paragraphs(post)}</div>\n'
        f'<div class="wp-block-template-part">\n{_meta(frame, post)}'
        f"<ul>\n{links}</ul>\n</div>\n"
    )
    title = f"{title_html(post)} &#8211; {escape(frame.name)}"
    return _document(frame, title, f"single postid-{post.id}", body, article_meta(frame, post))


def render_page(frame: Frame, heading: str, text: str) -> str:
    """A page that is no article."""
    body = (
        f'<h1 class="wp-block-post-title">{escape(heading)}</h1>\n'
        f'<div class="entry-content"><p>{escape(text)}</p></div>\n'
    )
    return _document(frame, f"{escape(heading)} &#8211; {escape(frame.name)}", "page", body)


def render_404(frame: Frame) -> str:
    """The page for what is not there."""
    body = '<h1 class="alignwide">404</h1>\n<div class="wp-block-group alignwide"><p>There is nothing here.</p></div>\n'
    return _document(frame, f"Page not found &#8211; {escape(frame.name)}", "error404", body)


def _query(frame: Frame, page: ListPage) -> str:
    if not page.posts:
        return '<div class="is-layout-flow wp-block-query alignwide">\n</div>\n'
    cards = "".join(_card(frame, post) for post in page.posts)
    return (
        '<div class="is-layout-flow wp-block-query alignwide">\n'
        f'<ul class="is-layout-flow is-flex-container columns-3 alignwide wp-block-post-template">\n{cards}</ul>\n'
        f"{_pagination(frame, page)}</div>\n"
    )


def _card(frame: Frame, post: Post) -> str:
    address = frame.permalink(post)
    return (
        f'<li class="wp-block-post post-{post.id} post type-post status-publish">\n{_image(frame, post, address)}'
        f'<h2 class="wp-block-post-title"><a href="{address}" target="_self">{title_html(post)}</a></h2>\n'
        f'<div class="wp-block-post-excerpt">'
        f'<p class="wp-block-post-excerpt__excerpt">{escape(_excerpt(post))}</p></div>\n'
        f'<div class="wp-block-post-date">{_time(frame, post, address)}</div>\n</li>\n'
    )


def _excerpt(post: Post) -> str:
    return post.excerpt if post.excerpt is not None else first_words(" ".join(post.paragraphs), EXCERPT_WORDS, " […]")


def _pagination(frame: Frame, page: ListPage) -> str:
    newer = _page_link(frame, page, page.number - 1, "previous", "Newer Posts") if page.number > 1 else ""
    older = _page_link(frame, page, page.number + 1, "next", "Older Posts") if page.number < page.last else ""
    return f'<nav class="wp-block-query-pagination" aria-label="Pagination">\n{newer}{older}</nav>\n'


def _page_link(frame: Frame, page: ListPage, number: int, kind: str, text: str) -> str:
    return f'<a href="{frame.url(page.page_path(number))}" class="wp-block-query-pagination-{kind}">{text}</a>\n'


def _image(frame: Frame, post: Post, link: str | None = None) -> str:
    if not post.image:
        return ""
    image = f'<img src="{frame.url(post.image)}" class="wp-post-image" alt="{attribute(post.title)}" loading="lazy" />'
    inner = f'<a href="{link}" target="_self">{image}</a>' if link else image
    return f'<figure class="alignwide wp-block-post-featured-image">{inner}</figure>\n'


def _time(frame: Frame, post: Post, link: str | None = None) -> str:
    local = frame.local(post.published)
    day = f'<a href="{link}">{printed_day(local)}</a>' if link else printed_day(local)
    return f'<time datetime="{local.isoformat(timespec="seconds")}">{day}</time>'


def _meta(frame: Frame, post: Post) -> str:
    terms = '<span class="wp-block-post-terms__separator">, </span>'.join(
        f'<a href="{frame.url(category_path(slug, frame.categories))}" rel="tag">'
        f"{escape(frame.categories[slug].name)}</a>"
        for slug in post.categories
    )
    bio = f'<p class="wp-block-post-author__bio">{escape(post.bio)}</p>' if post.bio else ""
    return (
        f'<p>Posted</p> <div class="wp-block-post-date">{_time(frame, post)}</div> <p>in</p>\n'
        f'<div class="taxonomy-category wp-block-post-terms">{terms}</div>\n<p>by</p>\n'
        '<div class="wp-block-post-author"><div class="wp-block-post-author__content">'
        f'<p class="wp-block-post-author__name">{escape(post.author)}</p>{bio}</div></div>\n'
    )


def _paragraphs(post: Post) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in post.paragraphs)


def _list_title(frame: Frame, page: ListPage) -> str:
    number = f" &#8211; Page {page.number}" if page.number > 1 else ""
    return f"{escape(page.heading)}{number} &#8211; {escape(frame.name)}"


def _document(frame: Frame, title: str, body_class: str, body: str, meta: str = "") -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="UTF-8" />\n'
        f"{meta}<title>{title}</title>\n{feed_links(frame)}</head>\n"
        f'<body class="{body_class} wp-embed-responsive">\n<div class="wp-site-blocks">\n{_header(frame)}'
        f'<main class="{_MAIN}">\n{body}</main>\n'
        f'<footer class="wp-block-template-part"><p class="wp-block-site-title">{escape(frame.name)}</p></footer>\n'
        "</div>\n</body>\n</html>\n"
    )


def _header(frame: Frame) -> str:
    items = "".join(_menu_item(frame, item) for item in frame.menu)
    return (
        '<header class="wp-block-template-part">\n'
        f'<p class="wp-block-site-title"><a href="{frame.origin}" rel="home">{escape(frame.name)}</a></p>\n'
        '<nav class="is-layout-flex wp-block-navigation" aria-label="Menu">\n'
        f'<ul class="wp-block-navigation__container">{items}</ul>\n</nav>\n</header>\n'
    )


def _menu_item(frame: Frame, item: MenuItem) -> str:
    below = "".join(_menu_item(frame, child) for child in item.children)
    submenu = f'<ul class="wp-block-navigation__submenu-container">{below}</ul>' if below else ""
    return (
        f'<li class="wp-block-navigation-item{" has-child wp-block-navigation-submenu" if below else ""}">'
        f'<a class="wp-block-navigation-item__content" href="{frame.url(item.path)}">'
        f'<span class="wp-block-navigation-item__label">{escape(item.name)}</span></a>{submenu}</li>\n'
    )
