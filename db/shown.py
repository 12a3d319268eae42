"""What a section showed before: what a found reading of its page is compared with."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, func, or_, select

from db import aliases
from db.articles import CLAIM, claimed
from db.card_words import EXCERPT, TITLE
from db.hot import Hot
from db.schema import article, sighting
from db.sqlite.lists import among
from pressclip.models import Known

_REMEMBERED = 60  # articles: some pages of a listing

_ANY = datetime.max.replace(tzinfo=UTC)
_KNOWN = Hot(
    select(article.c.id, article.c.url, article.c.label, *(article.c[name] for name in CLAIM))
    .add_columns(TITLE.label("title"), EXCERPT.label("excerpt"), sighting.c.last_seen, sighting.c.position)
    .join(sighting, sighting.c.article_id == article.c.id)
    .where(sighting.c.section_id == bindparam("of"), sighting.c.first_seen <= bindparam("at"))
    .where(article.c.page_state != "gone")
    .order_by(article.c.pk.desc())
    .limit(_REMEMBERED)
)
_SHOWN = Hot(
    select(sighting.c.article_id).where(sighting.c.section_id == bindparam("of"), among(sighting.c.article_id, "ids"))
)


_BROUGHT = Hot(
    select(func.count().label("many"), func.max(sighting.c.first_seen).label("last"))
    .where(sighting.c.section_id == bindparam("of"), sighting.c.baseline.is_(False))
    .where(sighting.c.first_seen >= bindparam("at"))
)


def brought(tx: Connection, section_id: int, since: datetime) -> tuple[int, datetime | None]:
    """How many articles a section showed since then that it had not shown before, and when (aware UTC) the last.

    Its first visit's do not count.
    """
    row = _BROUGHT.first(tx, of=section_id, at=since)
    return row.many, row.last


_ANY_LEFT = Hot(
    select(sighting.c.article_id)
    .where(sighting.c.section_id == bindparam("of"), sighting.c.live)
    .where(or_(sighting.c.first_seen < bindparam("before"), sighting.c.first_seen > bindparam("now")))
    .limit(1)
)


def is_any_left(tx: Connection, section_id: int, before: datetime, now: datetime) -> bool:
    """Whether the archive still has anything that a page of the section showed before then (aware UTC).

    What was shown later than `now` was so, too, before the clock was put back.
    """
    return _ANY_LEFT.first(tx, of=section_id, before=before, now=now) is not None


def known_articles(tx: Connection, section_id: int, *, at: datetime | None = None) -> tuple[Known, ...]:
    """The newest articles that a section showed (by `at`, aware UTC, if given), newest first.

    An article with several addresses is there once for each; one whose page is gone is not: no list shows it any more.
    """
    return known_of(tx, section_id, at=at)[0]


def known_of(tx: Connection, section_id: int, *, at: datetime | None = None) -> tuple[tuple[Known, ...], bool]:
    """The same, and whether these are all that it ever showed but for those that are gone."""
    rows = _KNOWN.rows(tx, of=section_id, at=at or _ANY)
    keys = aliases.of_rows(tx, rows)
    known = [
        Known(
            key=key,
            title=row.title,
            label=row.label,
            excerpt=row.excerpt,
            published=claimed(row),
            seen=row.last_seen,
            place=row.position,
            article=row.id,
        )
        for row in rows
        for key in keys.get(row.id, ())
    ]
    return tuple(known), len(rows) < _REMEMBERED and at is None


def shown_of(tx: Connection, section_id: int, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys whose article the section showed before, however long ago."""
    owners = aliases.owners(tx, keys)
    shown = {row.article_id for row in _SHOWN.rows(tx, of=section_id, ids=list(owners.values()))}
    return frozenset(one for one, owner in owners.items() if owner in shown)


def shown_elsewhere(tx: Connection, section_id: int, keys: Collection[str]) -> dict[str, datetime]:
    """Those of the keys whose article other sections showed and this one never did, and since when (aware UTC)."""
    owners = aliases.owners(tx, keys)
    mine = select(sighting.c.article_id).where(sighting.c.section_id == section_id)
    others = (
        select(sighting.c.article_id, func.min(sighting.c.first_seen))
        .where(sighting.c.article_id.in_(set(owners.values())), sighting.c.article_id.not_in(mine))
        .group_by(sighting.c.article_id)
    )
    since: dict[int, datetime] = dict(tx.execute(others).all())
    return {one: since[owner] for one, owner in owners.items() if owner in since}
