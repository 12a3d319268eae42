"""Stories: articles, of one site or several, whose texts are much alike, found when a text becomes known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from db.hot import Hot, among
from db.schema import article, site
from db.schema_stories import likeness_mark, story
from queries import near

WINDOW = timedelta(days=3)  # between two articles of a story; so long one alert of it stands for all
_AT_ONCE = 20  # candidates that are looked at
_TEXTS = Hot(
    select(article.c.id, article.c.site_id, article.c.title, article.c.text, article.c.time)
    .where(among(article.c.id, "ids"))
    .where(article.c.text.is_not(None))
)
_MARK = Hot(insert(likeness_mark), "mark", "article_id", "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An article with the shingles of its text."""

    id: int
    site_id: int
    title: str
    shingles: frozenset[str]


def link(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """Puts those of the articles whose text is known, and that are of the last days, into their stories."""
    recent = [row for row in _TEXTS.rows(tx, ids=list(ids)) if now - row.time <= WINDOW]
    for told in map(_told, sorted(recent, key=lambda row: row.id)):
        if told.shingles:
            _link(tx, told, now)
    if recent:
        tx.execute(delete(likeness_mark).where(likeness_mark.c.at <= now - WINDOW))  # none meets them any more


def _told(row: Any) -> _Told:
    return _Told(id=row.id, site_id=row.site_id, title=row.title, shingles=near.shingles(row.text))


def _link(tx: Connection, told: _Told, now: datetime) -> None:
    marks = near.marks(told.shingles)
    best = max(_alike(tx, told, marks, now), default=None)
    tx.execute(delete(likeness_mark).where(likeness_mark.c.article_id == told.id))
    _MARK.many(tx, [{"mark": mark, "article_id": told.id, "at": now} for mark in sorted(marks)])
    if best is not None:
        _join(tx, told.id, best[1], best[0], now)


def _alike(tx: Connection, told: _Told, marks: frozenset[int], now: datetime) -> list[tuple[float, int]]:
    """The articles that tell the same, with their likeness."""
    shared = select(likeness_mark.c.article_id).where(among(likeness_mark.c.mark, "marks")).distinct()
    recent = shared.where(likeness_mark.c.at > now - WINDOW, likeness_mark.c.article_id != told.id)
    newest = recent.order_by(likeness_mark.c.article_id.desc()).limit(_AT_ONCE)
    others = [_told(row) for row in _TEXTS.rows(tx, ids=list(tx.scalars(newest, {"marks": list(marks)})))]
    found = [(near.likeness(told.shingles, other.shingles), other) for other in others]
    return [
        (alike, other.id)
        for alike, other in found
        if near.is_one_story(alike, (told.title, other.title), same_site=told.site_id == other.site_id)
    ]


def _join(tx: Connection, mine: int, other: int, alike: float, now: datetime) -> None:
    """One story for both, named by its first article; two stories that meet become one."""
    rows = tx.execute(select(story.c.article_id, story.c.story_id).where(story.c.article_id.in_([mine, other])))
    of: dict[int, int] = {row.article_id: row.story_id for row in rows}
    stays = min(of.get(mine, mine), of.get(other, other))
    lost = {of[one] for one in (mine, other) if one in of} - {stays}
    tx.execute(update(story).where(story.c.story_id.in_(lost)).values(story_id=stays))
    first = min(mine, other)
    new = [
        {"article_id": one, "story_id": stays, "likeness": 1.0 if one == first else alike, "at": now}
        for one in (mine, other)
        if one not in of
    ]
    if new:
        tx.execute(insert(story), new)


def members(tx: Connection, ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The other articles of each article's story; those that are alone in theirs are left out."""
    mine, theirs = story.alias("mine"), story.alias("theirs")
    rows = tx.execute(
        select(mine.c.article_id, theirs.c.article_id.label("other"))
        .join(theirs, (theirs.c.story_id == mine.c.story_id) & (theirs.c.article_id != mine.c.article_id))
        .where(mine.c.article_id.in_(ids))
    )
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row.article_id, set()).add(row.other)
    return {one: frozenset(others) for one, others in found.items()}


def elsewhere(tx: Connection, public_id: int) -> list[dict[str, Any]]:
    """The other articles of an article's story, oldest first: id, site, title, url, time."""
    others = members(tx, [public_id]).get(public_id, frozenset())
    rows = tx.execute(
        select(article.c.id, site.c.name.label("site"), article.c.title, article.c.url, article.c.time)
        .join(site, site.c.id == article.c.site_id)
        .where(article.c.id.in_(others))
        .order_by(article.c.pk)
    )
    return [dict(row) for row in rows.mappings()]


def merged(tx: Connection, lost: int, stays: int) -> None:
    """Gives an article's place in its story to the one that it proved to be."""
    tx.execute(delete(likeness_mark).where(likeness_mark.c.article_id == lost))
    rows = tx.execute(select(story.c.article_id, story.c.story_id).where(story.c.article_id.in_([lost, stays])))
    of: dict[int, int] = {row.article_id: row.story_id for row in rows}
    if lost not in of:
        return
    if stays in of:
        tx.execute(update(story).where(story.c.story_id == of[lost]).values(story_id=of[stays]))
        leave(tx, lost)
    else:
        tx.execute(update(story).where(story.c.article_id == lost).values(article_id=stays))


def leave(tx: Connection, public_id: int) -> None:
    """Takes an article out of its story, before it is deleted; who would be left alone is in none any more."""
    tx.execute(delete(likeness_mark).where(likeness_mark.c.article_id == public_id))
    others = members(tx, [public_id]).get(public_id, frozenset())
    gone = {public_id} | (others if len(others) == 1 else set())
    tx.execute(delete(story).where(story.c.article_id.in_(gone)))
