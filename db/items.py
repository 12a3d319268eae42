"""Owed rows as a message shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from db.articles import load
from db.headlines import is_update, told_before
from db.hot import Hot
from db.matches import hits_of
from db.revisions import titles_before
from db.schema import owed, site
from pressclip.models import AlertItem, WatchHit

_HOMES = Hot(select(site.c.name, site.c.home))
_TOLD = Hot(select(owed).where(owed.c.message_id == bindparam("of"), owed.c.state == "owed").order_by(owed.c.id))


def items(tx: Connection, rows: Sequence[Row[Any]]) -> tuple[AlertItem, ...]:
    """One item an article and occasion, oldest article first."""
    ids = sorted({row.article_id for row in rows})
    articles = load(tx, ids)
    hits, homes = hits_of(tx, ids), homes_of(tx)
    titles = titles_before(tx, {(row.article_id, row.occasion) for row in rows if row.occasion.startswith("edit:")})
    titles |= _titles_told(tx, [row for row in rows if is_update(row)])
    grouped: dict[tuple[int, str, bool], list[Any]] = {}
    for row in rows:
        grouped.setdefault((row.article_id, row.occasion, row.also), []).append(row)
    return tuple(
        AlertItem(
            article=articles[public_id],
            occasion=occasion,
            also=also,
            before=titles.get((public_id, occasion)),
            home=homes.get(articles[public_id].site, ""),
            watches=tuple(_hit(hits, row) for row in group),
        )
        for (public_id, occasion, also), group in sorted(
            grouped.items(), key=lambda entry: articles[entry[0][0]].first_seen
        )
    )


def homes_of(tx: Connection) -> dict[str, str]:
    """The home pages of the sites, by their names."""
    return {row.name: row.home for row in _HOMES.rows(tx)}


def _titles_told(tx: Connection, rows: Sequence[Row[Any]]) -> dict[tuple[int, str], str]:
    """The titles that the channel was told, where they changed since."""
    if not rows:
        return {}
    told = told_before(tx, rows[0].channel, [row.article_id for row in rows])
    return {(row.article_id, row.occasion): told[row.article_id][1] for row in rows if row.article_id in told}


def _hit(hits: Mapping[tuple[int, str, str], WatchHit], row: Row[Any]) -> WatchHit:
    """What decided a row; where only a title changed, nothing did anew."""
    if is_update(row):
        return WatchHit(watch=row.watch, query="")
    return hits[row.article_id, row.watch, row.occasion]


def items_of(tx: Connection, message_id: int) -> tuple[AlertItem, ...]:
    """What a message tells."""
    return items(tx, _TOLD.rows(tx, of=message_id))
