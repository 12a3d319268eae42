"""What a watch would have met: every article of a time, judged as it stood when it was announced."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import Connection

from alerts.matching import Watch, judge
from db import stories
from db.histories import History, histories, moments, unasked
from db.matches import JudgedOn
from db.past_candidates import past_candidates
from pressclip.models import Document, StoredArticle, WatchHit

_SLICE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """An article that a watch met, with what hit; `alerts`: and of which it would have told."""

    article: StoredArticle
    hit: WatchHit
    judged_on: JudgedOn
    alerts: bool


def backtest(
    tx: Connection, watch: Watch, *, since: datetime | None, until: datetime | None, now: datetime | None = None
) -> list[Met]:
    """The articles of that time that the watch meets, oldest first; times are aware UTC, `since` included, `until` not.

    It alerts of what was news when it came, that is not of a baseline or a backfill, and once a story. With `now`
    a text that an article still waits for is not taken as empty before its time.
    """
    met = list(_met(tx, watch, past_candidates(tx, watch.query, since, until), now))
    twins = stories.members(tx, [one.article.id for one in met])
    told: dict[int, datetime] = {}
    for each in sorted(met, key=lambda each: each.article.announced_at or each.article.first_seen):
        one = each.article
        at = one.announced_at if each.alerts else None
        lately = (told[other] for other in twins.get(one.id, ()) if other in told)
        if at is not None and all(at - before >= stories.WINDOW for before in lately):
            told[one.id] = at
    return [replace(one, alerts=one.article.id in told) for one in met]


def _met(tx: Connection, watch: Watch, ids: Sequence[int], now: datetime | None) -> Iterator[Met]:
    for start in range(0, len(ids), _SLICE):
        for one in histories(tx, ids[start : start + _SLICE]):
            if (met := first_hit(watch, one, now)) is not None:
                yield Met(article=one.stored, hit=met[0], judged_on=met[1], alerts=True)
            elif (met := _unheard(watch, one)) is not None:
                yield Met(article=one.stored, hit=met[0], judged_on=met[1], alerts=False)


def first_hit(watch: Watch, of: History, now: datetime | None = None) -> tuple[WatchHit, JudgedOn] | None:
    """What makes the watch fire, in the first state of the article (by `now`) that does, and what it rests on. Pure."""
    for at, state in moments(of, watch.text_wait):
        if now is not None and at > max(now, of.announced):
            return None
        matched = judge([watch], state, sections=state.places).matched
        if matched:
            return matched[0].hit(), _rests_on(state, of)
    return None


def _unheard(watch: Watch, of: History) -> tuple[WatchHit, JudgedOn] | None:
    """What makes the watch fire where a section has the article that showed it as old alone."""
    state = unasked(of) if watch.section_bound else None
    matched = () if state is None else judge([watch], state, sections=state.places).matched
    return (matched[0].hit(), _rests_on(state, of)) if matched and state is not None else None


def _rests_on(state: Document, of: History) -> JudgedOn:
    if state.text is None:
        return "card"
    return "empty" if not state.text and of.page_owed else "text"


def by_day(met: Sequence[Met], zone: tzinfo, *, first: date | None = None, last: date | None = None) -> dict[date, int]:
    """Hits of each day in that zone, days without any included, from the first to the last. Pure."""
    hits = Counter(one.article.time.astimezone(zone).date() for one in met)
    begin, end = first or min(hits, default=None), last or max(hits, default=None)
    if begin is None or end is None:
        return {}
    return {day: hits[day] for day in (begin + timedelta(days=n) for n in range((end - begin).days + 1))}
