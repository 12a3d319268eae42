"""What a client that keeps a copy of the archive asks: what changed, what matched since, where an article went."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, func, literal, select, union_all

from db.articles import load
from db.schema import article, counter, match, merged, revision
from db.schema_keeping import removed
from pressclip.models import StoredArticle

Change = tuple[int, Literal["created", "edited", "merged", "removed"], int, Any]  # seq, what, id, more


def last_seq(tx: Connection) -> int:
    """The number of the newest change; it rises in commit order."""
    return tx.scalar(select(counter.c.value).where(counter.c.name == "seq")) or 0


def changes(tx: Connection, after: int, limit: int) -> tuple[list[Change], int | None]:
    """At most `limit` changes after that number in their order, and where to go on, None where all were told.

    An article is told once, as it stands now, with its newest number; those that became part of it go before it under
    the same number, beyond the limit. `more` is the article, the id it became part of, or when it was removed.
    """
    mine = select(article.c.seq, article.c.id, literal(1).label("there")).where(article.c.seq > after)
    gone = select(removed.c.seq, removed.c.id, literal(0).label("there")).where(removed.c.seq > after)
    both = union_all(
        mine.order_by(article.c.seq).limit(limit + 1).subquery().select(),
        gone.order_by(removed.c.seq).limit(limit + 1).subquery().select(),
    ).subquery()
    rows = tx.execute(select(both).order_by(both.c.seq).limit(limit + 1)).all()
    told = rows[:limit]
    ids = [row.id for row in told if row.there]
    articles, edited, parts = load(tx, ids), _edited(tx, ids), _parts(tx, ids)
    times = dict(tx.execute(select(removed.c.id, removed.c.at).where(removed.c.id.in_([row.id for row in told]))).all())
    found: list[Change] = []
    for row in told:
        if not row.there:
            found.append((row.seq, "removed", row.id, times[row.id]))
            continue
        found.extend((row.seq, "merged", lost, row.id) for lost in parts.get(row.id, ()))
        found.append((row.seq, "edited" if row.id in edited else "created", row.id, articles[row.id]))
    return found, told[-1].seq if len(rows) > limit else None


def _edited(tx: Connection, ids: Sequence[int]) -> frozenset[int]:
    return frozenset(tx.scalars(select(revision.c.article_id).where(revision.c.article_id.in_(ids)).distinct()))


def _parts(tx: Connection, ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    wanted = select(merged.c.id, merged.c.article_id).where(merged.c.article_id.in_(ids)).order_by(merged.c.id)
    for row in tx.execute(wanted):
        found.setdefault(row.article_id, []).append(row.id)
    return found


def whereabouts(tx: Connection, public_id: int) -> int | Literal["removed"] | None:
    """The id under which an article is found now: its own, or that of the one it became part of; None: never known."""
    stays: int | None = tx.scalar(select(merged.c.article_id).where(merged.c.id == public_id))
    if stays is not None:
        return stays
    if tx.scalar(select(article.c.id).where(article.c.id == public_id)) is not None:
        return public_id
    return "removed" if tx.scalar(select(removed.c.id).where(removed.c.id == public_id)) is not None else None


def matches_after(
    tx: Connection, after: int, limit: int, watch: str | None
) -> tuple[list[tuple[dict[str, Any], StoredArticle]], int | None]:
    """At most `limit` matches after that number in their order, with their articles, and the number to go on after.

    id, article_id, watch, occasion, query, version (of the query), revision, judged_on, decided_at (aware UTC), hits.
    """
    wanted = select(match).where(match.c.id > after).order_by(match.c.id).limit(limit + 1)
    rows = tx.execute(wanted if watch is None else wanted.where(match.c.watch == watch)).mappings().all()
    articles = load(tx, list({row["article_id"] for row in rows[:limit]}), with_text=False)
    found = [(dict(row), articles[row["article_id"]]) for row in rows[:limit]]
    return found, rows[limit - 1]["id"] if len(rows) > limit else None


def matched_last(tx: Connection, watch: str, limit: int) -> list[int]:
    """The ids of at most `limit` articles that met a watch, the latest match first."""
    latest = func.max(match.c.id).label("latest")
    wanted = select(match.c.article_id, latest).where(match.c.watch == watch).group_by(match.c.article_id)
    return [row.article_id for row in tx.execute(wanted.order_by(latest.desc()).limit(limit))]
