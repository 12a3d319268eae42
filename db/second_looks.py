"""Second looks at the pages of late articles: were they edited, did they move, are they gone, or back?

`article.page_due` of a page that was read, or is gone, is when it is looked at again; none: never. An article's looks
are so long after it was first seen as its site's settings say, ever farther apart.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select, update

from db.counters import draw
from db.leases import Alive, free
from db.merging import stays_of
from db.pages import OwedPage
from db.schema import article, raw, site
from pressclip.models import Validators

After = Mapping[str, Sequence[timedelta]]  # by the names of sites; none where their articles are left alone
_SETTLED = and_(article.c.page_state.in_(["read", "gone"]), article.c.page_due.is_not(None))
_SORTED_AT_ONCE = 200
_MISSED = timedelta(days=1)  # after the last look: what was not looked at by then, as all stood still, is let be


def next_look(first_seen: datetime, after: Sequence[timedelta], now: datetime) -> datetime | None:
    """When an article is to be looked at next; None: no more. Pure."""
    return min((first_seen + one for one in after if first_seen + one > now), default=None)


def is_look(first_seen: datetime, after: Sequence[timedelta], due: datetime, now: datetime) -> bool:
    """Whether a page that is due is to be looked at, not only to be planned. Pure."""
    return any(first_seen + one <= due for one in after) and now < first_seen + max(after) + _MISSED


def any_due(tx: Connection, after: After, now: datetime) -> bool:
    """Whether any page is to be looked at, or planned, now."""
    return tx.scalar(select(article.c.id).where(_due(after, now)).limit(1)) is not None


def _due(after: After, now: datetime) -> ColumnElement[bool]:
    names = [name for name, distances in after.items() if distances]
    mine = article.c.site_id.in_(select(site.c.id).where(site.c.name.in_(names)))
    return and_(_SETTLED, article.c.page_due <= now, mine)


def lease_due(
    tx: Connection, owner: str, now: datetime, *, after: After, limit: int, alive: Alive, lasts: timedelta
) -> list[OwedPage]:
    """Takes up to `limit` pages that are to be looked at now, for `lasts`; plans those whose time has not come."""
    columns = (article.c.id, article.c.url, article.c.first_seen, article.c.page_due, article.c.page_attempts)
    due = select(*columns, site.c.name).join(site, site.c.id == article.c.site_id)
    due = due.where(_due(after, now), free(tx, article, now, alive, among=_SETTLED)).order_by(article.c.page_due)
    rows = tx.execute(due.limit(_SORTED_AT_ONCE)).all()
    looks = [row for row in rows if is_look(row.first_seen, after[row.name], row.page_due, now)]
    planned = [
        {"b_id": row.id, "b_due": next_look(row.first_seen, after[row.name], now)} for row in rows if row not in looks
    ]
    if planned:
        tx.execute(
            update(article).where(article.c.id == bindparam("b_id")).values(page_due=bindparam("b_due")), planned
        )
    taken = looks[:limit]
    mine = article.c.id.in_([row.id for row in taken])
    tx.execute(update(article).where(mine).values(lease_owner=owner, lease_until=now + lasts))
    return [
        OwedPage(article_id=row.id, site=row.name, url=row.url, attempts=row.page_attempts, again=True) for row in taken
    ]


def plan(tx: Connection, article_id: int, after: Sequence[timedelta], now: datetime) -> None:
    """Plans the next look at an article whose page was looked at now, and gives it back."""
    article_id = stays_of(tx, article_id)
    first_seen = tx.execute(select(article.c.first_seen).where(article.c.id == article_id)).scalar_one()
    values = {"page_due": next_look(first_seen, after, now), "page_attempts": 0}
    mine = (article.c.id == article_id, article.c.page_state != "owed")  # an edit may have made it due meanwhile
    tx.execute(update(article).where(*mine).values(values))
    tx.execute(update(article).where(article.c.id == article_id).values(lease_owner=None, lease_until=None))


def stands(tx: Connection, article_id: int) -> None:
    """Notes that a page answers that it is what it was; one that was gone is back."""
    article_id = stays_of(tx, article_id)
    if is_gone(tx, article_id):
        back = {"page_state": "read", "gone_at": None, "seq": draw(tx, "seq", 1)[0]}
        tx.execute(update(article).where(article.c.id == article_id).values(back))


def is_gone(tx: Connection, article_id: int) -> bool:
    """Whether a page is known to be gone."""
    return tx.scalar(select(article.c.gone_at).where(article.c.id == article_id)) is not None


def validators_of(tx: Connection, owed: OwedPage) -> Validators | None:
    """What the last kept page of an article said to ask with, if it was read at the address to be asked."""
    last = select(raw.c.headers, raw.c.url, raw.c.outcome).where(raw.c.article_id == owed.article_id)
    row = tx.execute(last.order_by(raw.c.id.desc()).limit(1)).one_or_none()
    if row is None or row.outcome != "read" or row.url != owed.url:
        return None
    said = {name.lower(): value for name, value in row.headers}
    found = Validators(etag=said.get("etag"), last_modified=said.get("last-modified"))
    return None if found == Validators() else found
