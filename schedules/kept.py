"""Kept pages as they can be read again."""

from db.raw import KeptPage
from pressclip.models import Page
from scraper.fetching.charset import decode


def page_of(kept: KeptPage) -> Page:
    """A kept page as it was when it came, its characters decoded anew."""
    return Page(
        url=kept.url,
        final_url=kept.final_url,
        status=kept.status,
        date=kept.date,
        text=decode(kept.body, kept.content_type),
        body=kept.body,
        content_type=kept.content_type,
        headers=kept.headers,
    )
