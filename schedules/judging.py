"""Judges articles by the watches, inside the transaction that filed them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from alerts.matching import Watch, judge
from db import doubts, matches, pages, stories, story_alerts
from db.articles import load
from db.filing import Filed
from db.matches import Decision, JudgedOn
from pressclip.models import StoredArticle
from schedules.desk import Desk

_LATE_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One judging: which watches, on what, for which occasion."""

    watches: Sequence[Watch]
    pending: bool
    judged_on: JudgedOn
    edit: bool = False


def judge_filed(tx: Connection, watches: Sequence[Watch], filed: Filed, now: datetime) -> int:
    """Judges what a listing brought; returns how many alerts are newly owed."""
    ids = [*filed.announced, *filed.changed, *filed.resighted]
    if not ids:
        return 0
    _tell_stories(tx, ids, now)
    articles = load(tx, ids)
    unread = pages.unread(tx, ids)
    bound = [watch for watch in watches if watch.section_bound]
    done = matches.matched(tx, ids)
    decisions: list[Decision] = []
    waits: list[tuple[int, str, datetime]] = []
    for among, these, edit in (
        (filed.announced, watches, False), (filed.resighted, bound, False), (filed.changed, watches, True),
    ):  # fmt: skip
        for public_id in among:
            left = [watch for watch in _told_of(these, edit=edit) if (public_id, watch.name) not in done]
            pending = public_id in unread
            this = _Round(watches=left, pending=pending, judged_on="card" if pending else "text", edit=edit)
            made, open_ones = _judge(articles[public_id], this)
            done |= {(public_id, decision.hit.watch) for decision in made}
            decisions += made
            waits += [(public_id, watch.name, now + watch.text_wait) for watch in open_ones]
    matches.wait(tx, waits)
    return matches.owe(tx, decisions, now)


def judge_page(tx: Connection, watches: Sequence[Watch], read: pages.PageFiled, now: datetime) -> int:
    """Judges an article whose page was read: the watches that waited for it, and all if it is news or was edited."""
    _tell_stories(tx, [read.article_id], now)
    waited = matches.taken_waiting(tx, read.article_id)
    done = matches.matched(tx, [read.article_id])
    left = [watch for watch in watches if (read.article_id, watch.name) not in done]
    stored = load(tx, [read.article_id])[read.article_id]
    judged_on: JudgedOn = "empty" if stored.article.text is None else "text"
    first = _told_of(left, edit=False) if read.announced else [watch for watch in left if watch.name in waited]
    decisions, _ = _judge(stored, _Round(watches=first, pending=False, judged_on=judged_on))
    if read.changed and not read.announced:
        late = [watch for watch in _told_of(left, edit=True) if watch.name not in waited]
        decisions += _judge(stored, _Round(watches=late, pending=False, judged_on=judged_on, edit=True))[0]
    return matches.owe(tx, decisions, now) if stored.announced_at is not None else 0


def _told_of(watches: Sequence[Watch], *, edit: bool) -> list[Watch]:
    return [watch for watch in watches if ("edit" if edit else "new") in watch.on]


def _tell_stories(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """Finds the articles whose texts tell what another told, before anything more is owed for them."""
    stories.link(tx, ids, now)
    story_alerts.withdraw(tx, ids, now)


async def judge_late(desk: Desk) -> int:
    """Judges, on what there is, the articles whose text did not come in time; returns how many alerts are owed."""
    now = desk.clock()
    return await desk.archive.write(lambda tx: judge_overdue(tx, desk.watches, now, limit=_LATE_AT_ONCE))


def judge_overdue(tx: Connection, watches: Sequence[Watch], now: datetime, *, limit: int) -> int:
    """Judges, on what there is, the articles whose text did not come in time, and those held back for their pages."""
    held_back = judge_filed(tx, watches, Filed(announced=doubts.overdue(tx, now)), now)
    overdue = matches.overdue(tx, now, limit)
    done = matches.matched(tx, list(overdue))
    decisions: list[Decision] = []
    for public_id, stored in load(tx, list(overdue)).items():
        names = overdue[public_id]
        mine = [watch for watch in watches if watch.name in names and (public_id, watch.name) not in done]
        decisions += _judge(stored, _Round(watches=mine, pending=False, judged_on="empty"))[0]
    return held_back + matches.owe(tx, decisions, now)


def _judge(stored: StoredArticle, this: _Round) -> tuple[list[Decision], Iterable[Watch]]:
    places = frozenset({*stored.sections, *(f"{stored.site}/{name}" for name in stored.sections)})
    matched, waiting = judge(this.watches, stored.document(pending=this.pending), sections=places)
    by_name = {watch.name: watch for watch in this.watches}
    decisions = [
        Decision(
            article_id=stored.id,
            hit=hit,
            version=by_name[hit.watch].version,
            channels=by_name[hit.watch].channels,
            revision=stored.revisions,
            judged_on=this.judged_on,
            occasion=f"edit:{stored.revisions}" if this.edit else "new",
        )
        for hit in matched
    ]
    return decisions, [by_name[name] for name in waiting]
