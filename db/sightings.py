"""Which cards of a listing are news. Pure.

A listing is newest first, so a card that a section did not show before is news where it stands above one that it
did. Below them all it slid in from a further page when a post was withdrawn, and pinned cards stand on top whatever
their age: those are news only where their time allows it. So are, where nothing known is left on the page, the cards
at its end that are older than all that was known: they slid in as all the others were withdrawn.
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


def lowest_known(cards: Sequence[Seen]) -> int | None:
    """The position of the last card that the section showed before, pinned ones aside."""
    return max((seen.card.position for seen in cards if seen.sighted and not seen.card.pinned), default=None)


def news(cards: Sequence[Seen], *, last_success: datetime | None, bottom: datetime | None = None) -> frozenset[int]:
    """The positions of the cards to announce; `last_success` is when the section was last read before (aware UTC).

    `bottom`: where nothing known is on the page, the time of the oldest that was known there, if that is known.
    """
    lowest = lowest_known(cards)
    ends = _end_of_young(cards, bottom) if lowest is None and bottom is not None else None
    return frozenset(
        seen.card.position
        for seen in cards
        if not seen.sighted and not seen.announced and _is_news(seen, lowest, ends, last_success)
    )


def _end_of_young(cards: Sequence[Seen], bottom: datetime) -> int:
    """The position below which all cards are older than that; one that stands above younger ones is dated back."""
    uppers = {one.card.position: one.card.published.upper for one in cards if not one.card.pinned}
    return max((at for at, upper in uppers.items() if upper is None or upper > bottom), default=-1)


def _is_news(seen: Seen, lowest: int | None, ends: int | None, last_success: datetime | None) -> bool:
    card = seen.card
    if lowest is not None:
        above_known = card.position < lowest
    else:
        above_known = not seen.of_old and (ends is None or card.position <= ends)
    if above_known and not card.pinned:
        return True
    upper = card.published.upper
    return last_success is None or upper is None or upper >= last_success
