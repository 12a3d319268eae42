"""Articles read back from the archive as `StoredArticle`, all that tables know of each in one row."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, Text, case, func, literal_column, select, type_coerce

from db import aliases, as_json
from db.hot import Hot
from db.schema import article, match, merged, revision, section, sighting, site
from db.schema_stories import story
from db.sqlite import lists
from db.sqlite.lists import among
from db.times import moment
from pressclip.addresses import key
from pressclip.models import Article, Published, StoredArticle

_DIGITS = 19  # of the largest id that a database holds
CLAIM = ("published", "published_to", "published_precision", "published_disputed")  # the columns of `published_of`
_COLUMNS = (
    "id", "seq", "time", "first_seen", "announced_at", "gone_at", "url", "title", "label",
    *CLAIM, "excerpt", "image", "language", "modified", "access",
)  # fmt: skip
_LISTS = [type_coerce(article.c[name], Text()).label(name) for name in ("authors", "categories")]
_NAMED = [site.c.name.label("site_name"), section.c.name.label("section_name")]
_seen_in = section.alias("seen_in")
_SEEN = (
    select(lists.listed(sighting.c.first_seen, _seen_in.c.name, sighting.c.last_seen, _seen_in.c.formerly))
    .join(_seen_in, _seen_in.c.id == sighting.c.section_id)
    .where(sighting.c.article_id == article.c.id)
)
# Most articles are in neither of these tables, and to list or count nothing takes longer than to look.
_IS_MATCHED = article.c.id.in_(select(match.c.article_id))
_IS_EDITED = article.c.id.in_(select(revision.c.article_id))
_MATCHED = select(lists.listed(match.c.watch)).where(match.c.article_id == article.c.id)
_EDITS = select(func.count()).where(revision.c.article_id == article.c.id, ~revision.c.echo)
_IS_TOLD_TWICE = article.c.id.in_(select(story.c.article_id))
_STORY = select(story.c.story_id).where(story.c.article_id == article.c.id)
_ELSEWHERE = [
    _SEEN.correlate(article).scalar_subquery().label("seen"),
    case((_IS_MATCHED, _MATCHED.correlate(article).scalar_subquery()), else_=literal_column("'[]'")).label("matched"),
    case((_IS_TOLD_TWICE, _STORY.correlate(article).scalar_subquery())).label("story_id"),
    case((_IS_EDITED, _EDITS.correlate(article).scalar_subquery()), else_=0).label("edits"),
]
COLUMNS: tuple[Any, ...] = (*(article.c[name] for name in _COLUMNS), *_LISTS, *_NAMED, *_ELSEWHERE)  # for `stored`


def named(wanted: Select[Any]) -> Select[Any]:
    """A query of articles joined with the names of their site and section."""
    wanted = wanted.join(site, site.c.id == article.c.site_id)
    return wanted.join(section, section.c.id == article.c.section_id)


_NEWEST = Hot(select(func.max(article.c.id).label("id")))
_WITHOUT_TEXT = Hot(named(select(*COLUMNS)).where(among(article.c.id, "ids")))
_WHOLE = Hot(named(select(*COLUMNS, article.c.text)).where(among(article.c.id, "ids")))


def load(tx: Connection, ids: Sequence[int], *, with_text: bool = True) -> dict[int, StoredArticle]:
    """The articles with these public ids, in that order; ids of merged articles are not followed.

    Without its text an article looks like one whose page was not read.
    """
    rows = (_WHOLE if with_text else _WITHOUT_TEXT).rows(tx, ids=list(ids))
    found = {row.id: stored(row) for row in rows}
    return {public_id: found[public_id] for public_id in ids if public_id in found}


@lru_cache(maxsize=4_096)
def _names(written: str) -> tuple[str, ...]:
    """A list as the archive keeps it; the same few stand in most articles."""
    return tuple(json.loads(written))


def stored(row: Any) -> StoredArticle:
    """The article of a row that holds `COLUMNS` (and `text`, or not)."""
    seen = sorted(as_json.from_json(row.seen), key=itemgetter(0))
    return StoredArticle(
        id=row.id,
        seq=row.seq,
        site=row.site_name,
        section=row.section_name,
        sections=tuple([name for _, name, _, _ in seen]),
        formerly=tuple([name for *_, names in seen if names for name in _names(names)]),
        time=row.time,
        first_seen=row.first_seen,
        last_seen=moment(max([last for _, _, last, _ in seen])) if seen else row.first_seen,
        announced_at=row.announced_at,
        revisions=1 + row.edits,
        matches=tuple(sorted(set(_names(row.matched)))),
        categories=_names(row.categories),
        gone=row.gone_at is not None,
        story_id=row.story_id,
        article=Article(
            url=row.url,
            title=row.title,
            label=row.label,
            authors=_names(row.authors),
            published=claimed(row),
            excerpt=row.excerpt,
            text=getattr(row, "text", None),
            image=row.image,
            language=row.language,
            modified=row.modified,
            access=row.access,
        ),
    )


def published_of(row: Mapping[str, Any]) -> Published:
    """The claim about its time in a row of the table, as a mapping."""
    return Published(
        lower=row["published"],
        upper=row["published_to"],
        precision=row["published_precision"],
        disputed=row["published_disputed"],
    )


def claimed(row: Any) -> Published:
    """The same of a named tuple, or of a line of an export."""
    return Published(
        lower=row.published, upper=row.published_to, precision=row.published_precision, disputed=row.published_disputed
    )


def published_values(published: Published) -> dict[str, Any]:
    """The columns that hold a claim about time."""
    return {
        "published": published.lower,
        "published_to": published.upper,
        "published_precision": published.precision,
        "published_disputed": published.disputed,
    }


def find(tx: Connection, id_or_url: str) -> int | None:
    """The public id behind an id (of a merged article, too) or any known address; None where there is none.

    An address may lack its scheme, as those have that `show` tells.
    """
    if id_or_url.isascii() and id_or_url.isdigit():
        wanted = int(id_or_url) if len(id_or_url) < _DIGITS else -1
        stays = tx.scalar(select(merged.c.article_id).where(merged.c.id == wanted))
        return stays or tx.scalar(select(article.c.id).where(article.c.id == wanted))
    for written in (id_or_url, f"https://{id_or_url}"):
        try:
            wanted_key = key(written)
        except ValueError:
            continue
        return aliases.owners(tx, [wanted_key]).get(wanted_key)
    return None


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
    return _NEWEST.first(tx).id or 0
