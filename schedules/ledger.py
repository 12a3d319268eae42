"""Keeps the coverage ledger while listings are filed, in the very transaction that files them.

first page reaches the uppermost span   -> that span grows up
it does not                             -> a new span above it, and a walk that goes down page by page
the walk reaches the span below         -> the two are one; the API is asked once whether a card slipped through
the walk comes to an end before         -> a gap, told to the operator
the page shows less than its feed does  -> proven no further than that, and a walk by the API
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from db import coverage, incidents, sections
from db.coverage import Source, Span, Walk
from db.gaps import WALKING, gap_between
from db.sections import SectionState
from db.shown import is_any_left
from pressclip.addresses import key
from pressclip.errors import ReadError
from pressclip.models import Card
from schedules.chains import (
    ANCHORS,
    bottom_of,
    ends_in,
    goes_up,
    is_upside_down,
    joined,
    newest_first,
    reaches,
    runs_into,
)
from schedules.ledger_elsewhere import begin_above, newest_again, note_elsewhere
from schedules.ledger_listed import Listed, as_shown, walk_from
from schedules.ledger_overtaken import OVERTAKEN, moving_again

MOST_PAGES = 100  # of one walk
_MARGIN = timedelta(days=1)
_FULL_PAGE = 10  # cards, unless told otherwise; as WordPress has it


class Lagging(ReadError):
    """A feed or an API does not list what the section's last page showed, so that news between may be missing."""


def note_first_page(tx: Connection, section: SectionState, listed: Listed, now: datetime, *, baseline: bool) -> None:
    """Notes that a section's first page was read; where it does not reach what was known, a walk begins."""
    seen = newest_first(listed.cards)
    known = coverage.spans(tx, section.id)
    if not known:
        coverage.open_span(tx, section.id, seen[:ANCHORS], bottom=bottom_of(listed.cards, now), now=now, why=None)
    if listed.next_url is not None and is_upside_down(listed.cards):
        note_elsewhere(tx, section.id, listed.cards, now)
        return
    if not known:
        return
    if known[0].is_bare and listed.by == "page":
        known = newest_again(tx, known, listed.cards)
    if known[0].is_bare and listed.next_url is not None and goes_up(listed.cards):
        note_elsewhere(tx, section.id, listed.cards, now)  # it may be as it was
        return
    if known[0].is_bare:
        begin_above(tx, known[0], listed.cards, now)
        return
    known = moving_again(tx, section.id, known, seen)
    top, walk = as_shown(tx, known[0], seen), coverage.walk_of(tx, section.id)
    if _is_whole(listed, seen, top) or runs_into(seen, top.newest):
        coverage.grow_up(tx, top.id, joined(seen, top.newest)[:ANCHORS], now)
    elif walk is not None and not _is_joined(top):  # more came meanwhile than a page shows: it starts anew from above
        coverage.grow_up(tx, top.id, joined(seen, top.newest)[:ANCHORS], now)
        restart(tx, section, now)
        coverage.step(tx, section.id, baseline=walk.baseline and baseline)  # an alert too many rather than one lost
    else:
        back_to = () if walk is None else walk.back_to  # that one only looked back: this one will, and as far
        coverage.end_walk(tx, section.id)
        bottom = bottom_of(listed.cards, now)
        span_id = coverage.open_span(tx, section.id, seen[:ANCHORS], bottom=bottom, now=now, why=WALKING)
        begun = walk_from(section, span_id, listed, seen, now, baseline=baseline)
        coverage.begin_walk(tx, replace(begun, back_to=back_to))


def _is_whole(listed: Listed, seen: Sequence[str], below: Span, before: Sequence[str] = ()) -> bool:
    """Whether a listing that goes no further shows all there is: it ends in what was known, or all is new to it.

    The API lists everything. A short section proves it by no run of known cards, as soon as one of them is gone or has
    another address. `before` are the keys of the page above: a full last page may be where the site stops, not
    the section.
    """
    if listed.next_url is not None or listed.by == "api":
        return listed.next_url is None
    if below.emptied or not below.newest:
        return len(seen) < (len(before) or _FULL_PAGE)
    return ends_in(seen, below.newest)


def note_empty(tx: Connection, section: SectionState, now: datetime) -> None:
    """Notes that a section was found empty, and that was believed: all that comes from now on is above that."""
    known = coverage.spans(tx, section.id)
    if not known:
        coverage.open_span(tx, section.id, (), bottom=None, now=now, why=None)
    elif coverage.walk_of(tx, section.id) is None:
        coverage.empty(tx, known[0].id, now)


