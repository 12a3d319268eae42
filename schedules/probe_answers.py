"""What the answer of a site's probe leads to, in one transaction: its trust, sections to poll, articles to mend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import probes, sections
from db.enriching import enrich
from db.probes import Probe
from pressclip.addresses import key
from pressclip.events import emit
from pressclip.models import Validators
from pressclip.settings import SiteSettings
from schedules import probe_trust
from schedules.desk import Desk
from schedules.judging import judge_page
from schedules.probe_filing import told_of
from schedules.probe_pace import made, next_probe, planned
from schedules.probe_pointing import point
from schedules.probe_reach import judged, left_out, reached
from schedules.probe_state import ProbeState, kept, put_right, restored, with_listed
from schedules.probe_trust import ProbeTrust
from schedules.rights import may_tell
from scraper.feeds.entries import Feed, FeedEntry

_LAG = timedelta(minutes=10)  # feeds are cached for so long
_PATIENCE = timedelta(minutes=15)  # until a new entry should stand on a section's page
_GIVEN_UP = timedelta(hours=3)  # a post that no section shows so long is of a kind that none does
_SWEEP = timedelta(hours=1)  # all sections are asked for such no more often


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A probe that is being asked."""

    desk: Desk
    site: SiteSettings
    site_id: int
    known: Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Its answer; `feed` None: not modified."""

    validators: Validators
    feed: Feed | None
    is_conditional: bool  # it could have said "not modified"
    requests: int  # redirects and robots.txt included


def note(asked: Asked, answered: Answered, tx: Connection) -> None:
    """Draws all consequences of an answer, and keeps what the next one is compared with."""
    now = asked.desk.clock()
    before = made(put_right(restored(asked.known.state), now), answered.requests)
    if answered.feed is None:
        missed = _has_missed(tx, asked, before, now)
        after = replace(before, trust=probe_trust.unmodified(before.trust, missed=missed, now=now))
    else:
        after = _changed(tx, asked, answered, answered.feed, before)
    after = planned(tx, asked.desk, asked.site, asked.site_id, _looked_for(tx, asked, after, now))
    tell(tx, asked, before.trust, after.trust)
    known = replace(
        asked.known,
        validators=answered.validators,
        state=kept(after),
        asked_at=now,
        changed_at=asked.known.changed_at if answered.feed is None else now,
        due=next_probe(asked.desk, asked.site, after),
        failures=0,
        error=None,
    )
    probes.save(tx, asked.site_id, known)


def _has_missed(tx: Connection, asked: Asked, state: ProbeState, now: datetime) -> bool:
    """Whether an article appeared since the last answer in full that it does not list."""
    since = asked.known.changed_at
    if since is None:
        return False
    known = left_out(state.scores)
    return any(
        one.keys.isdisjoint(state.listed)  # under whichever of its addresses
        for one in probes.announced_between(tx, asked.site_id, since, now - _LAG)
        if one.section_id not in known and (one.published_to is None or one.published_to > since)
    )


def _changed(tx: Connection, asked: Asked, answered: Answered, feed: Feed, state: ProbeState) -> ProbeState:
    now, trust, had = asked.desk.clock(), state.trust, state.listed
    fresh = [entry for entry in feed.entries if key(entry.card.url) not in state.listed]
    if not answered.is_conditional and _is_late(fresh, asked.known):
        trust = probe_trust.unmodified(trust, missed=True, now=now)  # it said "not modified" meanwhile
    elif answered.is_conditional:
        trust = probe_trust.changed(trust, news=bool(fresh), now=now)
    _bring_up_to_date(tx, asked, feed, now)
    listed = with_listed(state.listed, [key(entry.card.url) for entry in feed.entries])
    is_all = len(fresh) < len(feed.entries)  # else there may be more than the feed has room for
    reach = reached(state.reach, fresh=len(fresh), met=is_all, now=now)
    state = _scored(tx, asked, replace(state, trust=trust, listed=listed, reach=reach), now)
    if not fresh or not had:
        return state
    point(tx, asked.desk, asked.site, fresh, files=trust.standing == "trusted", is_all=is_all)
    pending = {**state.pending, **{key(entry.card.url): now for entry in fresh}}
    after = replace(state, pending=pending)
    return after if is_all else _swept(tx, asked, after, now)


def _scored(tx: Connection, asked: Asked, state: ProbeState, now: datetime) -> ProbeState:
    """Judges by what sections brought since the last answer in full of which of them the feed leaves news out."""
    known, reach = asked.known, state.reach
    if known.changed_at is None or reach is None:
        return state
    announced = probes.announced_between(tx, asked.site_id, known.changed_at - _LAG, now - _LAG)
    heard = {one: not one.keys.isdisjoint(state.listed) for one in announced}
    due = [one for one in announced if heard[one] or (one.published is not None and one.published >= reach.since)]
    followed = {one.id: one for one in sections.all_sections(tx, now) if one.site_id == asked.site_id}
    scores = judged(state.scores, [(one.section_id, heard[one]) for one in due if one.section_id in followed])
    scores = {section_id: score for section_id, score in scores.items() if section_id in followed}
    for section_id in left_out(scores) - left_out(state.scores):
        emit("probe.left_out", site=asked.site.name, section=followed[section_id].name)
        sections.schedule(tx, {section_id: min(followed[section_id].next_poll or now, now)})
    return replace(state, scores=scores)


def _is_late(fresh: Sequence[FeedEntry], known: Probe) -> bool:
    uppers = [upper for entry in fresh if (upper := entry.card.published.upper) is not None]
    return known.asked_at is not None and any(upper < known.asked_at - _LAG for upper in uppers)


def _bring_up_to_date(tx: Connection, asked: Asked, feed: Feed, now: datetime) -> None:
    """An edit of a known article is what changes a validator without a new entry."""
    told = may_tell(tx, asked.desk, asked.site.name, asked.site_id, told_of(feed.entries))
    for one in enrich(tx, told, now):
        judge_page(tx, asked.desk.judges, one, now)


def _swept(tx: Connection, asked: Asked, state: ProbeState, now: datetime) -> ProbeState:
    """Asks all sections for what the probe does not tell of, but no more often than once an hour."""
    if state.swept_at is not None and now - state.swept_at < _SWEEP:
        return state
    sections.hasten(tx, asked.site_id, now)
    return replace(state, swept_at=now)


def _looked_for(tx: Connection, asked: Asked, state: ProbeState, now: datetime) -> ProbeState:
    """Asks all sections for a new entry that none of those it pointed to has shown, again while pages may be cached."""
    left = probes.unfiled(tx, state.pending)
    pending = {one: since for one, since in state.pending.items() if one in left and now - since < _GIVEN_UP}
    is_overdue = any(now - since >= _PATIENCE for since in pending.values())
    return replace(_swept(tx, asked, state, now) if is_overdue else state, pending=pending)


def tell(tx: Connection, asked: Asked, before: ProbeTrust, after: ProbeTrust) -> None:
    """Logs another standing of a probe; sections that were left to it are polled soon where it is trusted no more."""
    if before.standing == after.standing:
        return
    emit("probe.standing", site=asked.site.name, before=before.standing, after=after.standing)
    if before.standing == "trusted":
        sections.hasten(tx, asked.site_id, asked.desk.clock())
