"""By which key an article was filed first, where that is not the one of the address that it has now.

Feeds call an article after it, so that a reader shows it once however often it moves (`pressclip.syndication`). Such a
key leads to the article as long as this is there (`aliases`), which is why no two articles have one in common.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select

from db.hot import Hot
from db.schema_keeping import first_address
from db.sqlite.lists import among

_OF = Hot(select(first_address.c.article_id, first_address.c.key).where(among(first_address.c.article_id, "ids")))
_KEEP = Hot(insert(first_address), "article_id", "key")
_DROP = Hot(delete(first_address).where(first_address.c.article_id == bindparam("of")))


def of_articles(tx: Connection, ids: Collection[int]) -> dict[int, str]:
    """The first keys of articles; those are left out whose address has it now."""
    return {row.article_id: row.key for row in _OF.rows(tx, ids=list(ids))} if ids else {}


def moves(tx: Connection, article_id: int, was: str, now: str) -> None:
    """Notes that the key of an article's address, `was`, becomes another one."""
    first = of_articles(tx, [article_id]).get(article_id)
    if first is None:
        keep(tx, {article_id: was})
    elif first == now:
        drop(tx, article_id)  # it has its first one again


def keep(tx: Connection, first: Mapping[int, str]) -> None:
    """Keeps the first keys of articles of which none is kept."""
    _KEEP.many(tx, [{"article_id": public_id, "key": one} for public_id, one in first.items()])


def drop(tx: Connection, article_id: int) -> None:
    """Keeps none of an article any more."""
    _DROP.run(tx, of=article_id)