def note_further_page(tx: Connection, walk: Walk, listed: Listed, now: datetime) -> None:
    """Notes that a walk read one page more; it is over where that reaches what was known, or leads nowhere.

    Raises Lagging where another source does not go on from what the last page showed.
    """
    upper, lower = _around(tx, walk)
    seen, bottom = newest_first(listed.cards), bottom_of(listed.cards, now)
    chain = joined(walk.tail, seen)
    lower = lower and as_shown(tx, lower, chain)
    if _is_joined(upper):
        is_last = listed.next_url is None or walk.pages >= MOST_PAGES or _is_foreign(walk, upper, seen)
        if is_last or reaches(chain, walk.back_to) or _is_of_before(walk, upper, bottom):
            coverage.end_walk(tx, walk.section_id)
        else:
            _go_on(tx, walk, listed, seen, now)
        return
    if walk.meets and not _is_met(tx, walk, lower, chain, now):
        is_past = lower is None or reaches(chain, lower.newest) or _too_deep(walk, lower, listed.cards) is not None
        if listed.next_url is None or is_past:
            raise Lagging(f"{listed.url} lists none of the articles that {walk.page_url} showed")
        _go_on(tx, walk, listed, seen, now, meets=walk.meets)
        return
    if not listed.again and bottom is not None and (upper.oldest_time is None or bottom < upper.oldest_time):
        coverage.grow_down(tx, upper.id, chain, bottom)
    if lower is None or _is_whole(listed, seen, lower, walk.tail) or runs_into(chain, lower.newest):
        if lower is not None:
            coverage.join(tx, upper, lower)
        if lower is None or walk.by == "api":
            coverage.end_walk(tx, walk.section_id)
        else:
            _look_back(tx, walk, lower, now)
    elif why := _too_deep(walk, lower, listed.cards):
        give_up(tx, walk, why, now)
    else:
        _go_on(tx, walk, listed, seen, now)


def _is_met(tx: Connection, walk: Walk, lower: Span | None, chain: Sequence[str], now: datetime) -> bool:
    """Whether a source lists what it has to go on from; none of what a feed alone has, where it reaches what was known.

    Page and API say the same then, and the feed is of another kind.
    """
    is_met = not set(walk.meets).isdisjoint(chain)
    if walk.error != OVERTAKEN:
        return is_met
    if is_met:
        incidents.noted(tx, walk.section_id, OVERTAKEN, now)
    return is_met or (lower is not None and runs_into(chain, lower.newest))


def _look_back(tx: Connection, walk: Walk, lower: Span, now: datetime) -> None:
    """Where a post is withdrawn between two requests, the next page's first card moves to the page before, unseen.

    Nothing on the pages shows that, so that the API, where there is one, is asked once for all that was walked over.
    """
    back_to = list(walk.back_to or lower.newest)
    again: dict[str, Any] = {"by": "api", "next_url": None, "tail": [], "meets": [], "again": False, "failures": 0}
    coverage.step(tx, walk.section_id, **again, back_to=back_to, pages=0, walked_at=now, due=now)


def _is_joined(upper: Span) -> bool:
    """Whether a walk came to its end, and only looks back."""
    return upper.why != WALKING


def above_known(tx: Connection, walk: Walk, cards: Sequence[Card]) -> Sequence[Card]:
    """The cards of a page; where a walk only looks back, those above what was known before it, by cards or by time."""
    upper, _ = _around(tx, walk)
    if not _is_joined(upper):
        return cards
    if _is_foreign(walk, upper, [key(card.url) for card in cards]):
        return ()
    known = {*walk.back_to, *upper.oldest}
    above = cards[: max((at for at, card in enumerate(cards) if key(card.url) in known), default=len(cards))]
    young = (at for at, card in enumerate(above, 1) if not _is_of_before(walk, upper, card.published.upper))
    return above[: max(young, default=0)]


def old_below(tx: Connection, walk: Walk, cards: Sequence[Card]) -> frozenset[int]:
    """Places on a page of cards that are no news: below where it meets what was known, and well before that was read.

    A backfill or the closing of a gap files articles without a word, and they stand above others that were shown.
    """
    _, lower = _around(tx, walk)
    if lower is None or walk.since is None:
        return frozenset()
    known, since = as_shown(tx, lower, [key(card.url) for card in cards]).newest, walk.since - _MARGIN
    chain: list[str] = []
    for place, card in enumerate(cards):
        chain.append(key(card.url))
        if chain[-1] in known and reaches(chain, known):
            below = enumerate(cards[place + 1 :], place + 1)
            return frozenset(at for at, one in below if (one.published.upper or since) < since)
    return frozenset()


def _is_foreign(walk: Walk, joined_to: Span, seen: Sequence[str]) -> bool:
    """Whether a list by which a walk looks back begins with nothing that is known: it has addresses of its own."""
    return not walk.tail and {*joined_to.newest, *joined_to.oldest, *walk.back_to}.isdisjoint(seen)


