"""What a section showed before: what a found reading of its page is compared with."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, func, select

from db.card_words import EXCERPT, TITLE
from db.hot import Hot, among
from db.schema import alias, article, sighting
from pressclip.models import Known, Published

_REMEMBERED = 60  # articles: some pages of a listing

_ANY = datetime.max.replace(tzinfo=UTC)
_KNOWN = Hot(
    select(article.c.id, article.c.label, article.c.published, article.c.published_to, article.c.published_precision)
    .add_columns(TITLE.label("title"), EXCERPT.label("excerpt"), sighting.c.last_seen, sighting.c.position)
    .join(sighting, sighting.c.article_id == article.c.id)
    .where(sighting.c.section_id == bindparam("of"), sighting.c.first_seen <= bindparam("at"))
    .where(article.c.page_state != "gone")
    .order_by(article.c.pk.desc())
    .limit(_REMEMBERED)
)
_KEYS = Hot(select(alias.c.article_id, alias.c.key).where(among(alias.c.article_id, "ids")))
_SHOWN = Hot(
    select(alias.c.key)
    .join(sighting, sighting.c.article_id == alias.c.article_id)
    .where(sighting.c.section_id == bindparam("of"), among(alias.c.key, "keys"))
)


def known_articles(tx: Connection, section_id: int, *, at: datetime | None = None) -> tuple[Known, ...]:
    """The newest articles that a section showed (by `at`, aware UTC, if given), newest first.

    An article with several addresses is there once for each; one whose page is gone is not: no list shows it any more.
    """
    return known_of(tx, section_id, at=at)[0]


def known_of(tx: Connection, section_id: int, *, at: datetime | None = None) -> tuple[tuple[Known, ...], bool]:
    """The same, and whether these are all that it ever showed but for those that are gone."""
    rows = _KNOWN.rows(tx, of=section_id, at=at or _ANY)
    keys: dict[int, list[str]] = {}
    for row in _KEYS.rows(tx, ids=[row.id for row in rows]) if rows else ():
        keys.setdefault(row.article_id, []).append(row.key)
    known = [
        Known(
            key=key,
            title=row.title,
            label=row.label,
            excerpt=row.excerpt,
            published=Published(lower=row.published, upper=row.published_to, precision=row.published_precision),
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
    return frozenset(row.key for row in _SHOWN.rows(tx, of=section_id, keys=list(keys)))


def shown_elsewhere(tx: Connection, section_id: int, keys: Collection[str]) -> dict[str, datetime]:
    """Those of the keys whose article other sections showed and this one never did, and since when (aware UTC)."""
    mine = select(sighting.c.article_id).where(sighting.c.section_id == section_id)
    others = (
        select(alias.c.key, func.min(sighting.c.first_seen))
        .join(sighting, sighting.c.article_id == alias.c.article_id)
        .where(alias.c.key.in_(keys), alias.c.article_id.not_in(mine))
        .group_by(alias.c.key)
    )
    return dict(tx.execute(others).all())
