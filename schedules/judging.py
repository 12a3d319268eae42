"""Judges articles by the watches, inside the transaction that filed them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from alerts.matching import Watch, Watches, judge
from db import doubts, headlines, matches, pages, rights, stories, story_alerts
from db.articles import load
from db.filing import Filed
from db.matches import Decision, JudgedOn
from db.revisions import edit_numbers
from pressclip.models import StoredArticle
from schedules.desk import Desk

_LATE_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One judging: which watches, on what, for which occasion."""

    watches: Watches
    pending: bool
    judged_on: JudgedOn
    edit: int | None = None  # the number of the edit that is judged; none: the article itself is
    without: Collection[str] = frozenset()  # names of watches that are not asked
    only: Collection[str] | None = None


def judge_filed(tx: Connection, watches: Sequence[Watch], filed: Filed, now: datetime) -> int:
    """Judges what a listing brought; returns how many alerts are newly owed."""
    ids = [*filed.announced, *filed.changed, *filed.resighted]
    if not ids:
        return 0
    _tell_stories(tx, ids, now)
    articles = load(tx, ids)
    unread = pages.unread(tx, ids)
    withheld = rights.withheld(tx, [one for one in ids if one not in unread and articles[one].article.text is None])
    known = _indexed(watches)
    done = _matched(tx, ids)
    decisions: list[Decision] = []
    waits: list[tuple[int, str, datetime]] = []
    edits = edit_numbers(tx, filed.changed)
    for among, these, numbers in (
        (filed.announced, known.told_of("new"), {}), (filed.resighted, known.told_of("new").section_bound, {}),
        (filed.changed, known.told_of("edit"), edits),
    ):  # fmt: skip
        for public_id in among:
            pending = public_id in unread
            this = _Round(
                watches=these,
                pending=pending,
                judged_on="card" if pending or public_id in withheld else "text",
                edit=numbers.get(public_id),
                without=done[public_id],
            )
            made, open_ones = _judge(articles[public_id], this)
            done[public_id].update(decision.hit.watch for decision in made)
            decisions += made
            waits += [(public_id, watch.name, now + watch.text_wait) for watch in open_ones]
    matches.wait(tx, waits)
    return matches.owe(tx, decisions, now) + headlines.owe(tx, filed.changed, now)


def judge_page(tx: Connection, watches: Sequence[Watch], read: pages.PageFiled, now: datetime) -> int:
    """Judges an article whose page was read: the watches that waited for it, and all if it is news or was edited."""
    _tell_stories(tx, [read.article_id], now)
    waited = matches.taken_waiting(tx, read.article_id)
    known, done = _indexed(watches), _matched(tx, [read.article_id])[read.article_id]
    stored = load(tx, [read.article_id])[read.article_id]
    judged_on: JudgedOn = "text" if stored.article.text is not None else "card" if read.withheld else "empty"
    first = _Round(watches=known, pending=False, judged_on=judged_on, without=done, only=waited)
    if read.announced:
        first = replace(first, watches=known.told_of("new"), only=None)
    decisions, _ = _judge(stored, first)
    if read.changed and not read.announced:
        number = edit_numbers(tx, [read.article_id])[read.article_id]
        late = replace(first, watches=known.told_of("edit"), edit=number, without=done | waited, only=None)
        decisions += _judge(stored, late)[0]
    if stored.announced_at is None:
        return 0
    told = matches.owe(tx, decisions, now)
    return told + headlines.owe(tx, [read.article_id], now) if read.changed else told


def _tell_stories(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """Finds the articles whose texts tell what another told, before anything more is owed for them."""
    stories.link(tx, ids, now)
    story_alerts.withdraw(tx, ids, now)


async def judge_late(desk: Desk) -> int:
    """Judges, on what there is, the articles whose text did not come in time; returns how many alerts are owed."""
    now = desk.clock()
    return await desk.archive.write(lambda tx: judge_overdue(tx, desk.judges, now, limit=_LATE_AT_ONCE))


def judge_overdue(tx: Connection, watches: Sequence[Watch], now: datetime, *, limit: int) -> int:
    """Judges, on what there is, the articles whose text did not come in time, and those held back for their pages."""
    held_back = judge_filed(tx, watches, Filed(announced=doubts.overdue(tx, now)), now)
    overdue = matches.overdue(tx, now, limit)
    known, done = _indexed(watches), _matched(tx, list(overdue))
    decisions: list[Decision] = []
    withheld = rights.withheld(tx, list(overdue))
    for public_id, stored in load(tx, list(overdue)).items():
        has_text = stored.article.text is not None  # as an import may have brought it meanwhile
        basis: JudgedOn = "text" if has_text else "card" if public_id in withheld else "empty"
        this = _Round(watches=known, pending=False, judged_on=basis, without=done[public_id], only=overdue[public_id])
        decisions += _judge(stored, this)[0]
    return held_back + matches.owe(tx, decisions, now)


def _indexed(watches: Sequence[Watch]) -> Watches:
    return watches if isinstance(watches, Watches) else Watches(watches)


def _matched(tx: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
    """The names of the watches that each article has met already."""
    done: dict[int, set[str]] = defaultdict(set)
    for public_id, name in matches.matched(tx, ids):
        done[public_id].add(name)
    return done


def _judge(stored: StoredArticle, this: _Round) -> tuple[list[Decision], Iterable[Watch]]:
    document = stored.document(pending=this.pending)
    matched, waiting = judge(
        this.watches,
        document,
        sections=document.places,
        without=this.without,
        only=this.only,
    )
    decisions = [
        Decision(
            article_id=stored.id,
            hit=fired.hit(),
            version=fired.watch.version,
            channels=fired.watch.channels,
            revision=stored.revisions,
            judged_on=this.judged_on,
            occasion="new" if this.edit is None else f"edit:{this.edit}",
        )
        for fired in matched
    ]
    return decisions, [this.watches.by_name[name] for name in waiting]
