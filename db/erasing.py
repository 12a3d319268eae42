"""Erases articles wherever the archive speaks of them: rows, findings, notices, marks of completeness, kept pages.

In this order, so that nothing is lost sight of by a crash: the journal first, then kept pages, then rows and hashes in
one transaction, at last the bytes that they left in the file. What is in the journal and not in the table is erased
when the archive is opened next, and what was not wiped is wiped then.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, Row, delete, func, select, update

from db import aliases, forgetting, raw_bases
from db.columns import kept_of
from db.forgetting import Entry
from db.mentions import finder
from db.removal import remove
from db.schema import article, finding, incident, raw, revision, sighting
from db.schema_polling import backfill, probe, span, walk
from pressclip.addresses import key
from pressclip.errors import ArchiveError

AT_ONCE = 50  # articles in one transaction
BASES = 20  # looked at at once, with up to 32 pages on each
MARKED = (span, walk, backfill)  # all their lists are keys of cards
_BLOT = "(forgotten)"
Speaks = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be erased: articles, the keys of all their addresses, the titles they ever had."""

    ids: tuple[int, ...]
    keys: frozenset[str]
    titles: frozenset[str]

    def finder(self) -> Speaks:
        """A function that tells whether a body speaks of it."""
        return finder(self.keys, self.titles)


def target_of(tx: Connection, ids: Sequence[int]) -> Target:
    """All by which these articles are known."""
    keys: set[str] = set()
    titles: set[str] = set()
    named = select(article.c.url, article.c.title, article.c.page_title)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        keys.update(*aliases.of_articles(tx, some).values())
        for row in tx.execute(named.where(article.c.id.in_(some))):
            keys.add(key(row.url))
            titles.update(filter(None, (row.title, row.page_title)))
        own = select(sighting.c.own_title).where(sighting.c.article_id.in_(some))
        titles.update(filter(None, tx.scalars(own)))
        before = revision.c.article_id.in_(some) & (revision.c.field == "title")
        titles.update(tx.scalars(select(revision.c.value).where(before)))
    return Target(ids=tuple(ids), keys=frozenset(keys), titles=frozenset(titles))


def by_author(tx: Connection, name: str) -> list[int]:
    """The articles that name this author, whatever the case, oldest first."""
    wanted = name.casefold()
    rows = tx.execute(select(article.c.id, article.c.authors).order_by(article.c.pk))
    return [row.id for part in rows.partitions(10_000) for row in part if wanted in map(str.casefold, row.authors)]


def erase(tx: Connection, target: Target, entries: Sequence[Entry], now: datetime) -> int:
    """Erases the target but for kept pages of others, and keeps it from being filed; returns the number of articles."""
    speaks, keys = target.finder(), sorted(target.keys)
    for start in range(0, len(keys), AT_ONCE):
        tx.execute(delete(finding).where(finding.c.key.in_(keys[start : start + AT_ONCE])))
    for row in tx.execute(select(incident.c.id, incident.c.error)).all():
        if speaks(row.error.encode()):
            tx.execute(update(incident).where(incident.c.id == row.id).values(error=_BLOT))
    _blot_marks(tx, target.keys)
    _blot_probes(tx, target.keys)
    forgetting.remember(tx, entries)
    forgetting.note_unwiped(tx, now)
    return sum(remove(tx, target.ids[start : start + AT_ONCE], now) for start in range(0, len(target.ids), AT_ONCE))


def _blot_marks(tx: Connection, keys: frozenset[str]) -> None:
    """The cards by which listings are joined stand there by their keys: in place of one, a mark that fits no card."""
    for table in MARKED:
        columns = [column.name for column in kept_of(table, JSON)]
        for row in tx.execute(select(table)).all():
            values = {name: [_BLOT if one in keys else one for one in getattr(row, name)] for name in columns}
            if any(values[name] != getattr(row, name) for name in columns):
                mine = [column == getattr(row, column.name) for column in table.primary_key]
                tx.execute(update(table).where(*mine).values(values))


def _blot_probes(tx: Connection, keys: frozenset[str]) -> None:
    """What a site's feed listed when it was last probed stands there by its keys likewise."""
    for row in tx.execute(select(probe.c.site_id, probe.c.state)).all():
        state = {name: _without(value, keys) for name, value in row.state.items()}
        if state != row.state:
            tx.execute(update(probe).where(probe.c.site_id == row.site_id).values(state=state))


def _without(value: Any, keys: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_BLOT if one in keys else one for one in value]
    return {one: inner for one, inner in value.items() if one not in keys} if isinstance(value, dict) else value


def pages_speaking(tx: Connection, speaks: Speaks, after: int) -> tuple[list[int], int | None]:
    """Some kept pages that speak of the target: their numbers, and after which base to go on, None at the end.

    They are to be removed whole: a page is evidence as it came, or it is none. So is a page that is damaged, as what it
    holds cannot be known.
    """
    mine = raw.c.base_id.is_(None) & (raw.c.id > after)
    bases = tx.scalars(select(raw.c.id).where(mine).order_by(raw.c.id).limit(BASES)).all()
    found = [number for base_id in bases for number in _speaking(tx, base_id, speaks)]
    return found, bases[-1] if len(bases) == BASES else None


def count_bases(tx: Connection) -> int:
    """How many pages rest on no other."""
    return tx.scalar(select(func.count()).where(raw.c.base_id.is_(None))) or 0


def _speaking(tx: Connection, base_id: int, speaks: Speaks) -> Iterable[int]:
    base = tx.execute(select(raw).where(raw.c.id == base_id)).one()
    dictionary = _body(base, None)
    if _speaks(base, dictionary, speaks):
        yield base_id
    for number in tx.scalars(select(raw.c.id).where(raw.c.base_id == base_id).order_by(raw.c.id)).all():
        row = tx.execute(select(raw).where(raw.c.id == number)).one()
        if _speaks(row, None if dictionary is None else _body(row, dictionary), speaks):
            yield number


def _speaks(row: Row[Any], body: bytes | None, speaks: Speaks) -> bool:
    return body is None or speaks(body) or any(speaks(f'"{one}"'.encode()) for one in (row.url, row.final_url))


def _body(row: Row[Any], base: bytes | None) -> bytes | None:
    try:
        return raw_bases.body_of(row, base)
    except ArchiveError:
        return None


def erase_again(tx: Connection, entries: Sequence[Entry], now: datetime) -> int:
    """Erases from a restored archive what the entries of its journal mean; returns how many articles that were."""
    lost = forgetting.missing(tx, entries)
    target = target_of(tx, forgetting.still_there(tx, lost))
    speaks, after = target.finder(), 0 if target.ids else None
    while after is not None:
        found, after = pages_speaking(tx, speaks, after)
        raw_bases.remove(tx, found)
    return erase(tx, target, lost, now)
