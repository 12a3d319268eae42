"""What the answer of a site's probe leads to, in one transaction: its trust, sections to poll, articles to mend."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import probes, sections
from db.enriching import Told, enrich
from db.probes import Probe
from db.sections import SectionState
from pressclip.addresses import key
from pressclip.events import emit
from pressclip.models import SiteSettings, Validators
from schedules import cadence, probe_trust
from schedules.desk import Desk
from schedules.judging import judge_page
from schedules.probe_pace import made, next_probe, planned
from schedules.probe_state import ProbeState, kept, restored, with_listed
from schedules.probe_targets import Followed, folded, targets
from schedules.probe_trust import ProbeTrust
from scraper.feeds.entries import Feed, FeedEntry

_LAG = timedelta(minutes=10)  # feeds are cached for so long
_PATIENCE = timedelta(minutes=15)  # until a new entry should stand on a section's page
_SWEEP = timedelta(hours=1)  # all sections are asked for such no more often
_RATED = timedelta(days=14)


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
    now, before = asked.desk.clock(), made(restored(asked.known.state), answered.requests)
    if answered.feed is None:
        missed = _has_missed(tx, asked, before, now)
        after = replace(before, trust=probe_trust.unmodified(before.trust, missed=missed, now=now))
    else:
        after = _changed(tx, asked, answered, answered.feed, before)
    after = planned(tx, asked.desk, asked.site, asked.site_id, _swept(tx, asked, after, now))
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
    return bool(probes.announced_between(tx, asked.site_id, since, now - _LAG) - frozenset(state.listed))


def _changed(tx: Connection, asked: Asked, answered: Answered, feed: Feed, state: ProbeState) -> ProbeState:
    now, trust = asked.desk.clock(), state.trust
    fresh = [entry for entry in feed.entries if key(entry.card.url) not in state.listed]
    if not answered.is_conditional and _is_late(fresh, asked.known):
        trust = probe_trust.unmodified(trust, missed=True, now=now)  # it said "not modified" meanwhile
    elif answered.is_conditional:
        trust = probe_trust.changed(trust, news=bool(fresh), now=now)
    _bring_up_to_date(tx, asked.desk, feed, now)
    listed = with_listed(state.listed, [key(entry.card.url) for entry in feed.entries])
    if not fresh or not state.listed:
        return replace(state, trust=trust, listed=listed)
    _point(tx, asked, fresh, now)
    pending = {**state.pending, **{key(entry.card.url): now for entry in fresh}}
    return replace(state, trust=trust, listed=listed, pending=pending)


def _is_late(fresh: Sequence[FeedEntry], known: Probe) -> bool:
    uppers = [upper for entry in fresh if (upper := entry.card.published.upper) is not None]
    return known.asked_at is not None and any(upper < known.asked_at - _LAG for upper in uppers)


def _bring_up_to_date(tx: Connection, desk: Desk, feed: Feed, now: datetime) -> None:
    """An edit of a known article is what changes a validator without a new entry."""
    told = {
        key(entry.card.url): Told(article=entry.article, categories=entry.categories, source="feed")
        for entry in feed.entries
    }
    for one in enrich(tx, told, now):
        judge_page(tx, desk.watches, one, now)


def _point(tx: Connection, asked: Asked, fresh: Sequence[FeedEntry], now: datetime) -> None:
    """Makes the sections due to which new entries point, no sooner than each may be polled again."""
    rates = probes.announced_by_section(tx, asked.site_id, now - _RATED)
    followed = [one for one in sections.all_sections(tx, now) if one.site_id == asked.site_id]
    meant = targets(
        [entry.categories for entry in fresh],
        [Followed(id=one.id, name=one.name, rate=rates.get(one.id, 0)) for one in followed],
        _shares(tx, asked.site_id),
    )
    read_before = [one for one in followed if one.id in meant and one.baseline_at is not None]
    sections.schedule(tx, {one.id: _soonest(asked, one, now) for one in read_before})
    emit("probe.changed", site=asked.site.name, entries=len(fresh), sections=len(read_before))


def _soonest(asked: Asked, one: SectionState, now: datetime) -> datetime:
    floor = cadence.floor_of(asked.desk.section(asked.site.name, one.name))
    if one.failures and one.next_poll is not None:
        return one.next_poll  # it is tried again, less and less often: what is new there changes nothing of that
    allowed = max(now, (one.last_success or now - floor) + floor)
    return min(allowed, one.next_poll or allowed)


def _shares(tx: Connection, site_id: int) -> dict[tuple[str, int], float]:
    """Of the articles with a folded category, how many each section showed."""
    counts: Counter[str] = Counter()
    both: Counter[tuple[str, int]] = Counter()
    for categories, shown in probes.shown_by_category(tx, site_id):
        names = {folded(category) for category in categories}
        counts.update(names)
        both.update((name, section_id) for name in names for section_id in shown)
    return {(name, section_id): count / counts[name] for (name, section_id), count in both.items()}


def _swept(tx: Connection, asked: Asked, state: ProbeState, now: datetime) -> ProbeState:
    """Asks all sections for a new entry that none of those it pointed to has shown."""
    left = probes.unfiled(tx, state.pending)
    pending = {one: since for one, since in state.pending.items() if one in left}
    overdue = {one for one, since in pending.items() if now - since >= _PATIENCE}
    if not overdue or (state.swept_at is not None and now - state.swept_at < _SWEEP):
        return replace(state, pending=pending)
    sections.hasten(tx, asked.site_id, now)
    return replace(state, pending={one: at for one, at in pending.items() if one not in overdue}, swept_at=now)


def tell(tx: Connection, asked: Asked, before: ProbeTrust, after: ProbeTrust) -> None:
    """Logs another standing of a probe; sections that were left to it are polled soon where it is trusted no more."""
    if before.standing == after.standing:
        return
    emit("probe.standing", site=asked.site.name, before=before.standing, after=after.standing)
    if before.standing == "trusted":
        sections.hasten(tx, asked.site_id, asked.desk.clock())
