"""New cards that may be a known article at a new address: nobody is told of them before their pages were read."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select, update

from db.counters import draw
from db.hot import Hot, among
from db.keys import minute_of
from db.known import Place
from db.schema import article
from pressclip.addresses import is_by_number
from pressclip.models import Card

AFTER_THE_OTHER = timedelta(seconds=30)  # its page is read, so that the other one's redirect, or text, is known by then
_NEAR = timedelta(days=2)
_LONGEST = timedelta(minutes=10)  # that anybody waits for it: then the card alone counts
_TWINS = Hot(
    select(article.c.id, article.c.title).where(
        article.c.site_id == bindparam("of"), article.c.pk >= bindparam("since"), among(article.c.title, "titles")
    )
)


def doubted(
    tx: Connection, place: Place, cards: Sequence[Card], shown: Collection[int], now: datetime
) -> dict[int, datetime]:
    """By position, those of the new cards to be announced of which only the page can tell, and when that is to be read.

    One by number alone; and one with the title of an article of the last two days that is not `shown` beside it: a slug
    may have been edited. That one's page is read first, since its old address may lead to the new one.
    """
    if not place.read_pages or not cards:
        return {}
    found = {card.position: now for card in cards if is_by_number(card.url)}
    titles = {card.title for card in cards if card.title.strip()}
    rows = _TWINS.rows(tx, of=place.site_id, since=minute_of(now - _NEAR) << 16, titles=sorted(titles))
    twins = {row.title: row.id for row in rows if row.id not in shown}
    if twins:
        at_hand = (article.c.id.in_(set(twins.values())), article.c.page_state.in_(["none", "read"]))
        tx.execute(update(article).where(*at_hand).values(page_state="owed", page_due=now, page_attempts=0))
    return {card.position: now + AFTER_THE_OTHER for card in cards if card.title in twins} | found


def _overdue(now: datetime) -> ColumnElement[bool]:
    return and_(article.c.page_state == "owed", article.c.unsettled.is_(True), article.c.first_seen <= now - _LONGEST)


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
