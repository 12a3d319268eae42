"""Stories: articles, of one site or several, whose texts are much alike, found when a text becomes known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from db.counters import draw
from db.hot import Hot
from db.schema import article, site
from db.schema_stories import likeness_mark, story
from db.sqlite.lists import among
from queries import near

WINDOW = timedelta(days=3)  # between two articles of a story; so long one alert of it stands for all
_KNOWN = (1.0, datetime(1970, 1, 1, tzinfo=UTC))  # what stands for an article that is in a story already
_MOST = 200  # articles of a story
_NAMED = 10  # articles before and after one in its story that an export names with it
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
    first, second = sorted((mine, other))
    join(tx, {first: (1.0, now), second: (alike, now)})


def join(tx: Connection, told: Mapping[int, tuple[float, datetime]]) -> None:
    """One story for these articles, named by its first one; stories that meet become one.

    With each how alike it is to the one that it was found by, and when that was (aware UTC), where it was in none. What
    would have more than two hundred is none: it is what stands in every text.
    """
    of = _of(tx, told)
    there = tx.scalar(select(func.count()).select_from(story).where(story.c.story_id.in_(of.values()))) or 0
    if there + len(told) - len(of) > _MOST:
        return
    stays = min(of.get(one, one) for one in told)
    lost = set(of.values()) - {stays}
    renamed = list(tx.scalars(select(story.c.article_id).where(story.c.story_id.in_(lost)))) if lost else []
    tx.execute(update(story).where(story.c.story_id.in_(lost)).values(story_id=stays))
    new = [
        {"article_id": one, "story_id": stays, "likeness": alike, "at": at}
        for one, (alike, at) in told.items()
        if one not in of
    ]
    if new:
        tx.execute(insert(story), new)
    _changed(tx, [*renamed, *(one for one in told if one not in of)])


def _of(tx: Connection, ids: Iterable[int]) -> dict[int, int]:
    """The story of each article that is in one."""
    rows = tx.execute(select(story.c.article_id, story.c.story_id).where(story.c.article_id.in_(ids)))
    return {row.article_id: row.story_id for row in rows}


def _changed(tx: Connection, ids: Sequence[int]) -> None:
    """Who follows the archive's changes hears of what became one story, or is none any more."""
    if ids:
        numbered = [{"b_id": one, "b_seq": seq} for one, seq in zip(ids, draw(tx, "seq", len(ids)), strict=True)]
        tx.execute(update(article).where(article.c.id == bindparam("b_id")).values(seq=bindparam("b_seq")), numbered)


def rows(tx: Connection, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """For each article that is in a story all of that, or its neighbours in a large one: url, likeness, at."""
    of = _of(tx, ids)
    stories: dict[int, list[Any]] = {}
    wanted = select(story, article.c.url).join(article, article.c.id == story.c.article_id)
    for row in tx.execute(wanted.where(story.c.story_id.in_(of.values())).order_by(story.c.article_id)):
        stories.setdefault(row.story_id, []).append(row)
    found = {}
    for public_id, number in of.items():
        place = next(at for at, row in enumerate(stories[number]) if row.article_id == public_id)
        near_it = stories[number][max(0, place - _NAMED) : place + _NAMED + 1]
        found[public_id] = [{"url": row.url, "likeness": row.likeness, "at": row.at} for row in near_it]
    return found


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
    of = _of(tx, [lost, stays])
    if lost not in of:
        return
    if stays in of:
        if of[lost] != of[stays]:
            join(tx, dict.fromkeys((lost, stays), _KNOWN))
        leave(tx, [lost])
    else:
        tx.execute(update(story).where(story.c.article_id == lost).values(article_id=stays))
        _name(tx, of.values())


def leave(tx: Connection, ids: Sequence[int]) -> None:
    """Takes articles out of their stories, before they are deleted; who would be left alone is in none any more."""
    tx.execute(delete(likeness_mark).where(likeness_mark.c.article_id.in_(ids)))
    named = set(_of(tx, ids).values())
    tx.execute(delete(story).where(story.c.article_id.in_(ids)))
    _name(tx, named)


def _name(tx: Connection, named: Iterable[int]) -> None:
    """Stories of which articles are gone are called after the first that is left; one alone is no story."""
    left: dict[int, list[int]] = {}
    wanted = select(story.c.article_id, story.c.story_id).where(story.c.story_id.in_(named))
    for row in tx.execute(wanted.order_by(story.c.article_id)):
        left.setdefault(row.story_id, []).append(row.article_id)
    changed = {number: ids for number, ids in left.items() if len(ids) == 1 or ids[0] != number}
    for number, ids in changed.items():
        mine = story.c.story_id == number
        tx.execute(delete(story).where(mine) if len(ids) == 1 else update(story).where(mine).values(story_id=ids[0]))
    _changed(tx, [one for ids in changed.values() for one in ids])
