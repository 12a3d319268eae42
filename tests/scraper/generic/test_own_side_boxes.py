"""A site of one section, so that its side boxes show nothing but the section's own articles, redesigned."""

from datetime import UTC, timedelta

import pytest

from pressclip.models import Page
from replica.messages import parse_request
from replica.posts import Post
from replica.respond import respond
from replica.site import Site
from scraper.generic.reading import read_generic
from tests.archives import NOON


@pytest.mark.parametrize("design", [1, 2, 3, 7, 11])
def test_boxes_of_the_sections_own_articles_below_the_page_numbers_are_no_part_of_the_list(design: int) -> None:
    posts = [
        Post(
            id=number,
            slug=f"post-{number}",
            title=f"Post number {number} of many",
            paragraphs=("Nothing more is known of it today.",),
            categories=("europe",),
            published=NOON - timedelta(hours=9 * (121 - number)),
        )
        for number in range(1, 121)
    ]
    site = Site(posts, clock=lambda: NOON)
    site.redesign(design)
    url = "https://news.example/category/europe/"
    body = respond(site, parse_request("/category/europe/", {}), "https://news.example").body
    page = Page(url=url, final_url=url, status=200, date=NOON, text=body.decode(), body=body)
    listing = read_generic(page, zone=UTC)
    assert [card.title for card in listing.cards] == [post.title for post in reversed(posts[-10:])]
