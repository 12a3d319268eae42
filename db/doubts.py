"""New cards that may be a known article at a new address: nobody is told of them before their pages were read."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select, update

from db.alike import is_like_title
from db.counters import draw
from db.hot import Hot
from db.keys import first_key, minute_of
from db.known import Place
from db.pages import OWED
from db.schema import article, sighting
from db.sqlite.fulltext import fts, matching
from db.sqlite.lists import among
from pressclip.addresses import is_by_number
from pressclip.models import Card
from queries.candidates import tokens_of

AFTER_THE_OTHER = timedelta(seconds=30)  # its page is read, so that the other one's redirect, or text, is known by then
_NEAR = timedelta(days=2)
_FEW = 3  # articles that vanish at once; more are a page that was arranged anew
_NUMBER = re.compile(r"\d+")
_LONGEST = timedelta(minutes=10)  # that anybody waits for it: then the card alone counts
_SAME = Hot(
    select(article.c.id, article.c.title).where(
        article.c.pk.in_(select(fts.c.rowid).where(matching("expression"), fts.c.rowid >= bindparam("since"))),
        article.c.site_id == bindparam("of"),
        among(article.c.title, "titles"),
    )
)
_HERE = Hot(
    select(
        article.c.id, article.c.title, article.c.published, article.c.published_to, article.c.image,
        sighting.c.last_seen, sighting.c.position,
    )
    .join(sighting, and_(sighting.c.article_id == article.c.id, sighting.c.section_id == bindparam("at")))
    .where(article.c.pk >= bindparam("since"))
)  # fmt: skip


def doubted(
    tx: Connection, place: Place, cards: Sequence[Card], shown: Mapping[int, int], now: datetime
) -> dict[int, datetime]:
    """By position, those of the new cards to be announced of which only the page can tell, and when that is to be read.

    One by number alone; and one that may be an article of the last two days, not `shown` beside it (id and position),
    whose slug was edited: it has the title of any such article of the site, or one like that of an article that
    vanished from among those which this section showed, or stands alone in the very place of that one. That one's page
    is read first, since its old address may lead to the new one.
    """
    if not place.read_pages or not cards:
        return {}
    found = {card.position: now for card in cards if is_by_number(card.url)}
    since = first_key(minute_of(now - _NEAR))
    same = [row for row in _titled(tx, place.site_id, since, {card.title for card in cards}) if row.id not in shown]
    lately = _lately(tx, place, since)
    vanished = _vanished(lately, shown)
    places = [card.position for card in cards]
    twins = {
        card.position: row.id
        for card in cards
        for row in (*same, *vanished)
        if row.title == card.title
        or (row in vanished and (_is_reworded(row.title, card.title) or _replaces(card, row, lately, shown, places)))
    }
    if twins:
        at_hand = (article.c.id.in_(set(twins.values())), article.c.page_state.in_(["none", "read", "failed", "gone"]))
        tx.execute(update(article).where(*at_hand).values(page_state="owed", page_due=now, page_attempts=0))
    return dict.fromkeys(twins, now + AFTER_THE_OTHER) | found


def _titled(tx: Connection, site_id: int, since: int, titles: Collection[str]) -> list[Any]:
    """A site's articles of any of these titles, but for those without a word; found by their words."""
    phrases = [f'"{words}"' for title in sorted(titles) if (words := tokens_of(title))]
    if not phrases:
        return []
    expression = f"title : ({' OR '.join(phrases)})"
    return _SAME.rows(tx, of=site_id, since=since, titles=[*titles], expression=expression)


def _lately(tx: Connection, place: Place, since: int) -> list[Any]:
    """What the section's first page showed when it was last read."""
    if place.of != "now" or place.walk_began is not None:
        return []
    rows = _HERE.rows(tx, at=place.section_id, since=since)
    last = max((row.last_seen for row in rows), default=None)
    return [row for row in rows if row.last_seen == last]


def _vanished(lately: Sequence[Any], shown: Collection[int]) -> list[Any]:
    """The articles that stood there above others that are still shown."""
    lowest = max((row.position for row in lately if row.id in shown), default=0)  # what stood below was pushed off
    vanished = [row for row in lately if row.id not in shown and row.position < lowest]
    return vanished if len(vanished) <= _FEW else []


def _is_reworded(one: str, other: str) -> bool:
    """Whether a title may be an edit of another one: of a series each part has its own number."""
    return is_like_title(one, other) and sorted(_NUMBER.findall(one)) == sorted(_NUMBER.findall(other))


def _replaces(card: Card, row: Any, lately: Sequence[Any], shown: Mapping[int, int], places: Sequence[int]) -> bool:
    """Whether a new card alone stands where an article stood, between the same two, of its time or with its picture."""
    stay = [one for one in lately if one.id in shown]
    above = max((one for one in stay if one.position < row.position), key=lambda one: one.position, default=None)
    below = min((one for one in stay if one.position > row.position), key=lambda one: one.position, default=None)
    top, bottom = -1 if above is None else shown[above.id], -1 if below is None else shown[below.id]
    if [place for place in places if top < place < bottom] != [card.position]:
        return False
    since, until = card.published.lower, card.published.upper
    if since is None or until is None or row.published is None or row.published_to is None:
        return card.image is not None and card.image == row.image
    return bool(since <= row.published_to and row.published <= until)


def _overdue(now: datetime) -> ColumnElement[bool]:
    return and_(OWED, article.c.unsettled.is_(True), article.c.first_seen <= now - _LONGEST)


def any_overdue(tx: Connection, now: datetime) -> bool:
    """Whether any card has waited long enough for its page."""
    rows = tx.scalars(select(article.c.url).where(_overdue(now)))
    return any(not is_by_number(url) for url in rows)


def overdue(tx: Connection, now: datetime) -> tuple[int, ...]:
    """Announces the cards whose pages could not be read in time, but those known by number alone; their ids."""
    rows = tx.execute(select(article.c.id, article.c.url).where(_overdue(now)).order_by(article.c.id)).all()
    ids = tuple(row.id for row in rows if not is_by_number(row.url))
    for article_id, seq in zip(ids, draw(tx, "seq", len(ids)), strict=True):
        told = update(article).where(article.c.id == article_id)
        tx.execute(told.values(unsettled=False, announced_at=now, seq=seq))
    return ids
