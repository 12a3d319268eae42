"""Owes what a watch that is there today would have alerted before it was: judged as a backtest judges, told once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from alerts.matching import Watch, judge
from db import matches, pages
from db.articles import load
from db.matches import Decision
from pressclip.backtest import Met, backtest
from schedules.desk import Desk

_SLICE = 200  # articles a transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of a replay, in articles."""

    owed: int  # that a channel is told of now
    before: int  # that the watch met already, when they came or in an earlier replay
    merged: int  # that tell a story which a channel was told already
    waiting: int  # whose text decides and is still to be read


async def replay(desk: Desk, watch: Watch, since: datetime) -> Replayed:
    """Owes each channel of the watch what it would have alerted from `since` (aware UTC) on.

    What the watch met already is left as it is, whatever became of it; so that a second replay owes nothing.
    """
    now = desk.clock()
    met, unread = await desk.archive.read(lambda tx: _met(tx, watch, since, now))
    owed, merged, before = 0, 0, 0
    for start in range(0, len(met), _SLICE):
        part = met[start : start + _SLICE]
        new, told = await desk.archive.write(partial(_owe, watch=watch, met=part, now=now))
        owed, merged, before = owed + told, merged + new - told, before + len(part) - new
    waiting = await desk.archive.write(lambda tx: _wait(tx, watch, unread, now)) if unread else 0
    return Replayed(owed=owed, before=before, merged=merged, waiting=waiting)


def _met(tx: Connection, watch: Watch, since: datetime, now: datetime) -> tuple[list[Met], list[int]]:
    """What the watch would have alerted, and the articles whose texts are not read yet."""
    met = [one for one in backtest(tx, watch, since=since, until=None, now=now) if one.alerts]
    return met, pages.textless(tx, since)


def _owe(tx: Connection, watch: Watch, met: Sequence[Met], now: datetime) -> tuple[int, int]:
    """How many of these articles the watch meets for the first time, and of how many of them a channel is told now."""
    known = {
        article_id for article_id, name in matches.matched(tx, [one.article.id for one in met]) if name == watch.name
    }
    there = load(tx, [one.article.id for one in met])  # one may have been merged or forgotten meanwhile
    new = [one for one in met if one.article.id in there and one.article.id not in known]
    told = sum(bool(matches.owe(tx, [_decision(watch, one)], now)) for one in new)
    return len(new), told


def _known(tx: Connection, watch: Watch, ids: Sequence[int]) -> set[int]:
    return {article_id for article_id, name in matches.matched(tx, ids) if name == watch.name}


def _decision(watch: Watch, one: Met) -> Decision:
    return Decision(
        article_id=one.article.id,
        hit=one.hit,
        version=watch.version,
        channels=watch.channels,
        revision=one.article.revisions,
        judged_on=one.judged_on,
    )


def _wait(tx: Connection, watch: Watch, ids: Sequence[int], now: datetime) -> int:
    """Has the watch wait for those texts that decide, as if it had been there when the article came."""
    known = _known(tx, watch, ids)
    waits = []
    for stored in load(tx, [one for one in ids if one not in known]).values():
        document = stored.document(pending=True)
        if judge([watch], document, sections=document.places).waiting:
            waits.append((stored.id, watch.name, now + watch.text_wait))
    matches.wait(tx, waits)
    return len(waits)
