"""An article that was found, as lists of the pages show it."""

from dataclasses import dataclass
from datetime import datetime

from alerts.marks import Marked
from db.search import Found
from pressclip.snippets import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a template draws a card of; no mapping, as templates look for an attribute first."""

    id: int
    title: Marked
    snippet: Marked
    url: str
    image: str | None
    site: str
    label: str
    section: str
    authors: tuple[str, ...]
    time: datetime  # aware UTC
    matches: tuple[str, ...]
    edited: bool
    has_twins: bool
    gone: bool


def card_of(one: Found) -> Card:
    """The card, with what was hit marked where that was asked for. Pure."""
    stored = one.article
    seen = shown(stored.article, one.verdict.hits)
    return Card(
        id=stored.id,
        title=seen.title,
        snippet=seen.snippet,
        url=stored.article.url,
        image=stored.article.image,
        site=stored.site,
        label=stored.article.label or stored.section,
        section=stored.section,
        authors=stored.article.authors,
        time=stored.time,
        matches=stored.matches,
        edited=stored.revisions > 1,
        has_twins=stored.story_id is not None,
        gone=stored.gone,
    )
