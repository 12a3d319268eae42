"""Whether a listing reaches down to what was known of its section. Pure.

seen      n n n K K K      three known cards in a row: all above them was seen, nothing is missing
seen      n K n n n n      one known card proves nothing: an old article may have been shown again
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from pressclip.addresses import key
from pressclip.models import Card, Published
from scraper.text.rising import rising

ANCHORS = 60  # keys remembered of a span's upper end: some pages of a listing
_RUN = 3  # known cards in a row; of fewer, all
_LONG_RUN = 10  # where so many newer ones are missing: a block of old ones may have been shown again
_MOST = 0.6  # of a page in no order at all
_IN_ORDER = 0.7


def newest_first(cards: Sequence[Card]) -> tuple[str, ...]:
    """The keys of a listing's cards, the newest first, without those that stand on top whatever their age."""
    own = [card for card in cards if not card.pinned]
    keys = tuple(dict.fromkeys(key(card.url) for card in own))
    return keys[::-1] if is_upside_down(own) else keys


def is_upside_down(cards: Sequence[Card]) -> bool:
    """Whether a listing shows its oldest article first, as far as its times tell.

    One that rises in its upper half alone has old ones held on top, marked as such or not, and then some of one day.
    """
    times = [lower for card in cards if not card.pinned and (lower := card.published.lower) is not None]
    rises = [at for at, (above, below) in enumerate(pairwise(times), 1) if below > above]
    earlier = sum(below < above for above, below in pairwise(times))
    return len(rises) > 1 and len(rises) > 2 * earlier and 2 * rises[-1] >= len(times)


def goes_up(cards: Sequence[Card]) -> bool:
    """Whether a listing may show its oldest article first: several tell their times, and none is below a newer one."""
    times = [lower for card in cards if not card.pinned and (lower := card.published.lower) is not None]
    return len(times) >= _RUN and times == sorted(times)


def last_times(cards: Sequence[Card], count: int) -> tuple[Published, ...]:
    """What the last `count` cards that have a time say of it, the last of all last: so far down does a listing go.

    Several of them where one alone may be an old article shown again.
    """
    timed = [card.published for card in cards if not card.pinned and card.published.lower is not None]
    return tuple((timed[::-1] if is_upside_down(cards) else timed)[-count:])


def bottom_of(cards: Sequence[Card], now: datetime) -> datetime | None:
    """The lower bound of the time of the last card that has one (aware UTC): so far down does a listing reach.

    A card that is dated after `now` tells nothing.
    """
    lowers = (card.published.lower for card in cards if not card.pinned)
    times = [lower for lower in lowers if lower is not None and lower <= now]
    return None if not times else times[0] if is_upside_down(cards) else times[-1]


def newest_time(cards: Sequence[Card]) -> datetime | None:
    """The latest time that any card of a listing may have (aware UTC); None where none tells."""
    uppers = (card.published.upper for card in cards if not card.pinned)
    return max((upper for upper in uppers if upper is not None), default=None)


def reaches(seen: Sequence[str], anchors: Sequence[str]) -> bool:
    """Whether the cards seen, newest first, run into the known ones, newest first, so that none between is missing.

    That takes several known cards in a row and in their order, the more the more of the newer known ones are not
    there. A listing in no order at all has to show mostly what is known.
    """
    place = {one: at for at, one in enumerate(anchors)}
    here = set(seen)
    run: list[int] = []
    for one in seen:
        at = place.get(one)
        if at is None:
            run = []
            continue
        run = [*run, at] if not run or at > run[-1] else [at]
        missing = sum(newer not in here for newer in anchors[:at])
        if len(run) >= min(len(anchors), max(_RUN, min(_LONG_RUN, missing))):
            return True
    return _is_mostly_known([place[one] for one in seen if one in place], len(seen))


def runs_into(seen: Sequence[str], anchors: Sequence[str]) -> bool:
    """Whether a listing reaches the known ones, and what stands below them is not mostly new.

    Where it is, the known ones were dated anew or put on top, all the news that they stood above lies below them, and
    some of it may be on a further page.
    """
    if not reaches(seen, anchors):
        return False
    place = {one: at for at, one in enumerate(anchors)}
    known = [at for at, one in enumerate(seen) if one in place]
    last = next((at for at in known if reaches(seen[: at + 1], anchors)), known[-1])
    while last + 1 < len(seen) and place.get(seen[last + 1], -1) > place[seen[last]]:
        last += 1
    below = seen[last + 1 :]
    strange = sum(one not in place for one in below)
    is_all = len(anchors) >= _RUN and place[seen[last]] == len(anchors) - 1  # older ones may stand below
    return is_all or len(known) >= _LONG_RUN or 2 * strange <= len(below)


def _is_mostly_known(places: Sequence[int], shown: int) -> bool:
    orderless = len(rising(places)) < _IN_ORDER * len(places)
    return orderless and len(places) >= max(_RUN, _MOST * shown)


def ends_in(seen: Sequence[str], anchors: Sequence[str]) -> bool:
    """Whether a listing ends with a known card, and shows half of the known ones, or more, in their order."""
    place = {one: at for at, one in enumerate(anchors)}
    known = [place[one] for one in seen if one in place]
    return bool(known) and seen[-1] in place and 2 * len(rising(known)) >= len(anchors)


def joined(seen: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """The keys of two listings that reach one another, the upper first, each once."""
    return tuple(dict.fromkeys((*seen, *below)))


def continues(tail: Sequence[str], seen: Sequence[str]) -> bool:
    """Whether a page read anew still follows on the last cards seen: cards shift between pages as posts come and go."""
    return not tail or not set(tail).isdisjoint(seen)
