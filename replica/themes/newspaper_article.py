"""The article page of Newspaper."""

import json

from replica.pages import Frame, author_path, category_path, title_html
from replica.posts import Post
from replica.themes import newspaper_cards
from replica.words import attribute, escape


def article(frame: Frame, post: Post, further: tuple[Post, ...]) -> str:
    """The article with its header, author box and, linked at its foot, the `further` ones."""
    return (
        f'<article id="post-{post.id}" class="post-{post.id} post type-post" itemscope '
        f'itemtype="https://schema.org/Article">\n{_header(frame, post)}'
        f'<div class="td-post-content tagdiv-type">\n{_content(frame, post)}</div>\n<footer>\n'
        f"{_neighbours(frame, further)}{_author_box(frame, post)}{_microdata(frame, post)}</footer>\n</article>\n"
    )


def breadcrumbs(frame: Frame, post: Post) -> str:
    """The theme's only JSON-LD: where the article stands, not what it is."""
    label = frame.label(post)
    trail = (
        (frame.url("/"), "Home"),
        (frame.url(category_path(label.slug, frame.categories)), label.name),
        (frame.permalink(post), post.title),
    )
    items = [
        {"@type": "ListItem", "position": place, "item": {"@type": "WebPage", "@id": address, "name": name}}
        for place, (address, name) in enumerate(trail, start=1)
    ]
    data = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}
    text = json.dumps(data).replace("<", "\\u003c")  # a title with </script> must not end the element
    return f'<script type="application/ld+json">{text}</script>\n'


def _header(frame: Frame, post: Post) -> str:
    return (
        f'<div class="td-post-header">\n<ul class="td-category">{_categories(frame, post)}</ul>\n'
        f'<header class="td-post-title">\n<h1 class="entry-title">{title_html(post)}</h1>\n'
        '<div class="td-module-meta-info">\n<div class="td-post-author-name"><div class="td-author-by">By</div> '
        f'<a href="{frame.url(author_path(post))}">{escape(post.author)}</a>'
        '<div class="td-author-line"> - </div></div>\n'
        f"{newspaper_cards.date(frame, post)}</div>\n</header>\n</div>\n"
    )


def _categories(frame: Frame, post: Post) -> str:
    return "".join(
        f'<li class="entry-category"><a href="{frame.url(category_path(slug, frame.categories))}">'
        f"{escape(frame.categories[slug].name)}</a></li>"
        for slug in post.categories
    )


def _content(frame: Frame, post: Post) -> str:
    image = (
        f'<div class="td-post-featured-image"><img class="entry-thumb" src="{frame.url(post.image)}" alt="" /></div>\n'
        if post.image
        else ""
    )
    return image + "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in post.paragraphs)


def _neighbours(frame: Frame, posts: tuple[Post, ...]) -> str:
    links = "".join(
        '<div class="td-block-span6"><div class="td-post-next-prev-content"><span>More from this section</span>'
        f'<a href="{frame.permalink(post)}">{title_html(post)}</a></div></div>\n'
        for post in posts
    )
    return f'<div class="td-block-row td-post-next-prev">\n{links}</div>\n'


def _author_box(frame: Frame, post: Post) -> str:
    return (
        '<div class="author-box-wrap">\n<div class="desc">\n<div class="td-author-name vcard author"><span class="fn">'
        f'<a href="{frame.url(author_path(post))}">{escape(post.author)}</a></span></div>\n'
        f'<div class="td-author-description">{escape(post.bio)}</div>\n</div>\n</div>\n'
    )


def _microdata(frame: Frame, post: Post) -> str:
    published, modified = frame.local(post.published), frame.local(post.last_modified)
    return (
        '<span class="td-page-meta" itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<meta itemprop="name" content="{attribute(post.author)}"></span>\n'
        f'<meta itemprop="datePublished" content="{published.isoformat(timespec="seconds")}">\n'
        f'<meta itemprop="dateModified" content="{modified.isoformat(timespec="seconds")}">\n'
    )
