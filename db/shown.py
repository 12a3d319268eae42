"""What a section showed before: what a found reading of its page is compared with."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from db.articles import published_of
from db.schema import alias, article, sighting
from pressclip.models import Known

_REMEMBERED = 60  # articles: some pages of a listing


def known_articles(tx: Connection, section_id: int, *, at: datetime | None = None) -> tuple[Known, ...]:
    """The newest articles that a section showed (by `at`, aware UTC, if given), newest first.

    An article with several addresses is there once for each.
    """
    columns = (article.c.id, article.c.label, article.c.published, article.c.published_to)
    shown = (
        select(*columns, article.c.published_precision)
        .add_columns(sighting.c.title, sighting.c.excerpt, sighting.c.last_seen, sighting.c.position)
        .join(sighting, sighting.c.article_id == article.c.id)
        .where(sighting.c.section_id == section_id)
    )
    if at is not None:
        shown = shown.where(sighting.c.first_seen <= at)
    rows = tx.execute(shown.order_by(article.c.pk.desc()).limit(_REMEMBERED)).all()
    keys: dict[int, list[str]] = {}
    for row in tx.execute(select(alias.c.article_id, alias.c.key).where(alias.c.article_id.in_([r.id for r in rows]))):
        keys.setdefault(row.article_id, []).append(row.key)

    def each() -> Iterator[Known]:
        for row in rows:
            published = published_of(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
            for key in keys.get(row.id, ()):
                yield Known(
                    key=key,
                    title=row.title,
                    label=row.label,
                    excerpt=row.excerpt,
                    published=published,
                    seen=row.last_seen,
                    place=row.position,
                )

    return tuple(each())


def shown_of(tx: Connection, section_id: int, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys whose article the section showed before, however long ago."""
    here = select(alias.c.key).join(sighting, sighting.c.article_id == alias.c.article_id)
    return frozenset(tx.scalars(here.where(sighting.c.section_id == section_id, alias.c.key.in_(keys))))


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
