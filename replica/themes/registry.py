"""The themes by name: how each cuts a list, and its renderers."""

from collections.abc import Callable
from dataclasses import dataclass

from replica.pages import Frame, ListPage
from replica.paging import Layout
from replica.posts import Post
from replica.themes import blocks, newspaper, zox


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderers:
    """One theme: `latest` is a plain list of everything, `page` a page that is no article."""

    layout: Layout
    listing: Callable[[Frame, ListPage], str]
    latest: Callable[[Frame, ListPage], str]
    home: Callable[[Frame, ListPage], str]
    article: Callable[[Frame, Post, tuple[Post, ...]], str]
    page: Callable[[Frame, str, str], str]
    missing: Callable[[Frame], str]


THEMES = {
    "zox": Renderers(
        layout=Layout(featured=3),
        listing=zox.render_listing,
        latest=zox.render_latest,
        home=zox.render_home,
        article=zox.render_article,
        page=zox.render_page,
        missing=zox.render_404,
    ),
    "newspaper": Renderers(
        layout=Layout(featured=5, inside=False),
        listing=newspaper.render_listing,
        latest=newspaper.render_latest,
        home=newspaper.render_home,
        article=newspaper.render_article,
        page=newspaper.render_page,
        missing=newspaper.render_404,
    ),
    "blocks": Renderers(
        layout=Layout(),
        listing=blocks.render_listing,
        latest=blocks.render_latest,
        home=blocks.render_home,
        article=blocks.render_article,
        page=blocks.render_page,
        missing=blocks.render_404,
    ),
}
