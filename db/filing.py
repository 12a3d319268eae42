"""Files a listing: the archive alone says what is new. One constant number of statements for a page of cards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from db import aliases, coverage, forgetting, indexing
from db.articles import published_values
from db.bounds import bounded_card
from db.card_words import EXCERPT, NONE, TITLE
from db.counters import draw_both
from db.doubts import doubted
from db.gaps import WALKING
from db.hot import Hot
from db.indexing import Words
from db.keys import free_pks, minute_of
from db.known import Place, compared, is_taken, own_of, seen_again, sight, touch
from db.merge import not_after, time_of
from db.moved import recognise
from db.schema import alias, article, sighting
from db.shown import is_any_left
from db.sightings import Seen, lowest_known, news
from db.sqlite.lists import among
from db.standing import Stood, remember, standing, stood
from db.times import micros, stored
from pressclip.addresses import key, same_host
from pressclip.models import Card

# What is a number in the archive is left one: most cards say nothing that differs from it.
_KNOWN = Hot(
    select(
        alias.c.key, article.c.url,
        article.c.id, article.c.title, article.c.page_title, article.c.excerpt, article.c.image, article.c.label,
        stored(article.c.announced_at), article.c.origin, article.c.page_state, stored(article.c.unsettled),
        stored(article.c.published), stored(article.c.published_to), article.c.published_precision,
        stored(article.c.published_disputed), stored(article.c.first_seen).label("known_since"),
        sighting.c.article_id.label("sighted"), stored(sighting.c.first_seen).label("sighted_at"), sighting.c.position,
        stored(sighting.c.live), TITLE.label("card_title"), EXCERPT.label("card_excerpt"),
        sighting.c.source.label("card_source"),
    )
    .join(article, article.c.id == alias.c.article_id)
    .outerjoin(
        sighting,
        and_(sighting.c.article_id == article.c.id, sighting.c.section_id == bindparam("section_id")),
    )
    .where(among(alias.c.digest, "digests"))
)  # fmt: skip
_FILE = Hot(
    insert(article),
    "pk", "id", "seq", "site_id", "section_id", "origin", "time", "first_seen", "announced_at", "url", "title",
    "ending", "label", "authors", "published", "published_to", "published_precision", "image", "page_state",
    "page_due", "unsettled",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What a listing brought, as public ids in page order."""

    new: tuple[int, ...] = ()
    announced: tuple[int, ...] = ()  # to be matched now, whenever they were filed
    changed: tuple[int, ...] = ()  # announced before; the title or excerpt was edited
    resighted: tuple[int, ...] = ()  # announced before; seen in one more section


def file(tx: Connection, place: Place, cards: Sequence[Card], now: datetime) -> Filed:
    """Files the cards of one listing as seen at `now` (aware UTC), and says what they brought."""
    by_key = {key(card.url): bounded_card(card) for card in cards}
    stand, known = _stand_or_known(tx, place, by_key)
    by_key = _one_an_article(by_key, known)
    strange = by_key.keys() - known.keys() - stand.keys()
    forgotten = forgetting.known(tx, strange)  # where they stand, known ones still do
    new = [card for card_key, card in by_key.items() if card_key in strange and card_key not in forgotten]
    seen = [] if place.baseline else _seen(by_key, known, stand, forgotten, place)
    announced = news(seen, last_success=place.last_success, bottom=_bottom(tx, place, seen, now))
    ids = {card_key: row.id for card_key, row in known.items()}
    ids |= {card_key: one.article_id for card_key, one in stand.items()}
    shown = {public_id: by_key[card_key].position for card_key, public_id in ids.items() if card_key in by_key}
    doubts = doubted(tx, place, [card for card in new if card.position in announced], shown, now)
    fresh = _insert(tx, place, new, announced, now, doubts)
    ids |= fresh
    at = {card.position: ids[card_key] for card_key, card in by_key.items() if card_key in ids}
    old = [(known[card_key], card) for card_key, card in by_key.items() if card_key in known]
    changed = _touch(tx, place, old, by_key, stand, fresh, now)
    told = [at[position] for position in sorted(announced)]
    _announce(tx, place, [public_id for public_id in told if public_id not in fresh.values()], now)
    unsettled = {at[position] for position in doubts}
    resighted = [row.id for row, _ in old if not row.live and row.announced_at is not None]
    return Filed(
        new=tuple(at[card.position] for card in new),
        announced=tuple(public_id for public_id in told if public_id not in unsettled),
        changed=tuple(changed),
        resighted=() if place.baseline else tuple(resighted),
    )


def _stand_or_known(
    tx: Connection, place: Place, by_key: Mapping[str, Card]
) -> tuple[dict[str, Stood], dict[str, Any]]:
    """The cards that stand on the page as they stood, and what the archive knows of the others."""
    stand = standing(tx, place, by_key)
    known = _known(tx, place.section_id, [card_key for card_key in by_key if card_key not in stand])
    if not stand:
        known = _known_or_moved(tx, place, by_key, known)
    if {row.id for row in known.values()}.isdisjoint(one.article_id for one in stand.values()):
        return stand, known
    return {}, _known(tx, place.section_id, list(by_key))  # one of them stands there under another address, too


