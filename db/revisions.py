"""Versions of what articles say; and fields that change at every reading, of which only the newest is kept.

An advert or a counter in a feed's text, two headlines shown by turns: were each change a version, it would be one at
each reading, and an edit to judge. A field that its source replaced five times within a day is taken as noise, until
it stood still for a day. What only adds lines, as a live ticker does, may do so fifty times.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, case, func, insert, select, tuple_, update

from db import incidents
from db.echoes import echoes
from db.schema import article, noise, revision

_REPLACED, _ADDED = 5, 50
_WITHIN = timedelta(days=1)
_TOLD_FOR = timedelta(days=30)
_WHERE = {"page": "on their pages", "feed": "in the feed", "api": "in the API"}  # else on a section's page


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What an article said in one field, and what the same source says now."""

    article_id: int
    field: Literal["title", "excerpt", "text"]
    source: str  # page, feed, api or card:SECTION_ID
    before: str
    after: str

    @property
    def place(self) -> tuple[int, str, str]:
        """What changed, whatever it says."""
        return self.article_id, self.field, self.source


def is_noise(edit: Edit, *, lately: int, was_noise: bool) -> bool:
    """Whether an edit says nothing; `lately` counts the field's versions of the last day. Pure."""
    if set(edit.before.splitlines()) <= set(edit.after.splitlines()):
        return lately >= _ADDED
    return was_noise or lately >= _REPLACED


def supersede(tx: Connection, edits: Sequence[Edit], now: datetime) -> frozenset[int]:
    """Keeps the versions that edits seen at `now` (aware UTC) supersede; returns the articles of which they are news.

    Noise is no version, and told to the operator once. The newest is for the caller to keep.
    """
    if not edits:
        return frozenset()
    lately, before = _lately(tx, edits, now), _noise(tx, edits)
    recent = {place for place, at in before.items() if now - at < _WITHIN}
    noisy = [one for one in edits if is_noise(one, lately=lately.get(one.place, 0), was_noise=one.place in recent)]
    real = [one for one in edits if one not in noisy]
    if noisy:
        _note(tx, [one for one in noisy if one.place not in recent], now)
        _mark(tx, {one.place for one in noisy}, before.keys(), now)
    if real:
        numbers = edit_numbers(tx, [one.article_id for one in real])
        rows = []
        for one, is_echo in zip(real, echoes(tx, real), strict=True):
            numbers[one.article_id] += not is_echo
            rows.append(_version(one, now) | {"echo": is_echo, "number": numbers[one.article_id]})
        tx.execute(insert(revision), rows)
    return frozenset(one.article_id for one in real)


def edit_numbers(tx: Connection, ids: Collection[int]) -> dict[int, int]:
    """The number of each article's newest edit, 1 where there is none; the next one gets a higher one."""
    counted = 1 + func.sum(case((revision.c.echo, 0), else_=1))
    newest = select(revision.c.article_id, func.max(revision.c.number), counted).where(revision.c.article_id.in_(ids))
    rows = tx.execute(newest.group_by(revision.c.article_id))
    return dict.fromkeys(ids, 1) | {article_id: max(number, count) for article_id, number, count in rows}


def titles_before(tx: Connection, edits: Collection[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """The title that each edit (article, `edit:REVISION`) replaced; those that left the title alone are missing."""
    ids = {article_id for article_id, _ in edits}
    versions: dict[int, list[Any]] = {}
    if ids:
        mine = select(revision).where(revision.c.article_id.in_(ids), revision.c.number > 1)
        for row in tx.execute(mine.order_by(revision.c.number, revision.c.id)):
            versions.setdefault(row.article_id, []).append(row)
    found = {}
    for article_id, occasion in edits:
        number = occasion.partition(":")[2]
        known = [row for row in versions.get(article_id, ()) if number.isdecimal() and row.number <= int(number)]
        of = [row for row in known if row.number == known[-1].number]
        made = {row.superseded_at for row in of if not row.echo} or {row.superseded_at for row in of[:1]}
        at_once = [row for row in known if {row.superseded_at} == made]  # none where two articles had that number
        title = next((row.value for row in at_once if row.field == "title"), None)
        if title is not None:
            found[article_id, occasion] = title
    return found


def _version(edit: Edit, now: datetime) -> dict[str, Any]:
    about = {"article_id": edit.article_id, "field": edit.field, "source": edit.source}
    return about | {"value": edit.before, "superseded_at": now}


def _lately(tx: Connection, edits: Sequence[Edit], now: datetime) -> dict[tuple[int, str, str], int]:
    """How many versions each field got within a day."""
    place = (revision.c.article_id, revision.c.field, revision.c.source)
    mine = revision.c.article_id.in_({one.article_id for one in edits})
    counted = select(*place, func.count()).where(mine, revision.c.superseded_at > now - _WITHIN).group_by(*place)
    return {(row[0], row[1], row[2]): row[3] for row in tx.execute(counted)}


def _noise(tx: Connection, edits: Sequence[Edit]) -> dict[tuple[int, str, str], datetime]:
    """Which fields were noise, and when last."""
    rows = tx.execute(select(noise).where(noise.c.article_id.in_({one.article_id for one in edits})))
    return {(row.article_id, row.field, row.source): row.at for row in rows}


def _mark(tx: Connection, places: set[tuple[int, str, str]], known: Any, now: datetime) -> None:
    again, new = sorted(places & set(known)), sorted(places - set(known))
    mine = tuple_(noise.c.article_id, noise.c.field, noise.c.source)
    tx.execute(update(noise).where(mine.in_(again)).values(at=now))
    if new:
        tx.execute(insert(noise), [{"article_id": a, "field": f, "source": s, "at": now} for a, f, s in new])


def _note(tx: Connection, begun: Sequence[Edit], now: datetime) -> None:
    """Tells the operator, unless a like field of the same section was noise before."""
    for one in begun:
        section_id = tx.execute(select(article.c.section_id).where(article.c.id == one.article_id)).scalar_one()
        like = select(noise.c.at).join(article, article.c.id == noise.c.article_id)
        like = like.where(article.c.section_id == section_id, noise.c.field == one.field, noise.c.source == one.source)
        if tx.scalar(like.where(noise.c.at > now - _TOLD_FOR).limit(1)) is None:
            where = _WHERE.get(one.source, "on the section's page")
            told = f"the {one.field} of articles {where} changes at every reading: only the newest is kept"
            incidents.noted(tx, section_id, told, now)
