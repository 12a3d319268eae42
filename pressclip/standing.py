"""How Pressclip stands at this moment, as the archive tells it: what `status` prints and the status page shows."""

import shlex
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from db import (
    budget,
    channel_state,
    clock_doubts,
    coverage,
    daemon,
    menus,
    origins,
    outages,
    outbox,
    owner,
    parsing,
    probes,
    raw,
    rights,
    sections,
    traffic,
)
from db.gaps import gaps_of
from db.sections import SectionState
from pressclip.listings.delays import delay_lines
from pressclip.listings.naming import told_apart
from pressclip.listings.rights import rights_lines
from pressclip.listings.watches import lost
from pressclip.models import Traffic
from pressclip.rows import stamp
from pressclip.settings import Settings

_SILENT = timedelta(seconds=30)  # the daemon's heart beats every ten seconds
_LATE = timedelta(minutes=5)
_RECENT = timedelta(days=1)  # a failed message, or a gap, is history after that
_HOURS = 24
_FINE = frozenset({None, "ok", "new", "empty", "deferred"})
_SHUT = frozenset({"blocked", "consent", "login", "maintenance", "disallowed"})  # a page would be had, but not by us
REFUSED = frozenset({"blocked", "consent", "login"})  # a page would be had, but not by us
_WRONG = ("clock", "late", "broken", "offline", "mute", "lost", "failed", "gaps_last_day")


def refused(site: str) -> str:
    """What there is to do about a site that refuses its pages."""
    letter = f"`pressclip letter {shlex.quote(site)}` writes to its webmaster"
    return f"{site} refuses its pages: {letter}, feed_only = true reads feeds alone, or set [http] proxy"


def is_well(told: dict[str, Any]) -> bool:
    """Whether nothing of what `standing` tells is wrong."""
    return told["alive"] and not any(told[name] for name in _WRONG)


def standing(tx: Connection, of: Settings, now: datetime, *, held: bool) -> dict[str, Any]:
    """Whether the daemon is alive, and what is late, broken, waiting or owed; `now` is aware UTC.

    `held` says that its lock is: it lives then, although its heart cannot beat while the archive takes no writes.
    """
    last = daemon.last(tx)
    beat = last if last is not None and owner.is_alive(last.owner) else None
    beats = beat is not None and now - beat.at < _SILENT
    alive = held or beats
    started = beat.started if beat is not None and alive else None
    silent = [f"the daemon's heartbeat, since {stamp(last.at)}"] if last is not None and alive and not beats else []
    followed = told_apart(sections.all_sections(tx, now))
    counted = outbox.states(tx)
    numbers = {section.site: section.site_id for section in followed}
    kept_pages, kept_bytes = raw.sizes(tx)
    budgets = {site.name: site.budget for site in of.sites}
    counted_for = {name: numbers.get(name) for name, limit in budgets.items() if limit is not None}
    return {
        "alive": alive,
        "pid": int(beat.owner.rsplit(":", 3)[1]) if beat is not None and alive else None,
        "started": stamp(started),
        "sections": len(followed),
        "late": [*silent, *(s.name for s in followed if _is_late(s.next_poll, started, now))],
        **_trouble(tx, followed, of, now),
        "mute": [
            f"{one.section} since {stamp(one.began)}: {one.error}"
            for one in channel_state.mute(tx, [channel.name for channel in of.channels], now)
        ],
        "lost": lost(tx, of),
        "owed": counted.get("owed", 0) + counted.get("sending", 0),
        "failed": outbox.states(tx, since=now - _RECENT).get("failed", 0),
        "requests_last_hour": {
            name: budget.used(tx, number, now) if number is not None else 0 for name, number in counted_for.items()
        },
        "budget": budgets,
        "clock": clock_doubts.words(clock_doubts.of(tx)) or None,
        "slow": list(delay_lines(tx, of)),
        "last_day": _last_day(tx, budgets, now),
        "rights": rights_lines(tx, of, followed, now),
        "reserved": rights.counts(tx),
        "baseline": [s.name for s in followed if s.baseline_at is None],
        **_completeness(tx, followed, of, now),
        "set_aside": [subject for subject, _ in parsing.aside(tx)],
        "kept_pages": kept_pages,
        "kept_bytes": kept_bytes,
    }


def is_behind(section: SectionState, now: datetime) -> bool:
    """Whether a section should have been read by now (aware UTC), or was not as it should be."""
    return section.status not in _FINE or _is_late(section.next_poll, None, now)


def _last_day(tx: Connection, budgets: Mapping[str, int | None], now: datetime) -> dict[str, dict[str, int | None]]:
    """Requests and bytes of the last 24 hours by site, and how many requests its budget allows in them."""
    made = traffic.of_last_day(tx, now)
    return {
        name: {"requests": came.requests, "bytes": came.bytes, "budget": None if limit is None else limit * _HOURS}
        for name, limit in budgets.items()
        for came in [made.get(name, Traffic())]
    }


def _is_late(due: datetime | None, started: datetime | None, now: datetime) -> bool:
    """Whether a poll should have been made by now; a daemon that just started has not had the time yet."""
    return due is not None and now - max(due, started or due) > _LATE


def _trouble(tx: Connection, followed: list[SectionState], of: Settings, now: datetime) -> dict[str, Any]:
    """What cannot be read, and why: the sections of a site that is down are not named one by one."""
    down = {number: one for number, one in outages.lasting(tx).items() if one.site in {site.name for site in of.sites}}
    broken = [s for s in followed if s.status not in _FINE and not (s.status == "offline" and s.site_id in down)]
    shut = dict.fromkeys(s.site for s in broken if s.status in REFUSED)
    advice = {"advice": [refused(site) for site in shut]}
    return (advice if shut else {}) | {
        "broken": [*(s.name for s in broken), *menus.errors(tx, of.by_menu)],
        "blocked": [s.name for s in broken if s.status in _SHUT],
        "offline": [
            f"{one.site} since {stamp(one.began)}, tried again at {stamp(one.until)}: {one.error}"
            for one in down.values()
        ],
        "waiting": [*(s.name for s in followed if s.status == "deferred"), *menus.waiting(tx, of.by_menu)],
        "held": {address: stamp(until) for address, until in origins.held(tx, now).items()},
    }


def _completeness(tx: Connection, followed: list[SectionState], of: Settings, now: datetime) -> dict[str, Any]:
    """How far what the sections show is proven complete."""
    spans, walks = coverage.every_span(tx), coverage.walks(tx)
    probed = {site.name for site in of.sites if site.probe == "auto"}
    gaps = [(s, gap) for s in followed for gap in gaps_of(spans.get(s.id, ())) if gap.given_up_at is not None]
    return {
        "behind": [s.name for s in followed if s.id in walks],
        "gaps": [f"{s.name}: {gap.begins:%Y-%m-%d %H:%M} to {gap.ends:%Y-%m-%d %H:%M} UTC" for s, gap in gaps],
        "gaps_last_day": sum(now - (gap.given_up_at or now) < _RECENT for _, gap in gaps),
        "probes": {name: state["trust"]["standing"] for name, state in probes.states(tx).items() if name in probed},
    }
