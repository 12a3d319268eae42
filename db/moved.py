"""Articles whose section moved to another domain: known there by path and title, before they are taken for news."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from db import aliases, coverage
from db.alike import is_beginning
from db.counters import draw
from db.schema import article
from pressclip.addresses import divided
from pressclip.models import Card


def recognise(tx: Connection, section_id: int, cards: Mapping[str, Card]) -> bool:
    """Gives known articles the addresses (by key) that a section shows them at on another host; whether it did any.

    Only hosts that the section's ledger remembers are looked at. Path and title have to agree: a path alone may be
    another article's, as two sites number theirs alike.
    """
    before = _before(tx, section_id, cards)
    owners = aliases.owners(tx, before) if before else {}
    if not owners:
        return False
    of = select(article.c.id, article.c.title, article.c.page_title).where(article.c.id.in_(set(owners.values())))
    rows = {row.id: row for row in tx.execute(of)}
    moved = {before[old]: owner for old, owner in owners.items() if _is_titled(rows[owner], cards[before[old]].title)}
    aliases.name(tx, moved)
    for card_key, owner in moved.items():
        aliases.readdress(tx, owner, cards[card_key].url)
        values = {"url": cards[card_key].url, "seq": draw(tx, "seq", 1)[0]}
        tx.execute(update(article).where(article.c.id == owner).values(values))
    return bool(moved)


def _before(tx: Connection, section_id: int, keys: Collection[str]) -> dict[str, str]:
    """The keys as they would be on the other hosts that a section's ledger remembers, each with the one it is now."""
    hosts = {divided(one)[0] for span in coverage.spans(tx, section_id) for one in (*span.newest, *span.oldest)}
    now = [(one, *divided(one)) for one in keys]
    return {other + path: one for one, host, path in now if path for other in sorted(hosts - {host})}


def _is_titled(row: Any, title: str) -> bool:
    """Whether a card's title is one of the article's, or the beginning of it: lists cut long ones."""
    return any(is_beginning(title, one) for one in (row.title, row.page_title) if one)
