"""Brings articles that the archive has up to date with what a listing shows of them now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, update

from db import indexing
from db.articles import published_of, published_values
from db.counters import draw
from db.hot import Hot
from db.merge import completes, is_cut_of, is_edit, is_new_title, longer, tighten
from db.revisions import Edit, supersede
from db.schema import article, sighting
from pressclip.models import Card

_SIGHT = Hot(
    insert(sighting),
    "article_id", "section_id", "first_seen", "last_seen", "position", "baseline", "live", "title", "excerpt", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a listing was read: the section, and when it was last read before (aware UTC, None: never)."""

    site_id: int
    section_id: int
    last_success: datetime | None
    baseline: bool  # file without announcing
    read_pages: bool  # the pages of announced articles will be read
    of: Literal["now", "probe", "reread", "backfill"] = "now"  # the last two, of the section's past, bring no news
    walk_began: datetime | None = None  # a further page of a walk: what was seen first since then was not known before

    @property
    def origin(self) -> str:
        """How what is filed from it came into the archive."""
        return ("baseline" if self.baseline else "live") if self.of in {"now", "probe"} else self.of


def sight(tx: Connection, place: Place, seen: Sequence[tuple[int, Card]], now: datetime) -> None:
    """Records that this section shows these articles for the first time."""
    _SIGHT.many(
        tx,
        (
            {
                "article_id": public_id,
                "section_id": place.section_id,
                "first_seen": now,
                "last_seen": now,
                "position": card.position,
                "baseline": place.baseline,
                "live": place.of == "now",
                "title": card.title,
                "excerpt": card.excerpt,
                "source": card.source,
            }
            for public_id, card in seen
        ),
    )


def touch(tx: Connection, place: Place, old: Sequence[tuple[Mapping[str, Any], Card]], now: datetime) -> list[int]:
    """Brings known articles up to date; returns the announced ones with new words in their title or excerpt."""
    if not old:
        return []
    first_here = [(row["id"], card) for row, card in old if row["sighted"] is None]
    edits = [edit for row, card in old for edit in _edits(place, row, card)]
    updates = [(row, values) for row, card in old if (values := _news_of(row, card))]
    reworded = {row["id"] for row, values in updates if indexing.COLUMNS & values.keys()}
    touched = sorted(reworded | {public_id for public_id, _ in first_here})
    again = [{"b_id": row["id"], "b_place": card.position} for row, card in old if row["sighted"] is not None]
    with indexing.reindexed(tx, touched):
        sight(tx, place, first_here, now)
        _refresh_sightings(tx, place, old, again, now)
        _update_articles(tx, updates)
    edited = supersede(tx, edits, now)
    _read_again(tx, place, [row["id"] for row, _ in old if row["page_state"] == "read"], edited, now)
    edited |= {row["id"] for row, card in old if _completes(row, card)}
    return [row["id"] for row, _ in old if row["id"] in edited and row["announced_at"] is not None]


def _read_again(tx: Connection, place: Place, read: Sequence[int], edited: Collection[int], now: datetime) -> None:
    """An edited card hints at an edited page; its title and text are worth another look."""
    again = set(read) & set(edited)
    if place.read_pages and again:
        stale = update(article).where(article.c.id.in_(again))
        tx.execute(stale.values(page_state="owed", page_due=now, page_attempts=0))


def _edits(place: Place, row: Mapping[str, Any], card: Card) -> Iterator[Edit]:
    """The versions that this card supersedes, compared only with what the same section showed before."""
    source = f"card:{place.section_id}"
    if _is_new_title(row, card):
        yield Edit(article_id=row["id"], field="title", source=source, before=row["card_title"], after=card.title)
    if _is_new_excerpt(row, card):
        before, after = row["card_excerpt"], card.excerpt or ""
        yield Edit(article_id=row["id"], field="excerpt", source=source, before=before, after=after)


def _is_like(row: Mapping[str, Any], card: Card) -> bool:
    """Whether the section showed the article before, in words of the same making: page, feed or API."""
    return row["sighted"] is not None and row["card_source"] == card.source


def _is_new_title(row: Mapping[str, Any], card: Card) -> bool:
    before, after = row["card_title"], card.title
    is_cut = _is_like(row, card) and (is_cut_of(before, after) or is_cut_of(after, before))
    return _is_like(row, card) and not is_cut and is_new_title(before, after)


def _is_new_excerpt(row: Mapping[str, Any], card: Card) -> bool:
    return _is_like(row, card) and is_edit(row["card_excerpt"], card.excerpt)


def _completes(row: Mapping[str, Any], card: Card) -> bool:
    """Whether the card has the whole of a title of which the archive has only a cut: no version, but new words."""
    by_another = row["sighted"] is not None and row["card_source"] != card.source
    return row["page_title"] is None and completes(row["title"], card.title, by_another=by_another)


def _news_of(row: Mapping[str, Any], card: Card) -> dict[str, Any]:
    """The columns of an article that this card changes."""
    known = published_of(row)
    shown: dict[str, Any] = {}
    if (better := tighten(known, card.published)) != known:
        shown |= published_values(better)
    edited = _is_new_title(row, card) and row["page_title"] in {None, row["card_title"]}
    if (edited and card.title != row["title"]) or _completes(row, card):
        shown["title"] = card.title
    rewritten = _is_new_excerpt(row, card)
    excerpt = card.excerpt if rewritten else longer(row["excerpt"], card.excerpt)
    if excerpt != row["excerpt"] and (row["page_title"] is None or rewritten):
        shown["excerpt"] = excerpt
    if not row["title"].strip() and card.title:
        shown["title"] = card.title
    if row["image"] is None and card.image is not None:
        shown["image"] = card.image
    return shown


def _refresh_sightings(
    tx: Connection,
    place: Place,
    old: Sequence[tuple[Mapping[str, Any], Card]],
    again: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    one = update(sighting).where(sighting.c.section_id == place.section_id, sighting.c.article_id == bindparam("b_id"))
    if again:
        tx.execute(one.values(last_seen=now, live=True, position=bindparam("b_place")), again)
    shown = [
        {
            "b_id": row["id"],
            "b_title": card.title or row["card_title"],
            "b_excerpt": card.excerpt or row["card_excerpt"],
            "b_source": card.source,
        }
        for row, card in old
        if row["sighted"] is not None and _differs(row, card)
    ]
    if shown:
        to_set: dict[str, Any] = {name: bindparam(f"b_{name}") for name in ("title", "excerpt", "source")}
        tx.execute(one.values(to_set), shown)


def _differs(row: Mapping[str, Any], card: Card) -> bool:
    if row["card_source"] != card.source:
        return True
    return card.title not in {"", row["card_title"]} or card.excerpt not in {None, "", row["card_excerpt"]}


def _update_articles(tx: Connection, updates: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> None:
    """One statement for all: a column that an article does not change keeps its value."""
    if not updates:
        return
    columns = ("title", "excerpt", "image", "published", "published_to", "published_precision")
    seqs = draw(tx, "seq", len(updates))
    tx.execute(
        update(article)
        .where(article.c.id == bindparam("b_id"))
        .values({name: bindparam(f"b_{name}") for name in (*columns, "seq")}),
        [
            _bound({name: values.get(name, row[name]) for name in columns} | {"seq": seq, "id": row["id"]})
            for (row, values), seq in zip(updates, seqs, strict=True)
        ],
    )


def _bound(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"b_{name}": value for name, value in values.items()}
