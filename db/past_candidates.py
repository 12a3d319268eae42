"""Which articles of a time a query may have met, whatever they say today."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select

from db.keys import end_of, first_key, minute_of
from db.schema import article, revision, sighting
from db.sqlite import fulltext
from queries.candidates import fts_match
from queries.tree import Query


def past_candidates(tx: Connection, query: Query, since: datetime | None, until: datetime | None) -> list[int]:
    """Ids, oldest article first by `time`, aware UTC, `since` included and `until` not.

    The text index knows today's words only: every article that was edited, or whose card has another title than its
    page, is a candidate, and what is excluded today may not have been there then.
    """
    within = list(_within(tx, since, until))
    expression = fts_match(query, excluding=False)
    if expression is None:
        return list(tx.scalars(select(article.c.id).where(*within).order_by(article.c.pk)))
    now = select(article.c.pk, article.c.id).join(fulltext.fts, fulltext.fts.c.rowid == article.c.pk)
    was_edited = exists().where(revision.c.article_id == article.c.id)
    by_its_card = exists().where(sighting.c.article_id == article.c.id, sighting.c.own_title != article.c.title)
    edited = select(article.c.pk, article.c.id).where(was_edited | by_its_card, *within)
    today = tx.execute(now.where(fulltext.matching("expression"), *within), {"expression": expression})
    rows = {*today.all(), *tx.execute(edited).all()}
    return [row.id for row in sorted(rows)]


def _within(tx: Connection, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    limits = []
    if since is not None:
        limits += [article.c.pk >= first_key(minute_of(since)), article.c.time >= since]
    if until is not None:
        limits += [article.c.pk < end_of(tx, minute_of(until)), article.c.time < until]
    return limits
