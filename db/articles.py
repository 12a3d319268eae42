"""Articles read back from the archive as `StoredArticle`, a page of them at a time by a constant number of queries."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, Text, func, select, type_coerce

from db.hot import Hot, among
from db.schema import alias, article, match, merged, revision, section, sighting, site
from pressclip.addresses import key
from pressclip.models import Article, Published, StoredArticle

_DIGITS = 19  # of the largest id that a database holds
_COLUMNS = (
    "id", "seq", "time", "first_seen", "announced_at", "gone_at", "url", "title", "label",
    "published", "published_to", "published_precision", "excerpt", "image", "language", "bio", "modified", "access",
)  # fmt: skip
_SEEN = Hot(
    select(sighting.c.article_id, section.c.name, sighting.c.last_seen)
    .join(section, section.c.id == sighting.c.section_id)
    .where(among(sighting.c.article_id, "ids"))
    .order_by(sighting.c.first_seen, section.c.id)
)
_WATCHES = Hot(select(match.c.article_id, match.c.watch).where(among(match.c.article_id, "ids")).distinct())
_EDITS = Hot(
    select(revision.c.article_id, func.count().label("many"))
    .where(among(revision.c.article_id, "ids"))
    .group_by(revision.c.article_id)
)


_LISTS = [type_coerce(article.c[name], Text()).label(name) for name in ("authors", "categories")]
_NAMED = [site.c.name.label("site_name"), section.c.name.label("section_name")]
COLUMNS: tuple[Any, ...] = (*(article.c[name] for name in _COLUMNS), *_LISTS, *_NAMED)  # what `complete` builds on


def named(wanted: Select[Any]) -> Select[Any]:
    """A query of articles joined with the names of their site and section."""
    wanted = wanted.join(site, site.c.id == article.c.site_id)
    return wanted.join(section, section.c.id == article.c.section_id)


_WITHOUT_TEXT = Hot(named(select(*COLUMNS)).where(among(article.c.id, "ids")))
_WHOLE = Hot(named(select(*COLUMNS, article.c.text)).where(among(article.c.id, "ids")))


def load(tx: Connection, ids: Sequence[int], *, with_text: bool = True) -> dict[int, StoredArticle]:
    """The articles with these public ids, in that order; ids of merged articles are not followed.

    Without its text an article looks like one whose page was not read.
    """
    rows = (_WHOLE if with_text else _WITHOUT_TEXT).rows(tx, ids=list(ids))
    found = {one.id: one for one in complete(tx, rows)}
    return {public_id: found[public_id] for public_id in ids if public_id in found}


def complete(tx: Connection, rows: Sequence[Any]) -> list[StoredArticle]:
    """The articles of rows that hold `COLUMNS` (and `text`, or not), with what other tables know of them."""
    wanted = [row.id for row in rows]
    where_seen, watches = _grouped(_SEEN.rows(tx, ids=wanted)), _grouped(_WATCHES.rows(tx, ids=wanted))
    edits = {row.article_id: row.many for row in _EDITS.rows(tx, ids=wanted)}
    return [
        _stored(
            row,
            where_seen.get(row.id, ()),
            tuple(sorted([place.watch for place in watches.get(row.id, ())])),
            1 + edits.get(row.id, 0),
        )
        for row in rows
    ]


def _grouped(rows: Iterable[Any]) -> Mapping[int, Sequence[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.article_id, []).append(row)
    return grouped


@lru_cache(maxsize=4_096)
def _names(written: str) -> tuple[str, ...]:
    """A list as the archive keeps it; the same few stand in most articles."""
    return tuple(json.loads(written))


def _stored(row: Any, seen: Sequence[Any], watches: tuple[str, ...], revisions: int) -> StoredArticle:
    return StoredArticle(
        id=row.id,
        seq=row.seq,
        site=row.site_name,
        section=row.section_name,
        sections=tuple([place.name for place in seen]),
        time=row.time,
        first_seen=row.first_seen,
        last_seen=max((place.last_seen for place in seen), default=row.first_seen),
        announced_at=row.announced_at,
        revisions=revisions,
        matches=watches,
        categories=_names(row.categories),
        gone=row.gone_at is not None,
        article=Article(
            url=row.url,
            title=row.title,
            label=row.label,
            authors=_names(row.authors),
            published=Published(lower=row.published, upper=row.published_to, precision=row.published_precision),
            excerpt=row.excerpt,
            text=getattr(row, "text", None),
            image=row.image,
            language=row.language,
            bio=row.bio,
            modified=row.modified,
            access=row.access,
        ),
    )


def published_of(row: Any) -> Published:
    """The claim about its time in a row (or mapping) of the table."""
    return Published(lower=row["published"], upper=row["published_to"], precision=row["published_precision"])


def published_values(published: Published) -> dict[str, Any]:
    """The columns that hold a claim about time."""
    return {
        "published": published.lower,
        "published_to": published.upper,
        "published_precision": published.precision,
    }


def find(tx: Connection, id_or_url: str) -> int | None:
    """The public id behind an id (of a merged article, too) or any known address; None where there is none."""
    if id_or_url.isascii() and id_or_url.isdigit():
        wanted = int(id_or_url) if len(id_or_url) < _DIGITS else -1
        stays = tx.scalar(select(merged.c.article_id).where(merged.c.id == wanted))
        return stays or tx.scalar(select(article.c.id).where(article.c.id == wanted))
    try:
        wanted_key = key(id_or_url)
    except ValueError:
        return None
    return tx.scalar(select(alias.c.article_id).where(alias.c.key == wanted_key))


def revisions(tx: Connection, public_id: int) -> list[dict[str, Any]]:
    """The superseded versions of an article, oldest first: field, source, value, superseded_at."""
    rows = tx.execute(select(revision).where(revision.c.article_id == public_id).order_by(revision.c.id))
    return [
        {"field": row.field, "source": row.source, "value": row.value, "superseded_at": row.superseded_at}
        for row in rows
    ]


def sightings(tx: Connection, public_id: int) -> list[dict[str, Any]]:
    """Where and when an article was seen: section, first_seen, last_seen, position, baseline."""
    rows = tx.execute(
        select(section.c.name, sighting)
        .join(section, section.c.id == sighting.c.section_id)
        .where(sighting.c.article_id == public_id)
        .order_by(sighting.c.first_seen, section.c.id)
    )
    return [
        {
            "section": row.name,
            "first_seen": row.first_seen,
            "last_seen": row.last_seen,
            "position": row.position,
            "baseline": row.baseline,
        }
        for row in rows
    ]


def aliases(tx: Connection, public_id: int) -> list[str]:
    """The keys of every address that led to the article."""
    return list(tx.scalars(select(alias.c.key).where(alias.c.article_id == public_id).order_by(alias.c.key)))


def count(tx: Connection) -> int:
    """How many articles there are."""
    return tx.scalar(select(func.count()).select_from(article)) or 0


def changed(tx: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    """When each of the articles was filed, or edited last (aware UTC)."""
    edited = select(func.max(revision.c.superseded_at)).where(revision.c.article_id == article.c.id).scalar_subquery()
    rows = tx.execute(select(article.c.id, article.c.first_seen, edited.label("edited")).where(article.c.id.in_(ids)))
    return {row.id: max(row.first_seen, row.edited or row.first_seen) for row in rows}


def newest_id(tx: Connection) -> int:
    """The highest id that an article has, 0 where there is none."""
    return tx.scalar(select(func.max(article.c.id))) or 0
