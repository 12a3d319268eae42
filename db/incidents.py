"""Incidents: sections that cannot be read, from when they are worth telling to when they are over."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from db.hot import Hot
from db.schema import article, incident, section, site
from pressclip.models import Trouble

HEALED = "healed"  # read in another way
NOTED = "noted"  # anything else that somebody should look at
_AT_ONCE_OVER = frozenset({HEALED, NOTED})
_AGAIN = timedelta(days=1)  # the same is not told twice before
_LATELY = timedelta(days=7)  # longer than layouts that alternate by the day keep one
ONCE = timedelta(days=30)  # what is so with a whole site
_WORTH_TELLING = 3  # failures in a row: one or two are the weather of the web
_GATHER = timedelta(minutes=2)  # what breaks together is told together

_END = Hot(
    update(incident)
    .where(incident.c.section_id == bindparam("section_id"), incident.c.ended.is_(None))
    .values(ended=bindparam("now"))
)


def failed(tx: Connection, section_id: int, status: str, error: str, *, failures: int, now: datetime) -> None:
    """Notes that a section failed so many times in a row; an incident begins when that is worth telling."""
    lasting = tx.scalar(select(incident.c.id).where(*_lasting(section_id)))
    if failures >= _WORTH_TELLING and lasting is None:
        tx.execute(insert(incident).values(section_id=section_id, status=status, error=error, began=now))


def read_again(tx: Connection, section_id: int, now: datetime) -> None:
    """Notes that a section was read: its incident is over."""
    _END.run(tx, section_id=section_id, now=now)


def healed(tx: Connection, section_id: int, how: str, now: datetime, *, back: Collection[str] = ()) -> None:
    """Notes that a section is read in another way than before; nothing is broken, but somebody should look.

    Not where that was told lately and happens again and again, as with a site that shows two layouts by turns; nor
    where the contrary was, in any of the words of `back`.
    """
    told = (incident.c.section_id == section_id, incident.c.status == HEALED, incident.c.error.in_({how, *back}))
    lately = tx.scalars(select(incident.c.id).where(*told, incident.c.ended > now - _LATELY)).all()
    if not lately:
        tx.execute(insert(incident).values(section_id=section_id, status=HEALED, error=how, began=now, ended=now))
    # One that is still to be told is not put off.
    tx.execute(update(incident).where(incident.c.id.in_(lately), incident.c.began_told.is_(True)).values(ended=now))


def noted(tx: Connection, section_id: int, what: str, now: datetime) -> None:
    """Notes what somebody should look at, although the section is read."""
    _told_once(tx, section_id, NOTED, what, now)


def noted_article(tx: Connection, article_id: int, what: str, now: datetime) -> None:
    """Notes likewise what concerns one article."""
    noted(tx, tx.execute(select(article.c.section_id).where(article.c.id == article_id)).scalar_one(), what, now)


def noted_once(tx: Connection, article_id: int, what: str, *, like: str, now: datetime) -> None:
    """Notes what concerns an article's whole site, unless something `like` it (a pattern of LIKE) was lately noted."""
    row = tx.execute(select(article.c.site_id, article.c.section_id).where(article.c.id == article_id)).one()
    same = select(incident.c.id).join(section, section.c.id == incident.c.section_id)
    same = same.where(section.c.site_id == row.site_id, incident.c.status == NOTED, incident.c.error.like(like))
    if tx.scalar(same.where(incident.c.began > now - ONCE).limit(1)) is None:
        _told_once(tx, row.section_id, NOTED, what, now)


def noted_site(tx: Connection, site_id: int, what: str, now: datetime, *, again: timedelta = _AGAIN) -> None:
    """Notes what concerns a whole site, under its first section that is followed; nothing where there is none.

    The same is told `again` only after that time.
    """
    first = select(func.min(section.c.id)).where(section.c.site_id == site_id, section.c.retired_at.is_(None))
    if (section_id := tx.scalar(first)) is not None:
        _told_once(tx, section_id, NOTED, what, now, again)


def _told_once(tx: Connection, section_id: int, kind: str, what: str, now: datetime, again: timedelta = _AGAIN) -> None:
    same = (incident.c.section_id == section_id, incident.c.status == kind, incident.c.error == what)
    if tx.scalar(select(incident.c.id).where(*same, incident.c.began > now - again).limit(1)) is None:
        tx.execute(insert(incident).values(section_id=section_id, status=kind, error=what, began=now, ended=now))


def lasting(tx: Connection) -> tuple[int, ...]:
    """The sections that cannot be read by now."""
    return tuple(tx.scalars(select(incident.c.section_id).where(incident.c.ended.is_(None)).distinct()))


def _lasting(section_id: int) -> tuple[Any, Any]:
    return incident.c.section_id == section_id, incident.c.ended.is_(None)


def ready(tx: Connection, now: datetime) -> list[int]:
    """The incidents whose beginning or end is to be told now, those that are over before they were told left out."""
    begins = and_(incident.c.began_told.is_(False), incident.c.ended.is_(None))
    ends = and_(
        incident.c.status.not_in(_AT_ONCE_OVER),
        incident.c.began_told.is_(True),
        incident.c.ended.is_not(None),
        incident.c.ended_told.is_(False),
    )
    over = and_(incident.c.status.in_(_AT_ONCE_OVER), incident.c.began_told.is_(False))
    found = select(incident.c.id, incident.c.began, incident.c.ended).where(or_(begins, ends, over))
    rows = tx.execute(found).all()
    ripe = any(now - (row.ended or row.began) >= _GATHER for row in rows)
    return sorted(row.id for row in rows) if ripe else []


def told(tx: Connection, ids: Sequence[int]) -> None:
    """Marks what was put into a notice."""
    mine = incident.c.id.in_(ids)
    tx.execute(update(incident).where(mine, incident.c.ended.is_not(None)).values(ended_told=True))
    tx.execute(update(incident).where(mine).values(began_told=True))


def load(tx: Connection, ids: Sequence[int]) -> tuple[Trouble, ...]:
    """The incidents as people are told of them, in the order of their ids."""
    rows = tx.execute(
        select(incident, section.c.name, site.c.name.label("site"))
        .join(section, section.c.id == incident.c.section_id)
        .join(site, site.c.id == section.c.site_id)
        .where(incident.c.id.in_(ids))
        .order_by(incident.c.id)
    )
    return tuple(
        Trouble(section=f"{row.site}/{row.name}", status=row.status, error=row.error, began=row.began, ended=row.ended)
        for row in rows
    )