def _known_or_moved(tx: Connection, place: Place, by_key: Mapping[str, Card], known: dict[str, Any]) -> dict[str, Any]:
    """What the archive knows of cards, where none is where the section showed it last, also of those on another host.

    The pages kept from before are left as they are: what they show may have moved since.
    """
    strange = {card_key: card for card_key, card in by_key.items() if card_key not in known}
    has_past = place.of != "reread" and (place.of != "now" or place.last_success is not None)
    if not (strange and has_past) or any(_stays(card_key, row, place) for card_key, row in known.items()):
        return known
    return _known(tx, place.section_id, list(by_key)) if recognise(tx, place.section_id, strange) else known


def _stays(card_key: str, row: Any, place: Place) -> bool:
    """Whether the section showed an article before, on the host where it is shown now."""
    return _was_shown(row, place) and same_host(card_key, key(row.url))


def _touch(
    tx: Connection,
    place: Place,
    old: Sequence[tuple[Any, Card]],
    by_key: Mapping[str, Card],
    stand: Mapping[str, Stood],
    fresh: Mapping[str, int],
    now: datetime,
) -> list[int]:
    """Brings known articles up to date, and remembers the cards that are not compared again while they stand so."""
    with_times = [compared(row, card) for row, card in old]
    taken = {key(one.card.url): one.row for one in with_times if is_taken(one)}
    moved = [(one.article_id, by_key[card_key].position - one.position) for card_key, one in stand.items()]
    moved += [(row.id, by_key[card_key].position - row.position) for card_key, row in taken.items()]
    seen_again(tx, place, moved, now, taken=True)
    changed = touch(tx, place, [one for one in with_times if key(one.card.url) not in taken], now)
    again = {card_key: Stood(one.article_id, by_key[card_key].position, one.said) for card_key, one in stand.items()}
    again |= {card_key: stood(row.id, by_key[card_key]) for card_key, row in taken.items()}
    again |= {card_key: stood(public_id, by_key[card_key]) for card_key, public_id in fresh.items()}
    remember(tx, place, again, now)
    return changed


def _seen(
    by_key: Mapping[str, Card],
    known: Mapping[str, Any],
    stand: Collection[str],
    forgotten: Collection[str],
    place: Place,
) -> list[Seen]:
    """The cards with what the archive knew before; none where the section showed all of them before."""
    is_known = all(card_key in known or card_key in stand for card_key in by_key)  # which has one card an article
    if is_known and all(row.live and _was_sighted(row, place) for row in known.values()):
        return []
    before = {*forgotten, *stand}
    return [
        Seen(
            card=card,
            sighted=card_key in before or (card_key in known and _was_shown(known[card_key], place)),
            of_old=card_key in known and _is_of_old(known[card_key], place),
            announced=card_key in before or (card_key in known and _was_told(known[card_key])),
        )
        for card_key, card in by_key.items()
    ]


def _bottom(tx: Connection, place: Place, seen: Sequence[Seen], now: datetime) -> datetime | None:
    """The time of the oldest that is known of a section, where nothing of it is left on its page.

    Where all of it was forgotten, that is when the section was read last, as pages tell of the time roughly. What
    lies in a gap is news. Of the pages of a walk the walk itself minds that; a time ahead is of before the clock was
    put back.
    """
    if not seen or place.of != "now" or place.walk_began is not None or lowest_known(seen) is not None:
        return None
    known = coverage.spans(tx, place.section_id)
    proven = next((one for one in known if one.why != WALKING), None)
    if proven is None or proven.emptied or not proven.newest:
        return None
    bottom = known[-1].oldest_time if is_any_left(tx, place.section_id, now, now) else place.last_success
    return bottom if bottom is not None and bottom <= now else None


def file_missed(tx: Connection, place: Place, cards: Sequence[Card], at: datetime) -> tuple[int, ...]:
    """Files those cards of a page seen at `at` (aware UTC) that the archive does not know, and announces nothing.

    What it knows is left alone: an old page has nothing to say about it but that this section showed it; unless all
    that is known of it was seen on older pages, read again. Returns the public ids in page order.
    """
    by_key = {key(card.url): bounded_card(card) for card in cards}
    known = _known_or_moved(tx, place, by_key, _known(tx, place.section_id, list(by_key)))
    by_key = _one_an_article(by_key, known)
    strange = by_key.keys() - known.keys()
    strange -= forgetting.known(tx, strange)
    missed = [card for card_key, card in by_key.items() if card_key in strange]
    ids = _insert(tx, place, missed, frozenset(), at)
    rows = [(known[card_key], card) for card_key, card in by_key.items() if card_key in known]
    elsewhere = [(row, card) for row, card in rows if row.sighted is None]
    missed_too = [row.id for row, _ in rows if row.sighted is not None and row.origin == "reread"]
    older = _seen_before(tx, missed_too, at)
    touch(tx, place, [compared(row, card) for row, card in rows if row.id in older], at)
    with indexing.reindexed(tx, [row.id for row, _ in elsewhere]):
        sight(tx, place, [(row.id, card, own_of(row, card)) for row, card in elsewhere], at)
    return tuple(ids[key(card.url)] for card in missed)


