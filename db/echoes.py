"""Edits that were seen before: a headline that a list, another list and the page change, each at its time, is one edit.

Each place has its versions, as it is compared with itself alone; those that repeat another's are marked, not counted.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from db.merge import Same, plain
from db.schema import article, revision
from db.versions import IN_TIME, cards_of, current

if TYPE_CHECKING:
    from db.revisions import Edit

OF_MERGED = "article:"  # how a source begins that is an article which became part of this one: it made no edit
_MARKED = 400  # versions of an article; those of more, as of a live ticker, keep their marks


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
    same = Same(edit.field)
    mine = _times(same, edit, chains.get(edit.source, ()))
    return any(_times(same, edit, said) > mine for source, said in chains.items() if source != edit.source)


def _times(same: Same, edit: "Edit", said: Sequence[str]) -> int:
    return sum(same(a, edit.before) and same(b, edit.after) for a, b in pairwise(said))


def _chains(tx: Connection, article_id: int) -> dict[tuple[int, str], dict[str, list[str]]]:
    """What each place said of each field of an article that has versions, oldest first and what it says now last."""
    mine = select(revision.c.field, revision.c.source, revision.c.value).where(revision.c.article_id == article_id)
    rows = [row for row in tx.execute(mine.order_by(*IN_TIME)) if not row.source.startswith(OF_MERGED)]
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


class Version(NamedTuple):
    """What a place said of a field, what it said next, where that is known, and whether it was taken for an echo."""

    source: str
    before: str
    after: str | None
    echo: bool


def mark_anew(tx: Connection, article_id: int) -> None:
    """Marks the echoes among all versions of an article once those of another archive, or article, are among them."""
    mine = select(revision).where(revision.c.article_id == article_id).order_by(*IN_TIME).limit(_MARKED + 1)
    rows = tx.execute(mine).all()
    if not 1 < len(rows) <= _MARKED:
        return
    shown = tx.execute(select(article).where(article.c.id == article_id)).mappings().one()
    cards = cards_of(tx, article_id)
    changed = []
    for field in sorted({row.field for row in rows}):
        of = [row for row in rows if row.field == field]
        now = {source: current(field, source, shown, cards) for source in {row.source for row in of}}
        marks = marked(field, followed([(row.source, row.value, row.echo) for row in of], now))
        changed += [{"of": row.id, "mark": mark} for row, mark in zip(of, marks, strict=True) if mark != row.echo]
    if changed:
        tx.execute(update(revision).where(revision.c.id == bindparam("of")).values(echo=bindparam("mark")), changed)


def followed(rows: Sequence[tuple[str, str, bool]], now: Mapping[str, str | None]) -> list[Version]:
    """The versions (source, value, echo) of a field, oldest first, given what each source says now. Pure."""
    found: list[Version] = []
    nexts = dict(now)
    for source, value, echo in reversed(rows):
        after = nexts.get(source) or ""
        found.append(Version(source, value, None if plain(value) == plain(after) else after or None, echo))
        nexts[source] = value
    return found[::-1]


def marked(field: str, versions: Sequence[Version]) -> list[bool]:
    """Which versions of a field, oldest first, are echoes, as `is_echo` has it. Pure."""
    same = Same(field)
    made: dict[str, list[Version]] = {}
    marks = []
    for one in versions:
        if one.source.startswith(OF_MERGED):
            own = (other.before for other in versions if not other.source.startswith(OF_MERGED))
            marks.append(any(same(one.before, before) for before in own))
            continue
        if one.after is None:
            marks.append(one.echo)
            continue
        mine = _made(same, one, made.get(one.source, ()))
        marks.append(any(_made(same, one, made[other]) > mine for other in made if other != one.source))
        made.setdefault(one.source, []).append(one)
    return marks


def _made(same: Same, edit: Version, made: Sequence[Version]) -> int:
    return sum(same(one.before, edit.before) and same(one.after or "", edit.after or "") for one in made)
