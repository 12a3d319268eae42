"""Keeps the coverage ledger of sections that list their oldest articles first, over several pages.

span 2  (nothing)      up to now; what stands between is on the section's last page, unread: a gap that grows
span 1  c b a          what its first page shows
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from db import coverage, incidents
from db.coverage import Span
from pressclip.addresses import key
from pressclip.models import Card
from schedules.chains import ANCHORS, bottom_of, goes_up, newest_first, newest_time, runs_into

NEWEST_ELSEWHERE = (
    "the section lists its oldest articles first, over several pages: what is new stands on its last one, unread"
)
READ_ELSEWHERE = "its page lists its oldest articles first, over several pages: it is read by its feed or the API"


def note_turned(tx: Connection, section_id: int, cards: Sequence[Card], oldest: Sequence[Card], now: datetime) -> None:
    """Notes that feed or API, which list `cards`, stand in from now on for a page that lists the oldest articles."""
    known = coverage.spans(tx, section_id)
    if known and not runs_into(newest_first(cards), known[0].newest):
        note_elsewhere(tx, section_id, oldest, now)
    incidents.noted(tx, section_id, READ_ELSEWHERE, now)


def note_elsewhere(tx: Connection, section_id: int, cards: Sequence[Card], now: datetime) -> None:
    """Notes that the newest articles of a section were not read; `cards` are its oldest, as its page lists them."""
    incidents.noted(tx, section_id, NEWEST_ELSEWHERE, now)
    top = coverage.spans(tx, section_id)[0]
    if top.is_bare:
        coverage.grow_up(tx, top.id, (), now)
        coverage.grow_down(tx, top.id, (), now)
        return
    _bound(tx, top, [card for card in cards if not card.pinned], now)
    coverage.end_walk(tx, section_id)
    bare = coverage.open_span(tx, section_id, (), bottom=now, now=now, why=NEWEST_ELSEWHERE)
    coverage.give_up(tx, bare, NEWEST_ELSEWHERE, now)


def _bound(tx: Connection, top: Span, cards: Sequence[Card], now: datetime) -> None:
    """Where nothing but these cards was ever read, nothing is known of what is newer than them all."""
    keys = tuple(dict.fromkeys(key(card.url) for card in reversed(cards)))
    times = [lower for card in cards if (lower := card.published.lower) is not None and lower <= now]
    if times and set(top.newest) <= set(keys):
        coverage.grow_down(tx, top.id, keys, min(times))
        coverage.grow_up(tx, top.id, keys[:ANCHORS], max(times))


def begin_above(tx: Connection, bare: Span, cards: Sequence[Card], now: datetime) -> None:
    """What is listed from now on is known from here; the gap below stays."""
    seen = newest_first(cards)[:ANCHORS]
    coverage.grow_down(tx, bare.id, seen, bottom_of(cards, now))
    coverage.grow_up(tx, bare.id, seen, now)


def newest_again(tx: Connection, known: tuple[Span, ...], cards: Sequence[Card]) -> tuple[Span, ...]:
    """The spans of a section whose page shows its newest articles again: without the bare one, if it shows news.

    The page leads down to what was known before, as it did then, so that the gap is read, or told anew.
    """
    bare, *below = known
    until = newest_time(cards)
    is_as_it_was = goes_up(cards) and (until is None or until <= bare.newest_time)
    if is_as_it_was or not below or {*below[0].newest}.issuperset(newest_first(cards)):
        return known
    coverage.join(tx, bare, below[0])
    coverage.grow_up(tx, bare.id, below[0].newest, below[0].newest_time)
    return coverage.spans(tx, bare.section_id)