def _seen_before(tx: Connection, ids: Sequence[int], at: datetime) -> frozenset[int]:
    """Those of the articles that no section showed at that time or later."""
    last = select(sighting.c.article_id).where(sighting.c.article_id.in_(ids)).group_by(sighting.c.article_id)
    return frozenset(tx.scalars(last.having(func.max(sighting.c.last_seen) < at)))


def _was_shown(row: Any, place: Place) -> bool:
    """By a live page, before the walk if there is one.

    What only a page read again or a backfill showed is still to be told where it stands among the news.
    """
    return bool(row.live) and _was_sighted(row, place)


def _is_of_old(row: Any, place: Place) -> bool:
    """Whether the section shows for the first time what only its past, or a kept page, showed so far."""
    return not row.live and _was_sighted(row, place)


def _was_sighted(row: Any, place: Place) -> bool:
    if row.sighted is None:
        return False
    if place.walk_began is None:
        return True
    is_ahead = place.walked_at is not None and row.sighted_at > micros(place.walked_at)
    return is_ahead or bool(row.sighted_at < micros(place.walk_began))


def _was_told(row: Any) -> bool:
    """Announced, or to be announced as soon as its page told which article it is."""
    return row.announced_at is not None or bool(row.unsettled)


def _one_an_article(by_key: Mapping[str, Card], known: Mapping[str, Any]) -> dict[str, Card]:
    """Without the cards whose article stands higher on the page under another of its addresses."""
    first: dict[int, str] = {}
    for card_key in by_key:
        if card_key in known:
            first.setdefault(known[card_key].id, card_key)
    return {k: card for k, card in by_key.items() if k not in known or first[known[k].id] == k}


def _known(tx: Connection, section_id: int, keys: Sequence[str]) -> dict[str, Any]:
    rows = _KNOWN.rows(tx, section_id=section_id, digests=aliases.digests(keys)) if keys else ()
    wanted = frozenset(keys)
    return {one: row for row in rows if (one := aliases.key_of(row)) in wanted}


def _insert(
    tx: Connection,
    place: Place,
    cards: Sequence[Card],
    announced: frozenset[int],
    now: datetime,
    doubts: Mapping[int, datetime] = MappingProxyType({}),
) -> dict[str, int]:
    if not cards:
        return {}
    oldest_first = sorted(cards, key=lambda card: -card.position)
    times = [time_of(card.published, now=now, live=_is_caught(place, card, announced)) for card in oldest_first]
    pks = free_pks(tx, [minute_of(time) for time in times])
    ids, seqs = draw_both(tx, len(cards))
    rows = [
        _row(place, card, announced=card.position in announced, now=now, read_at=doubts.get(card.position))
        | {"pk": pk, "id": public_id, "seq": seq, "time": time}
        for card, pk, public_id, seq, time in zip(oldest_first, pks, ids, seqs, times, strict=True)
    ]
    _FILE.many(tx, rows)
    keyed = {key(card.url): public_id for card, public_id in zip(oldest_first, ids, strict=True)}
    aliases.name(tx, keyed, own=keyed)
    sight(
        tx, place, [(public_id, card, NONE) for card, public_id in zip(oldest_first, ids, strict=True)], now, taken=True
    )
    words = (Words(pk, card.title, card.excerpt, label=card.label) for pk, card in zip(pks, oldest_first, strict=True))
    indexing.add_cards(tx, place.section_id, list(words))
    return keyed


def _is_caught(place: Place, card: Card, announced: frozenset[int]) -> bool:
    """Whether a new card counts as of now, rather than of the past that it slid in from as others were withdrawn."""
    return not place.baseline and (place.of != "now" or card.position in announced)


_NOBODY: list[str] = []


def _row(place: Place, card: Card, *, announced: bool, now: datetime, read_at: datetime | None) -> dict[str, Any]:
    """The columns of a new article; `read_at`: it is announced only after its page was read, then."""
    read = announced and place.read_pages
    unsettled = read_at is not None
    return {
        "site_id": place.site_id,
        "section_id": place.section_id,
        "origin": place.origin,
        "first_seen": now,
        "announced_at": now if announced and not unsettled else None,
        "url": card.url,
        "title": card.title,
        "ending": card.excerpt,
        "label": card.label,
        "authors": _NOBODY,
        **published_values(not_after(card.published, now)),
        "image": card.image,
        "page_state": "owed" if read else "none",
        "page_due": read_at or (now if read else None),
        "unsettled": unsettled,
    }


def _announce(tx: Connection, place: Place, ids: Sequence[int], now: datetime) -> None:
    """Announces articles that were filed before without a word; their pages become worth reading."""
    if not ids:
        return
    tx.execute(update(article).where(article.c.id.in_(ids)).values(announced_at=now))
    if place.read_pages:
        unread = and_(article.c.id.in_(ids), article.c.page_state == "none")
        tx.execute(update(article).where(unread).values(page_state="owed", page_due=now))
