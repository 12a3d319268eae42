"""The cards that stand on a section's page as they stood when it was read last: they are neither read nor judged again.

What the page showed is remembered for as long as the connection lasts, and only proposes: the archive says of each card
whether nobody saw it there since, and nothing of its article changed (`sighting.taken`). So a transaction that was
rolled back, another process, an article that was merged or forgotten leave nothing wrong behind.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from db.hot import Hot
from db.known import Place
from db.schema import sighting
from db.sqlite.lists import among
from db.times import Utc
from pressclip.models import Card

_PAGES = "pages"  # the name under which a connection keeps them, by section
_MOST = 300  # sections, of some kilobytes each
_UNTOUCHED = Hot(
    select(sighting.c.article_id).where(
        sighting.c.section_id == bindparam("section_id"),
        among(sighting.c.article_id, "ids"),
        sighting.c.last_seen == bindparam("at", type_=Utc),
        sighting.c.taken.is_(True),
    )
)


class Stood(NamedTuple):
    """A card that was on the page."""

    article_id: int
    position: int
    said: int  # a hash, good for this process alone


class _Page(NamedTuple):
    at: datetime
    cards: Mapping[str, Stood]  # by key


def stood(article_id: int, card: Card) -> Stood:
    """A card of that article to be remembered."""
    return Stood(article_id, card.position, _said(card))


def standing(tx: Connection, place: Place, cards: Mapping[str, Card]) -> dict[str, Stood]:
    """Those of the cards (by key) that stand as they stood, wherever on the page; each of an article of its own."""
    page = tx.connection.info.get(_PAGES, {}).get(place.section_id) if _is_first(place) else None
    if page is None:
        return {}
    asked = {
        card_key: before
        for card_key, card in cards.items()
        if (before := page.cards.get(card_key)) is not None and before.said == _said(card)
    }
    ids = [one.article_id for one in asked.values()]
    rows = _UNTOUCHED.each_raw(tx, section_id=place.section_id, ids=ids, at=page.at) if ids else ()
    untouched = {article_id for (article_id,) in rows}
    return {card_key: one for card_key, one in asked.items() if one.article_id in untouched}


def remember(tx: Connection, place: Place, cards: Mapping[str, Stood], now: datetime) -> None:
    """Keeps what the page showed at `now` (aware UTC) of which the archive has all."""
    if _is_first(place):
        pages = tx.connection.info.setdefault(_PAGES, {})
        pages.pop(place.section_id, None)
        pages[place.section_id] = _Page(now, cards)
        if len(pages) > _MOST:
            del pages[next(iter(pages))]


def _is_first(place: Place) -> bool:
    return place.of == "now" and place.walk_began is None


def _said(card: Card) -> int:
    """All that a known article may take from a card."""
    return hash((card.title, card.excerpt, card.image, card.source, card.published))
