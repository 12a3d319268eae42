"""Edits that were seen before: a headline that a list, another list and the page change, each at its time, is one edit.

Each place has its versions, as it is compared with itself alone; those that repeat another's are marked, not counted.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from db.merge import is_same
from db.schema import article, revision
from db.versions import cards_of, current

if TYPE_CHECKING:
    from db.revisions import Edit

_OF_MERGED = "article:"  # what an article said that became part of this one: no edit


def echoes(tx: Connection, edits: Sequence["Edit"]) -> list[bool]:
    """For each edit, which the archive shows by now, whether another place made it before, and this one not since."""
    chains: dict[tuple[int, str], dict[str, list[str]]] = {}
    for article_id in dict.fromkeys(one.article_id for one in edits):
        chains |= _chains(tx, article_id)
    return [is_echo(one, chains.get((one.article_id, one.field), {})) for one in edits]


def is_echo(edit: "Edit", chains: Mapping[str, Sequence[str]]) -> bool:
    """Whether an edit repeats one, given what each place said of the field before, oldest first, with its last. Pure.

    The edit of a place is not yet in its own. An edit that is made twice there is so only where it is twice elsewhere.
    """
    mine = _times(edit, chains.get(edit.source, ()))
    return any(_times(edit, said) > mine for source, said in chains.items() if source != edit.source)


def _times(edit: "Edit", said: Sequence[str]) -> int:
    return sum(is_same(edit.field, a, edit.before) and is_same(edit.field, b, edit.after) for a, b in pairwise(said))


def _chains(tx: Connection, article_id: int) -> dict[tuple[int, str], dict[str, list[str]]]:
    """What each place said of each field of an article that has versions, oldest first and what it says now last."""
    mine = select(revision.c.field, revision.c.source, revision.c.value).where(revision.c.article_id == article_id)
    rows = [row for row in tx.execute(mine.order_by(revision.c.id)) if not row.source.startswith(_OF_MERGED)]
    if not rows:
        return {}
    shown = tx.execute(select(article).where(article.c.id == article_id)).mappings().one()
    cards = cards_of(tx, article_id)
    found: dict[tuple[int, str], dict[str, list[str]]] = {}
    for row in rows:
        found.setdefault((article_id, row.field), {}).setdefault(row.source, []).append(row.value)
    for (_, field), by in found.items():
        for source, said in by.items():
            now = current(field, source, shown, cards)
            said.extend([now] if now else [])
    return found
