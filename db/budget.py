"""The hard budget: in any sliding 60 minutes at most N requests to a site, whatever process makes them.

What is less urgent may not fill the hour, so that the first pages of sections always find room in it. Each kind may
still make one request an hour beyond its part, within half of the budget: of a small one its part rounds to nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import BigInteger, Connection, bindparam, delete, func, insert, select, type_coerce, update

from db.hot import Hot
from db.schema_manners import request
from db.sqlite.lists import among
from pressclip.addresses import host_of
from pressclip.durations import tell_seconds
from pressclip.settings import SiteSettings

WINDOW = timedelta(minutes=60)
_TWICE = 2 * WINDOW  # of a budget of one request an hour, what is less urgent has one in so long at the most
BACKFILL_SHARE = 0.25  # of the budget, unless told otherwise
_MOMENT = timedelta(minutes=5)
_LONG = timedelta(days=1)  # longer than a host that refuses articles is left alone each time
SCARCE = 12  # requests an hour: of so few, what can wait would take those that a new article's page waits for
_OF_SO_MANY = 8  # requests one is left to such pages
_CAN_WAIT = frozenset({"reread", "edits"})  # no backfill: somebody asked for it, and it would stand still for ever
_NEEDED_BY_ALL = frozenset({"robots"})  # without it no other request may be made
_ANY: frozenset[str] = frozenset()
_ARTICLE = frozenset({"article"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rank:
    """Kinds of requests that are less urgent than first pages, menus, robots.txt and probes."""

    kinds: frozenset[str]
    filled: float  # so far may all requests have filled the budget
    own: float = 1.0  # and so much of it may these kinds have


_RANKS = (
    _Rank(kinds=frozenset({"walk"}), filled=0.9),
    _Rank(kinds=frozenset({"article", "feed", "api"}), filled=0.85, own=0.4),  # listings plan with the other 0.6
    _Rank(kinds=frozenset({"reread", "edits"}), filled=0.75),
    _Rank(kinds=frozenset({"backfill"}), filled=0.7, own=BACKFILL_SHARE),
)
_LOWER = frozenset().union(*(rank.kinds for rank in _RANKS))
Room = tuple[
    frozenset[str], int
]  # of these kinds (none: of any) there may be so many in the hour, the new one among them


def under(limit: int | None, delay: timedelta) -> int | None:
    """What a robots.txt's Crawl-delay leaves of a budget, None for no limit: one request in so long. Pure."""
    most = None if delay <= timedelta() else max(1, WINDOW // delay)
    return limit if most is None else min(most, limit or most)


def left(site: SiteSettings, sites: Sequence[SiteSettings], delay: timedelta) -> int | None:
    """What a Crawl-delay of its home leaves of a site's budget. Pure.

    Those of the `sites` whose homes stand at one host take turns there: each has its part of them.
    """
    return under(site.budget, apart(site, sites, delay))


def told_left(site: SiteSettings, sites: Sequence[SiteSettings], delay: timedelta) -> str | None:
    """What a Crawl-delay leaves of a site's budget, as people read it; None where all of it. Pure.

    Of one longer than an hour no number an hour would be true.
    """
    if (every := apart(site, sites, delay)) > WINDOW:
        return f"one in {tell_seconds(every)}" + (f", not {site.budget} an hour" if site.budget is not None else "")
    rest = left(site, sites, delay)
    of = f" of {site.budget}" if site.budget is not None else ""
    return None if rest == site.budget else f"{rest}{of} an hour"


def halved(site: SiteSettings, sites: Sequence[SiteSettings], delay: timedelta) -> bool:
    """Whether a Crawl-delay leaves less than half of a site's budget. Pure."""
    return site.budget is not None and apart(site, sites, delay) * site.budget > 2 * WINDOW


def apart(site: SiteSettings, sites: Sequence[SiteSettings], delay: timedelta) -> timedelta:
    """How far apart a Crawl-delay of its home sets the requests of one of the `sites` at a host."""
    return delay * _at_hosts(tuple(one.home for one in sites))[host_of(site.home)] if delay > timedelta() else delay


@lru_cache(maxsize=4)
def _at_hosts(homes: tuple[str, ...]) -> Counter[str]:
    return Counter(host_of(home) for home in homes)


def ways(kind: str, limit: int, share: float = BACKFILL_SHARE) -> tuple[tuple[Room, ...], ...]:
    """In which ways a request of a kind finds room in a budget of `limit`: all the rooms of one of them. Pure."""
    rank = next((rank for rank in _RANKS if kind in rank.kinds), None)
    if rank is None:
        return (((_ANY, limit),),)
    own = share if kind == "backfill" else rank.own
    usual = ((_ANY, _part(limit, rank.filled)), (rank.kinds, _part(limit, own)))
    first = ((_ANY, limit), (_LOWER, max(1, limit // 2)), (rank.kinds, 1))
    return usual, first


def _part(limit: int, share: float) -> int:
    return max(1, int(limit * share))


_OF_SITE = request.c.site_id == bindparam("site_id")
_NEWEST = Hot(select(func.max(request.c.at).label("at")).where(_OF_SITE))
_FORGET = Hot(delete(request).where(_OF_SITE, request.c.at <= bindparam("until")))
_BOOK = Hot(insert(request), "site_id", "kind", "at")
_LATELY = (
    select(request.c.at)
    .where(_OF_SITE, request.c.at > bindparam("since"))
    .order_by(request.c.at.desc())
    .offset(bindparam("others", type_=BigInteger))
    .limit(1)
)
_OF_ONES_OWN = [request.c.kind != kind for kind in sorted(_NEEDED_BY_ALL)]
_LAST = Hot(select(request.c.kind).where(_OF_SITE, *_OF_ONES_OWN).order_by(request.c.at.desc()).limit(1))
_BOOKED = Hot(_LATELY)
_BOOKED_OF = Hot(_LATELY.where(among(request.c.kind, "kinds")))


def take(
    tx: Connection,
    site_id: int,
    kind: str,
    *,
    limit: int,
    now: datetime,
    share: float = BACKFILL_SHARE,
    waits: str | None = None,
    apart: timedelta = timedelta(),
) -> datetime | None:
    """Books one request and returns None, or returns when the next one will be free (aware UTC), booking nothing.

    `share` is what backfilling may have of the budget. Something may wait for a request of the kind `waits`: a walk
    or edits, to which one is left that had none in the hour, of one an hour that one, every other hour; else the page
    of a new article ("article"), see `_left_by_page`. A Crawl-delay may set requests farther `apart` than the budget.
    """
    lately = _OF_SO_MANY * max(WINDOW / limit, apart)
    _tidy(tx, site_id, now, max(_TWICE if limit > SCARCE else _LONG, lately))
    until = _free_for(tx, site_id, kind, limit, now, share)
    if until <= now and waits is not None and kind not in {waits, *_NEEDED_BY_ALL}:
        if waits in _ARTICLE:
            until = _left_by_page(tx, site_id, kind, limit, now, lately)
        else:
            until = _left_by_walk(tx, site_id, kind, limit, now, share, waits)
    if until > now:
        return until
    _BOOK.run(tx, site_id=site_id, kind=kind, at=now)
    return None


def _free_for(tx: Connection, site_id: int, kind: str, limit: int, now: datetime, share: float) -> datetime:
    until = min(max(_free_at(tx, site_id, room, now) for room in way) for way in ways(kind, limit, share))
    if limit == 1 and kind in _LOWER:
        return max(until, _free_at(tx, site_id, (_LOWER, 1), now, _TWICE))
    return until


def _left_by_walk(
    tx: Connection, site_id: int, kind: str, limit: int, now: datetime, share: float, waits: str
) -> datetime:
    """When there is one beside the one that is left to a walk; one of a kind that has its turn takes it in a moment."""
    if _free_at(tx, site_id, (frozenset({waits}), 1), now) > now:
        return now
    if limit // 2 > 1 or (limit > 1 and kind not in _LOWER):  # of fewer all that is less urgent has one
        return _free_for(tx, site_id, kind, limit - 1, now, share)
    return now if _free_for(tx, site_id, waits, limit, now, share) > now else now + _MOMENT


def _left_by_page(tx: Connection, site_id: int, kind: str, limit: int, now: datetime, lately: timedelta) -> datetime:
    """When there is one that is not left to the page of a new article, which takes that in a moment.

    What can wait leaves it all that it may have. First pages come before it, but of fewer than eight an hour they might
    take every one: each eighth of these is left to it. After one that was for an article they have the next: it may
    have had the host left alone for longer than eight take.
    """
    if kind in _LOWER - _CAN_WAIT or _free_for(tx, site_id, "article", limit, now, BACKFILL_SHARE) > now:
        return now
    if kind in _CAN_WAIT:
        return now + WINDOW
    had_one = limit >= _OF_SO_MANY or _free_at(tx, site_id, (_ARTICLE, 1), now, lately) > now
    if not had_one and (last := _LAST.first(tx, site_id=site_id)) is not None:
        had_one = last.kind in _ARTICLE
    return now if had_one else now + _MOMENT


def _tidy(tx: Connection, site_id: int, now: datetime, kept: timedelta) -> None:
    """Forgets what is over. Where the clock was put back, the requests of the hour before it go back with it."""
    newest = _NEWEST.first(tx, site_id=site_id).at
    if newest is not None and newest > now:
        earlier = type_coerce(request.c.at, BigInteger) - (newest - now) // timedelta(microseconds=1)
        tx.execute(update(request).where(request.c.site_id == site_id, request.c.at > now).values(at=earlier))
    _FORGET.run(tx, site_id=site_id, until=now - kept)


def _free_at(tx: Connection, site_id: int, room: Room, now: datetime, window: timedelta = WINDOW) -> datetime:
    kinds, most = room
    booked = _BOOKED_OF if kinds else _BOOKED
    of = {"kinds": list(kinds)} if kinds else {}
    oldest_of_the_last = booked.first(tx, site_id=site_id, since=now - window, others=most - 1, **of)
    return now if oldest_of_the_last is None else oldest_of_the_last.at + window


_FILES = Hot(
    select(func.count().label("number")).where(_OF_SITE, request.c.at > bindparam("since"), request.c.kind == "robots")
)


def beside_files(tx: Connection, site: SiteSettings, site_id: int, limit: int, kind: str, now: datetime) -> int:
    """The `limit` that a Crawl-delay leaves, and what the hour's robots.txt and its like took: no delay is theirs."""
    if limit == site.budget:
        return limit
    free: int = limit + _FILES.first(tx, site_id=site_id, since=now - WINDOW).number + (kind in _NEEDED_BY_ALL)
    return min(free, site.budget or free)


def used(tx: Connection, site_id: int, now: datetime) -> int:
    """How many requests the last 60 minutes saw."""
    mine = select(func.count()).where(request.c.site_id == site_id, request.c.at > now - WINDOW)
    return tx.scalar(mine) or 0
