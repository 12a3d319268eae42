"""What a line of an export adds to an article that the archive has: gaps are filled, nothing known is lost.

The line is of a later state where it counts as superseded what the archive shows; only then its words stand.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from db import aliases, indexing, told_elsewhere
from db.articles import claimed, published_of, published_values
from db.card_words import look_again, owned
from db.counters import draw, numbered
from db.echoes import OF_MERGED, mark_anew
from db.import_places import ONCE_EACH, Placed
from db.merge import has_grown, not_after, tighten
from db.portable import Line
from db.repeats import kept
from db.schema import article, match, revision, sighting, waiting
from db.versions import CARD
from db.weaving import weave_line
from pressclip.addresses import key

_FILLED = (
    "excerpt", "text", "label", "authors", "image", "language", "bio", "categories", "text_source", "page_title",
    "page_at", "text_at",
    "announced_at", "gone_at",
)  # fmt: skip
_WORDS = ("title", "excerpt", "text", "page_title", "label", "authors", "access", "text_source", "bio")
_OF_ARTICLE = {"page", "feed", "api"}  # sources of versions that no section has
_TRIES = 20


def complete(tx: Connection, article_id: int, placed: Placed, keys: Sequence[str], now: datetime) -> bool:
    """Adds to an article what the line knows beyond the archive; returns whether that was anything."""
    row = _row(tx, article_id)
    is_later = _is_later(tx, row, placed)
    values = _values(row, placed.line, is_later=is_later, now=now)
    told = told_elsewhere.keep(tx, {article_id: placed})
    fresh = [(table, _missing(tx, table, names, article_id, placed)) for table, names in ONCE_EACH]
    places = select(sighting.c.section_id, sighting.c.last_seen).where(sighting.c.article_id == article_id)
    known: dict[int, datetime] = dict(tx.execute(places).all())
    seen = [owned(one, row) for one in placed.rows(sighting)] if placed.line.sightings else []
    added = [one for one in seen if one["section_id"] not in known]
    again = [one for one in seen if one["last_seen"] > known.get(one["section_id"], one["last_seen"])]
    taken = aliases.owners(tx, keys)
    new_keys = [one for one in keys if one not in taken]
    if "url" in values and taken.get(key(values["url"]), article_id) != article_id:
        del values["url"]  # it is that of another article
    later = {f"{CARD}{one['section_id']}" for one in again} | (_OF_ARTICLE if is_later else set())
    older = any(one["last_seen"] < known.get(one["section_id"], one["last_seen"]) for one in seen)
    has_more = bool(placed.line.revision_list or later or older)  # else it has no account that tells of anything gone
    learned = has_more and weave_line(tx, row, placed, now, later=later)
    if not (learned or told or values or added or again or new_keys or any(rows for _, rows in fresh)):
        return False
    with indexing.reindexed(tx, [article_id] if added or indexing.COLUMNS & values.keys() else []):
        if "url" in values:
            aliases.readdress(tx, article_id, values["url"])
        change = update(article).where(article.c.id == article_id)
        tx.execute(change.values(**kept(values), seq=draw(tx, "seq", 1)[0]))
        _keep_sightings(tx, article_id, added, again)
    aliases.name(tx, dict.fromkeys(new_keys, article_id))
    look_again(tx, [article_id])
    for table, rows in fresh:
        if rows:
            hanging = [{**one, "article_id": article_id} for one in rows]
            tx.execute(insert(table), numbered(tx, hanging) if table is match else hanging)
    _settle_versions(tx, article_id, placed, now)
    return True


def _row(tx: Connection, article_id: int) -> dict[str, Any]:
    return dict(tx.execute(select(article).where(article.c.id == article_id)).mappings().one())


def _keep_sightings(
    tx: Connection, article_id: int, added: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]
) -> None:
    if added:
        tx.execute(insert(sighting), [{**one, "article_id": article_id} for one in added])
    for one in again:
        mine = (sighting.c.article_id == article_id, sighting.c.section_id == one["section_id"])
        later = {name: one[name] for name in ("last_seen", "position", "own_title", "own_excerpt", "source")}
        tx.execute(update(sighting).where(*mine).values(**later, live=sighting.c.live | one["live"]))


def _settle_versions(tx: Connection, article_id: int, placed: Placed, now: datetime) -> None:
    """Weaves until nothing is learned any more: what was added may fit what is told in another way."""
    for _ in range(_TRIES):
        if not weave_line(tx, _row(tx, article_id), placed, now, later=()):
            break
    mark_anew(tx, article_id)


def _missing(
    tx: Connection, table: Table, names: tuple[str, ...], article_id: int, placed: Placed
) -> list[dict[str, Any]]:
    mine = select(*(table.c[name] for name in names)).where(table.c.article_id == article_id)
    there = {tuple(row) for row in tx.execute(mine)}
    fresh = [row for row in placed.rows(table) if tuple(row[name] for name in names) not in there]
    if table is not match:
        return fresh
    waits = tx.scalars(select(waiting.c.watch).where(waiting.c.article_id == article_id)).all()
    return [row for row in fresh if row["watch"] not in waits]  # which is asked here as soon as the text comes


def _is_later(tx: Connection, row: Mapping[str, Any], placed: Placed) -> bool:
    """Whether the line counts among its versions what the archive shows, and the archive does not."""
    shown = {("title", row["title"]), ("title", row["page_title"]), ("text", row["text"])}
    mine = select(revision.c.field, revision.c.value).where(revision.c.article_id == row["id"])
    known = {tuple(one) for one in tx.execute(mine)}
    told = ((one.field, one.value) for one in placed.line.revision_list if not one.source.startswith(OF_MERGED))
    return not shown.difference(known).isdisjoint(told)


def _values(row: Mapping[str, Any], line: Line, *, is_later: bool, now: datetime) -> dict[str, Any]:
    """The columns that change."""
    values = {name: getattr(line, name) for name in _FILLED if not row[name] and getattr(line, name)}
    if is_later:
        values |= {name: getattr(line, name) for name in _WORDS if getattr(line, name)}
    if has_grown(row["text"], line.text):
        values["text"] = line.text
    if line.page_title is not None and row["page_title"] is None:
        values |= {"page_title": line.page_title, "title": line.title, "page_state": line.page_state, "url": line.url}
    if line.modified is not None and (row["modified"] is None or line.modified > row["modified"]):
        values["modified"] = line.modified
    together = tighten(published_of(row), claimed(line))
    values |= published_values(not_after(together, row["first_seen"]))
    if values.get("page_state") == "owed":
        values["page_due"] = now
    return {name: value for name, value in values.items() if value != row[name]}
