"""Which cards of a listing are news. Pure.

A listing is newest first, so a card that a section did not show before is news where it stands above one that it
did. Below them all it slid in from a further page when a post was withdrawn, and pinned cards stand on top whatever
their age: those are news only where their time allows it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pressclip.models import Card


class Seen(NamedTuple):
    """A card with what the archive knew before this listing."""

    card: Card
    sighted: bool  # this section showed it before
    announced: bool  # it was announced before, by whatever section
    of_old: bool = False  # a kept page, a backfill or the probe showed it here before, and no live page


def news(cards: Sequence[Seen], *, last_success: datetime | None) -> frozenset[int]:
    """The positions of the cards to announce; `last_success` is when the section was last read before (aware UTC)."""
    lowest_known = max((seen.card.position for seen in cards if seen.sighted and not seen.card.pinned), default=None)
    return frozenset(
        seen.card.position
        for seen in cards
        if not seen.sighted and not seen.announced and _is_news(seen, lowest_known, last_success)
    )


def _is_news(seen: Seen, lowest_known: int | None, last_success: datetime | None) -> bool:
    card = seen.card
    above_known = not seen.of_old if lowest_known is None else card.position < lowest_known
    if above_known and not card.pinned:
        return True
    upper = card.published.upper
    return last_success is None or upper is None or upper >= last_success
