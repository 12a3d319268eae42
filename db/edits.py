"""When a site's API was last asked for edits, and where the texts of articles came from. Times are aware UTC."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from db import aliases
from db.hot import Hot
from db.schema import article, site
from db.sqlite.lists import among


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How the API of a site was asked: last with success, how often in vain since."""

    read_at: datetime | None
    failures: int


def asked(tx: Connection, site_id: int) -> Asked:
    """When a site was last asked for edits."""
    row = tx.execute(select(site.c.edits_read_at, site.c.edits_failures).where(site.c.id == site_id)).one()
    return Asked(read_at=row.edits_read_at, failures=row.edits_failures)


def is_told(tx: Connection, name: str, since: datetime) -> bool:
    """Whether the API of a site, by its name, was asked for edits since then, and answers."""
    told = (site.c.name == name, site.c.edits_read_at >= since, site.c.edits_failures == 0)
    return tx.scalar(select(site.c.id).where(*told)) is not None


_DUE = Hot(
    select(site.c.name)
    .where(among(site.c.name, "names"), or_(site.c.edits_due.is_(None), site.c.edits_due <= bindparam("now")))
    .order_by(site.c.id)
)


def due(tx: Connection, names: Sequence[str], now: datetime) -> list[str]:
    """The sites that are to be asked now, by name."""
    return [row.name for row in _DUE.rows(tx, names=list(names), now=now)]


_LATE = Hot(
    select(site.c.id).where(
        site.c.id == bindparam("site_id"),
        site.c.edits_due <= bindparam("now"),
        site.c.edits_read_at <= bindparam("since"),
    )
)


def is_late(tx: Connection, site_id: int, now: datetime, *, since: datetime) -> bool:
    """Whether a site is to be asked now that was not asked with success `since` then."""
    return _LATE.first(tx, site_id=site_id, now=now, since=since) is not None


def read(tx: Connection, site_id: int, *, at: datetime, due: datetime) -> None:
    """Notes that all edits up to a time are known."""
    values = {"edits_read_at": at, "edits_due": due, "edits_failures": 0}
    tx.execute(update(site).where(site.c.id == site_id).values(values))


def put_off(tx: Connection, site_id: int, *, due: datetime, failures: int) -> None:
    """Notes that a site could not be asked."""
    tx.execute(update(site).where(site.c.id == site_id).values(edits_due=due, edits_failures=failures))


def text_sources(tx: Connection, keys: Collection[str]) -> dict[str, tuple[int, str]]:
    """For those of the keys whose article has a text: its id, and where the text came from (page, feed, api)."""
    owners = aliases.owners(tx, keys)
    known = select(article.c.id, article.c.text_source).where(article.c.text_source.is_not(None))
    sources = {row.id: row.text_source for row in tx.execute(known.where(article.c.id.in_(set(owners.values()))))}
    return {one: (owner, sources[owner]) for one, owner in owners.items() if owner in sources}


def pages_read_at(tx: Connection, ids: Collection[int]) -> dict[int, datetime]:
    """When the pages of these articles were first read."""
    known = select(article.c.id, article.c.page_at).where(article.c.id.in_(ids), article.c.page_at.is_not(None))
    return {row.id: row.page_at for row in tx.execute(known)}


def read_again(tx: Connection, ids: Collection[int], now: datetime) -> None:
    """Makes the pages of articles due once more, of those that were read, or gone: they may be back."""
    mine = (article.c.id.in_(ids), article.c.page_state.in_(["read", "gone"]))
    tx.execute(update(article).where(*mine).values(page_state="owed", page_due=now, page_attempts=0))
