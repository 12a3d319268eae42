"""The cards of Zox News. In all of them the link is around the card, so that no heading holds a link."""

from replica.ages import human_time_diff
from replica.pages import Frame, excerpt_of, title_html
from replica.posts import Post
from replica.words import escape

MAIN_WORDS = 26
LEAD_WORDS = 20


def story(frame: Frame, post: Post, *, pinned: bool = False) -> str:
    """A card of the main list."""
    text = _text(frame, post, "mvp-blog-story-text left relative", MAIN_WORDS, pinned=pinned)
    if post.image:
        text = (
            '<div class="mvp-blog-story-out relative">\n'
            f'<div class="mvp-blog-story-img left relative">\n{_image(frame, post.image)}</div>\n'
            f'<div class="mvp-blog-story-in">\n{text}</div>\n</div>\n'
        )
    return f'<li class="mvp-blog-story-wrap left relative infinite-post">\n{_linked(frame, post, text)}</li>\n'


def lead(frame: Frame, post: Post) -> str:
    """The newest post of a category, large."""
    return _card(frame, post, "mvp-widget-feat2-left-cont", "mvp-feat1-feat", LEAD_WORDS)


def beside_lead(frame: Frame, post: Post) -> str:
    """The second and third newest of a category."""
    return _card(frame, post, "mvp-widget-feat2-right-cont", "mvp-widget-feat2-right")


def home_lead(frame: Frame, post: Post) -> str:
    """The lead of the front page."""
    return _card(frame, post, "mvp-feat1-feat-wrap", "mvp-feat1-feat", LEAD_WORDS)


def home_sub(frame: Frame, post: Post) -> str:
    """One of the two below the lead of the front page."""
    return _card(frame, post, "mvp-feat1-sub-cont", "mvp-feat1-sub")


def home_popular(frame: Frame, post: Post) -> str:
    """One of the front page's "Trending"."""
    return _card(frame, post, "mvp-feat1-pop-cont", "mvp-feat1-pop")


def flex_list(frame: Frame, heading: str, posts: tuple[Post, ...]) -> str:
    """A titled list of cards with short excerpts, such as "Latest" beside an article."""
    cards = "".join(_card(frame, post, "mvp-flex-story", "mvp-flex-story", LEAD_WORDS) for post in posts)
    return (
        '<section class="mvp-side-widget mvp_flex_widget">\n<div class="mvp-widget-home-head">\n'
        '<h4 class="mvp-widget-home-title"><span class="mvp-widget-home-title">'
        f"{escape(heading)}</span></h4>\n</div>\n"
        f'<div class="mvp-widget-flex-wrap left relative">\n{cards}</div>\n</section>\n'
    )


def tabs(frame: Frame) -> str:
    """The side bar's box of "Latest" and "Trending"."""
    heads = "".join(
        f'<li><a href="#mvp-tab-col{number}"><span class="mvp-feat1-list-but">{name}</span></a></li>\n'
        for number, name in enumerate(("Latest", "Trending"), start=1)
    )
    columns = "".join(
        f'<div id="mvp-tab-col{number}" class="mvp-feat1-list left relative mvp-tab-col-cont">\n'
        f"{''.join(_card(frame, post, 'mvp-feat1-list-cont', 'mvp-feat1-list') for post in posts)}</div>\n"
        for number, posts in enumerate((frame.latest, frame.trending), start=1)
    )
    return (
        '<div class="mvp-feat1-list-wrap left relative">\n'
        f'<ul class="mvp-feat1-list-buts left relative">\n{heads}</ul>\n{columns}</div>\n'
    )


def _card(frame: Frame, post: Post, outer: str, inner: str, words: int = 0) -> str:
    image = f'<div class="{inner}-img left relative">\n{_image(frame, post.image)}</div>\n' if post.image else ""
    text = _text(frame, post, f"{inner}-text left relative", words)
    return _linked(frame, post, f'<div class="{outer} left relative">\n{image}{text}</div>\n')


def _linked(frame: Frame, post: Post, body: str) -> str:
    return f'<a href="{frame.permalink(post)}" rel="bookmark">\n{body}</a>\n'


def _text(frame: Frame, post: Post, classes: str, words: int, *, pinned: bool = False) -> str:
    label = escape(frame.label(post).name)
    category = (
        '<span class="mvp-cd-cat left relative sticky">Sticky Post</span>'
        if pinned
        else f'<span class="mvp-cd-cat left relative">{label}</span>'
    )
    excerpt = f"<p>{escape(excerpt_of(post, words))}</p>\n" if words else ""
    return (
        f'<div class="{classes}">\n<div class="mvp-cat-date-wrap left relative">\n{category}'
        f'<span class="mvp-cd-date left relative">{human_time_diff(post.published, frame.now)} ago</span>\n</div>\n'
        f"<h2>{title_html(post)}</h2>\n{excerpt}</div>\n"
    )


def _image(frame: Frame, path: str) -> str:
    address = frame.url(path)
    return (
        f'<img width="400" height="240" src="{address}" class="mvp-reg-img lazy wp-post-image" alt="" loading="lazy" />'
        f'<img width="80" height="80" src="{address}" class="mvp-mob-img lazy wp-post-image" alt="" loading="lazy" />\n'
    )
