"""Sections that moved: a permanent redirect is adopted once seen on several polls in a row (RFC 9110, 15.4.2)."""

from typing import Any

from sqlalchemy import Connection

from db import sections
from db.sections import SectionState
from pressclip.addresses import key
from pressclip.models import Page

_SEEN_OFTEN_ENOUGH = 3


def after(section: SectionState, page: Page, tx: Connection) -> dict[str, Any]:
    """The columns of a section that the page's redirects change."""
    if page.moved_to is None:
        return {"moved_to": None, "moved_count": 0}
    count = section.moved_count + 1 if page.moved_to == section.moved_to else 1
    if count < _SEEN_OFTEN_ENOUGH or sections.taken(tx, section.site_id, key(page.moved_to), section.id):
        return {"moved_to": page.moved_to, "moved_count": count}
    return {"url": page.moved_to, "key": key(page.moved_to), "moved_to": None, "moved_count": 0}


def leads_away(section: SectionState, page: Page) -> bool:
    """Whether the section's address led to another one; what is there, `elsewhere` says."""
    return key(page.final_url) != key(section.url)


def elsewhere(section: SectionState, page: Page, home: str, tx: Connection) -> str | None:
    """Where the section's address leads instead of to a page of its own, None where it leads to one.

    Sites send the readers of a section that was closed to their home page, or to another section.
    """
    target = key(page.final_url)
    if not leads_away(section, page):
        return None
    if target == key(home):
        return f"its address leads to the site's home page, {page.final_url}"
    if sections.taken(tx, section.site_id, target, section.id):
        return f"its address leads to another section, {page.final_url}"
    return None
