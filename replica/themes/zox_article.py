"""The article page of Zox News: one article, and below it others as whole."""

from replica.ages import human_time_diff
from replica.pages import Frame, author_path, category_path, printed_day, title_html
from replica.posts import Post
from replica.themes.head import article_meta
from replica.words import attribute, escape


def head(frame: Frame, post: Post) -> tuple[str, str]:
    """The page's title and its own part of the head."""
    return f"{title_html(post)} &#8211; {escape(frame.name)}", article_meta(frame, post)


def article(frame: Frame, post: Post, further: tuple[Post, ...], sidebar: str) -> str:
    """The page's body: the article with its author box, the `further` ones, the side bar."""
    stacked = "".join(_stacked(frame, other) for other in further)
    return (
        '<article id="mvp-article-wrap" itemscope itemtype="http://schema.org/NewsArticle">\n'
        f'<meta itemscope itemprop="mainEntityOfPage" itemid="{frame.permalink(post)}" />\n'
        '<div id="mvp-article-cont" class="left relative">\n<div class="mvp-main-box">\n'
        f'<div id="mvp-post-main" class="left relative">\n{_header(frame, post)}'
        '<div class="mvp-post-main-out left relative">\n<div class="mvp-post-main-in">\n'
        f'<div id="mvp-post-content" class="left relative">\n{_content(frame, post)}'
        f'<div id="mvp-post-add-box">\n<div id="mvp-post-add-wrap" class="left relative">\n{stacked}</div>\n</div>\n'
        f'</div>\n</div>\n<div id="mvp-side-wrap" class="left relative theiaStickySidebar">\n{sidebar}</div>\n'
        "</div>\n</div>\n</div>\n</div>\n</article>\n"
    )


def _header(frame: Frame, post: Post) -> str:
    excerpt = f'<span class="mvp-post-excerpt left"><p>{escape(post.excerpt)}</p></span>\n' if post.excerpt else ""
    local = frame.local(post.published)
    date = (
        '<span class="mvp-post-date updated"><time class="post-date updated" itemprop="datePublished" '
        f'datetime="{local:%Y-%m-%d}">{printed_day(local)}</time></span>\n'
        f'<meta itemprop="dateModified" content="{frame.local(post.last_modified):%Y-%m-%d}"/>'
    )
    name = 'itemprop="author" itemscope itemtype="https://schema.org/Person"'
    return (
        f'<header id="mvp-post-head" class="left relative">\n{_category(frame, post)}'
        f'<h1 class="mvp-post-title left entry-title" itemprop="headline">{title_html(post)}</h1>\n{excerpt}'
        f"{_byline(frame, post, date, name)}</header>\n"
    )


def _content(frame: Frame, post: Post) -> str:
    image = (
        f'<div id="mvp-post-feat-img" class="left relative mvp-post-feat-img-wide2">\n'
        f'<img src="{frame.url(post.image)}" class="attachment- size- wp-post-image" alt="" />\n</div>\n'
        if post.image
        else ""
    )
    return (
        '<div id="mvp-content-wrap" class="left relative">\n<div id="mvp-content-body" class="left relative">\n'
        f'{image}<div id="mvp-content-main" class="left relative">\n{_paragraphs(post)}</div>\n'
        f'<div id="mvp-content-bot" class="left">\n{_author_box(frame, post)}'
        f'<div class="mvp-org-wrap" itemprop="publisher" itemscope itemtype="https://schema.org/Organization">'
        f'<meta itemprop="name" content="{attribute(frame.name)}"></div>\n</div>\n</div>\n'
        '<div class="mvp-cont-read-wrap">\n<div class="mvp-cont-read-but-wrap left relative">\n'
        f'<span class="mvp-cont-read-but">Continue Reading</span>\n</div>\n{_related(frame, post)}</div>\n</div>\n'
    )


def _author_box(frame: Frame, post: Post) -> str:
    return (
        '<div id="mvp-author-box-wrap" class="left relative">\n<div id="mvp-author-box-head" class="left relative">\n'
        f'<span class="mvp-author-box-name left relative">{_author_link(frame, post)}</span>\n</div>\n'
        f'<div id="mvp-author-box-text" class="left relative"><p>{escape(post.bio)}</p></div>\n</div>\n'
    )


def _related(frame: Frame, post: Post) -> str:
    links = "".join(
        f'<a href="{frame.permalink(other)}" rel="bookmark">\n<li>\n<div class="mvp-related-text left relative">\n'
        f"<p>{title_html(other)}</p>\n</div>\n</li>\n</a>\n"
        for other in frame.trending
        if other.id != post.id
    )
    return (
        '<div id="mvp-related-posts" class="left relative">\n<h4 class="mvp-widget-home-title">'
        '<span class="mvp-widget-home-title">You may like</span></h4>\n'
        f'<ul class="mvp-related-posts-list left related">\n{links}</ul>\n</div>\n'
    )


def _stacked(frame: Frame, post: Post) -> str:
    date = f'<span class="mvp-post-date">{printed_day(frame.local(post.published))}</span>\n'
    return (
        '<div class="mvp-post-add-story left relative">\n<div class="mvp-post-add-head left relative">\n'
        f'{_category(frame, post)}<h1 class="mvp-post-title left">{title_html(post)}</h1>\n'
        f"{_byline(frame, post, date)}</div>\n"
        '<div class="mvp-post-add-body left relative">\n<div class="mvp-post-add-cont left relative">\n'
        f'<div class="mvp-post-add-main right relative">\n{_paragraphs(post)}</div>\n'
        f'<div class="mvp-post-add-link"><a href="{frame.permalink(post)}" rel="bookmark">'
        '<span class="mvp-post-add-link-but">Continue Reading</span></a></div>\n</div>\n</div>\n</div>\n'
    )


def _category(frame: Frame, post: Post) -> str:
    category = frame.label(post)
    address = frame.url(category_path(category.slug, frame.categories))
    return (
        f'<h3 class="mvp-post-cat left relative"><a class="mvp-post-cat-link" href="{address}">'
        f'<span class="mvp-post-cat left">{escape(category.name)}</span></a></h3>\n'
    )


def _byline(frame: Frame, post: Post, date: str, name_attributes: str = "") -> str:
    return (
        '<div class="mvp-author-info-wrap left relative">\n<div class="mvp-author-info-text left relative">\n'
        '<div class="mvp-author-info-date left relative">\n<p>Published</p> '
        f'<span class="mvp-post-date">{human_time_diff(post.published, frame.now)} ago</span> <p>on</p> {date}</div>\n'
        f'<div class="mvp-author-info-name left relative" {name_attributes}>\n<p>By</p> '
        f'<span class="author-name vcard fn author" itemprop="name">{_author_link(frame, post)}</span>\n'
        "</div>\n</div>\n</div>\n"
    )


def _author_link(frame: Frame, post: Post) -> str:
    name = attribute(post.author)
    return f'<a href="{frame.url(author_path(post))}" title="Posts by {name}" rel="author">{escape(post.author)}</a>'


def _paragraphs(post: Post) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in post.paragraphs)