def _is_of_before(walk: Walk, joined_to: Span, time: datetime | None) -> bool:
    """Whether a time is of before all that was known, or well before the section was last read: no walk led there."""
    bounds = [_bottom(walk, joined_to), walk.since and walk.since - _MARGIN]
    return time is not None and any(bound is not None and time < bound for bound in bounds)


def _go_on(
    tx: Connection, walk: Walk, listed: Listed, seen: Sequence[str], now: datetime, *, meets: Sequence[str] = ()
) -> None:
    coverage.step(
        tx,
        walk.section_id,
        next_url=listed.next_url,
        page_url=listed.url,
        tail=list(seen),
        meets=list(meets),
        again=listed.again,
        pages=walk.pages + 1,
        walked_at=now,
        due=now,
        failures=walk.failures if listed.again else 0,
    )


def _too_deep(walk: Walk, lower: Span, cards: Sequence[Card]) -> str | None:
    """Why a walk leads nowhere any more, in words; None while it may still reach what was known."""
    if walk.pages >= MOST_PAGES:
        return f"{walk.pages} pages were read without meeting what was known before"
    upper_bounds = [upper for card in cards if not card.pinned and (upper := card.published.upper) is not None]
    bottom = _bottom(walk, lower)
    if bottom is not None and upper_bounds and max(upper_bounds) < bottom:
        return f"nothing that was known before is left down to {max(upper_bounds):%Y-%m-%d %H:%M} UTC"
    return None


def restart(tx: Connection, section: SectionState, now: datetime, *, grown: bool = False) -> None:
    """A walk begins again at the section's first page: what it read last cannot be found again, or its pages grew."""
    top = {"by": "page", "next_url": section.url, "page_url": section.url, "tail": [], "meets": [], "again": False}
    coverage.step(tx, section.id, walked_at=now, due=now, grown=grown, **top)


def follow_moved(tx: Connection, before: Sequence[SectionState], now: datetime) -> None:
    """Walks of sections that have another address than `before` begin again there: further pages are, too."""
    keys = {one.id: key(one.url) for one in before}
    for section in sections.all_sections(tx, now):
        if keys.get(section.id, key(section.url)) != key(section.url):
            walk = coverage.walk_of(tx, section.id)
            if walk is not None and walk.by == "page":
                restart(tx, section, now)


def give_up(tx: Connection, walk: Walk, why: str, now: datetime) -> None:
    """A walk ended before it reached what was known: the gap is on record, and the operator is told."""
    upper, lower = _around(tx, walk)
    if _is_joined(upper):
        coverage.end_walk(tx, walk.section_id)
        return
    coverage.give_up(tx, upper.id, why, now)
    coverage.end_walk(tx, walk.section_id)
    if lower is not None:
        gap = gap_between(upper, lower)
        between = f"{gap.begins:%Y-%m-%d %H:%M} and {gap.ends:%Y-%m-%d %H:%M} UTC"
        incidents.noted(tx, walk.section_id, f"articles between {between} may have been missed: {why}", now)


def next_source(tx: Connection, walk: Walk, source: Source, why: str, now: datetime) -> None:
    """A walk goes on in another source of the listing: there it has to meet what the last page showed."""
    upper, _ = _around(tx, walk)
    meets = [] if _is_joined(upper) else list(walk.tail or walk.meets or upper.newest[:ANCHORS])
    anew: dict[str, Any] = {"next_url": None, "tail": [], "failures": 0, "error": why}
    coverage.step(tx, walk.section_id, by=source, meets=meets, due=now, **anew)


def known_down_to(tx: Connection, walk: Walk) -> datetime | None:
    """The lower bound of the time (aware UTC) of the last card known below a walk, where that is known.

    Where all of it was forgotten, when the section was read last before.
    """
    _, lower = _around(tx, walk)
    if lower is None:
        return None
    is_lost = not lower.emptied and lower.newest and not is_any_left(tx, walk.section_id, walk.began, walk.walked_at)
    return walk.since if is_lost else _bottom(walk, lower)


def _bottom(walk: Walk, lower: Span) -> datetime | None:
    """How far down a span below reaches; unknown where that is ahead of the walk, as the clock was put back since."""
    is_ahead = lower.oldest_time is not None and lower.oldest_time > walk.began
    return None if is_ahead else lower.oldest_time


def _around(tx: Connection, walk: Walk) -> tuple[Span, Span | None]:
    known = coverage.spans(tx, walk.section_id)
    at = next(at for at, one in enumerate(known) if one.id == walk.span_id)
    return known[at], known[at + 1] if at + 1 < len(known) else None
