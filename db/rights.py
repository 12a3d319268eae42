"""What sites said of the rights in their pages, by which means and since when; and what is withheld for it.

An article whose text may not be kept has the `page_state` `reserved`: its page is not read, no feed's text is taken.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, text, update

from db import aliases
from db.hot import Hot
from db.schema import article, site
from db.schema_manners import rights
from db.sqlite.lists import among
from pressclip.models import Statement

_MOST_PAST = 10  # statements of one subject that hold no more
_FRESH = timedelta(days=7)  # so long an article's page that reserved its text speaks for others of its site
_OF_SECTION = Hot(
    select(rights.c.source, rights.c.said, rights.c.no_text, rights.c.no_copy).where(
        rights.c.section_id == bindparam("section_id"), rights.c.until.is_(None)
    )
)
_OPEN = Hot(
    select(article.c.id, article.c.site_id)
    .where(among(article.c.id, "ids"), article.c.unsettled.is_(False))
    .where((article.c.page_state == "none") | (article.c.page_state == "owed"))
)
_SPOKEN = Hot(
    select(rights.c.id)
    .where(rights.c.site_id == bindparam("site_id"), rights.c.no_text.is_(True), rights.c.until.is_(None))
    .where(rights.c.source != "tdmrep.json")
    .where((rights.c.no_copy.is_(True) & rights.c.article_id.is_(None)) | (rights.c.since > bindparam("since")))
    .limit(1)
)
_RESERVED = Hot(select(article.c.id).where(among(article.c.id, "ids"), article.c.page_state == "reserved"))


def note_section(tx: Connection, site_id: int, section_id: int, said: Sequence[Statement], now: datetime) -> bool:
    """Keeps what a section's page says as of `now` (aware UTC); whether that is anything else than before."""
    before = [
        Statement(source=row.source, said=row.said, no_text=bool(row.no_text), no_copy=bool(row.no_copy))
        for row in _OF_SECTION.rows(tx, section_id=section_id)
    ]
    if set(before) == set(said):
        return False
    _note(tx, rights.c.section_id == section_id, {"site_id": site_id, "section_id": section_id}, said, now)
    return True


def note_article(tx: Connection, article_id: int, said: Sequence[Statement], now: datetime) -> None:
    """Keeps what is said of an article as of `now` (aware UTC)."""
    mine = rights.c.article_id == article_id
    if not said and tx.scalar(select(rights.c.id).where(mine, rights.c.until.is_(None)).limit(1)) is None:
        return
    site_id = tx.execute(select(article.c.site_id).where(article.c.id == article_id)).scalar_one()
    _note(tx, mine, {"site_id": site_id, "article_id": article_id}, said, now)


def _note(
    tx: Connection, mine: ColumnElement[bool], subject: Mapping[str, int], said: Sequence[Statement], now: datetime
) -> None:
    standing = tx.execute(select(rights).where(mine, rights.c.until.is_(None))).all()
    left = {(one.source, one.said, one.no_text, one.no_copy): one for one in said}
    over = [row.id for row in standing if left.pop((row.source, row.said, row.no_text, row.no_copy), None) is None]
    if over:
        tx.execute(update(rights).where(rights.c.id.in_(over)).values(until=now))
        past = select(rights.c.id).where(mine, rights.c.until.is_not(None)).order_by(rights.c.id.desc())
        tx.execute(delete(rights).where(mine, rights.c.id.in_(past.offset(_MOST_PAST))))
    if left:
        tx.execute(insert(rights), [_row(subject, one, now) for one in left.values()])


def _row(subject: Mapping[str, int], one: Statement, now: datetime) -> dict[str, Any]:
    words = {"source": one.source, "said": one.said, "no_text": one.no_text, "no_copy": one.no_copy}
    return {**subject, **words, "since": now}


def withhold(tx: Connection, reserved: Mapping[str, Statement], now: datetime) -> list[int]:
    """Marks the articles with these keys whose text is still to come; what is said of each is kept. Returns them.

    One that only its page can tell from another is left: it is read, and not kept.
    """
    keyed = {owner: one for one, owner in aliases.owners(tx, reserved).items()}
    found = {row.id: row for row in _OPEN.rows(tx, ids=list(keyed))}
    if not found:
        return []
    closed = {"page_state": "reserved", "page_due": None, "lease_owner": None, "lease_until": None}
    tx.execute(update(article).where(article.c.id.in_(found)).values(closed))
    subjects = [({"site_id": row.site_id, "article_id": row.id}, reserved[keyed[row.id]]) for row in found.values()]
    tx.execute(insert(rights), [_row(subject, one, now) for subject, one in subjects])
    return list(found)


def is_spoken_for(tx: Connection, site_id: int, now: datetime) -> bool:
    """Whether a page of the site reserved rights by itself lately: of others only their own pages can tell."""
    return _SPOKEN.first(tx, site_id=site_id, since=now - _FRESH) is not None


def withheld(tx: Connection, ids: Sequence[int]) -> frozenset[int]:
    """Those of the articles whose text may not be kept."""
    return frozenset(row.id for row in _RESERVED.rows(tx, ids=list(ids))) if ids else frozenset()


def of_article(tx: Connection, article_id: int) -> list[dict[str, Any]]:
    """What was said of an article: source, said, reserves, since, until; what holds no more last."""
    rows = tx.execute(select(rights).where(rights.c.article_id == article_id).order_by(rights.c.id)).all()
    told = [
        {"source": row.source, "said": row.said, "reserves": row.no_text, "since": row.since, "until": row.until}
        for row in rows
    ]
    return sorted(told, key=lambda one: one["until"] is not None)


def of_sections(tx: Connection) -> dict[int, list[Any]]:
    """What the pages of sections say by now, by section: rows with source, said, no_text, no_copy, since."""
    found: dict[int, list[Any]] = {}
    mine = (rights.c.section_id.is_not(None), rights.c.until.is_(None))
    for row in tx.execute(select(rights).where(*mine).order_by(rights.c.id)):
        found.setdefault(row.section_id, []).append(row)
    return found


def of_articles(tx: Connection, name: str, now: datetime) -> list[Any]:
    """What the pages of a site's articles said by themselves lately, the most frequent first: source, said, many."""
    mine = (rights.c.site_id == select(site.c.id).where(site.c.name == name).scalar_subquery(),)
    lately = (rights.c.no_text.is_(True), rights.c.until.is_(None), rights.c.since > now - _FRESH)
    own = (rights.c.article_id.is_not(None), rights.c.source != "tdmrep.json")
    many = func.count().label("many")
    counted = select(rights.c.source, rights.c.said, many).where(*mine, *lately, *own)
    return list(tx.execute(counted.group_by(rights.c.source, rights.c.said).order_by(many.desc()).limit(5)))


def counts(tx: Connection) -> dict[str, int]:
    """By the names of sites, how many of their articles are kept without text for the rights in it."""
    mine = text("page_state = 'reserved'")  # in these words: SQLite takes the index on them for no others
    many = select(func.count()).select_from(article).where(article.c.site_id == site.c.id, mine).scalar_subquery()
    return {row.name: row.many for row in tx.execute(select(site.c.name, many.label("many"))) if row.many}
